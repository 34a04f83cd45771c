"""What the notices feature brings."""
