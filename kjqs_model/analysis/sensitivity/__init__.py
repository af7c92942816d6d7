"""What the results hang on: variance split by Sobol indices, tornado, regret."""
