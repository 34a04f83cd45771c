"""What the learning feature brings."""
