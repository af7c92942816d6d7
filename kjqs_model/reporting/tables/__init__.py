"""Tidy tables behind charts, sections and sheets: one row an observation, columns named in each docstring."""
