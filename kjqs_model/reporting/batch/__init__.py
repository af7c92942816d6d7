"""All reports in one go: a process a scenario, some at once."""
