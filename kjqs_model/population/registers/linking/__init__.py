"""Which firm a row speaks of, over all registers, and which rows say the same."""
