"""Whom the policy speaks of: enterprises and other recipients, made or read."""
