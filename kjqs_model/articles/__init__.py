"""The law of the city: for each of the 24 articles a parameter file, and for each that pays from tables the rules."""
