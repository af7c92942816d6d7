"""The sections on what a report rests on: the articles of the law, the lists of the city, the margins of its enterprises."""
