"""What the imports feature brings."""
