"""What draws have in common and of their own: priors, scrambled points, recipients other than firms."""
