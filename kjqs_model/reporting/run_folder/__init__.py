"""What each command leaves in a folder: files whole or not at all, and the record of the run."""
