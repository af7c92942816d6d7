"""Charts: each function takes a tidy table and gives an altair chart in the reader's language."""
