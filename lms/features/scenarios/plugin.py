"""What the scenarios feature brings."""
