"""How good forecasts were: hindcasts, kept forecasts, outturns, scores, worlds drawn from the model."""
