"""What variants of a scenario write: a sweep over a grid, the effects of changes."""
