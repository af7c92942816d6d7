"""The manual: pages made from what the package itself says, beside those that people write in docs/zh and docs/en."""
