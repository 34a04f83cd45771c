"""What the privacy feature brings."""
