"""The sections on variants of a scenario: what each of its changes does."""
