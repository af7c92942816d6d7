"""What the policy costs in the base year, clause by clause."""
