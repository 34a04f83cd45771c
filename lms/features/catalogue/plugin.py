"""What the catalogue feature brings."""
