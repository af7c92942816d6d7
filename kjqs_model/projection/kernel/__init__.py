"""The year of every firm at risk, compiled: the law as it stands, decisions, accounts, luck."""
