"""What problems and warnings say, English and Japanese side by side."""
