"""What a projection costs: the firms that a clause may reach, who is entitled, what each is owed, and the sums of it."""
