"""What commands say on the terminal, in words and tables."""
