"""What falls due, is appropriated, paid and owed."""
