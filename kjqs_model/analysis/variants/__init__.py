"""Variants of one scenario in the same draws: a sweep over a grid, and what each change between two scenarios does."""
