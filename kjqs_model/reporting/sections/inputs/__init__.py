"""The sections on what a report rests on: the articles of the law, and the lists of the city."""
