"""What the marking feature brings."""
