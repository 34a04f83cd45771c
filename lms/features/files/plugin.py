"""What the files feature brings."""
