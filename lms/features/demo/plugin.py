"""What the demo feature brings."""
