"""What the progress feature brings."""
