"""What the assignments feature brings."""
