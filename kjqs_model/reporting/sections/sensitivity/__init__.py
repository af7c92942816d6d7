"""What results hang on."""
