"""The official forms as sheets of the budget workbook."""
