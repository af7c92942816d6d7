"""One register read: where its table begins, which rows and columns are its own, of which year."""
