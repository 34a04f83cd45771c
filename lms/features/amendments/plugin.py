"""What the amendments feature brings."""
