"""Asking the model: what an award must be for the chance we want, what it brings for its money, and what the answer hangs on."""
