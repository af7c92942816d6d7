"""Official forms as tables, in yuan and without a workbook: what finance fills in, read from the ledger of every draw."""
