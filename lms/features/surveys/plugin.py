"""What the surveys feature brings."""
