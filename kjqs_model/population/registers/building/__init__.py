"""From linked rows to the tables of a population, with what each rests on."""
