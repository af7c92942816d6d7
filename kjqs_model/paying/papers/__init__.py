"""The papers of a payment: lists, check sheets, the letter of request, and how they speak."""
