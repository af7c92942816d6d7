"""What registers hold and where it goes: mappings, whether they can work, and which one reads which file."""
