"""What a cell of a register says: spelling, number formats, amounts, codes, values, and what is wrong with it."""
