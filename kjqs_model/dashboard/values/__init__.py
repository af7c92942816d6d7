"""The values that are moved: a row each, which slider it has, and what is typed into it."""
