"""The sheets of the budget workbook, by what they speak of."""
