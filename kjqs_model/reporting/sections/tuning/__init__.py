"""Which amounts give the wished chance for the least money."""
