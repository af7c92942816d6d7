"""Workbooks: live formulas with their values, official forms, payments, the running year."""
