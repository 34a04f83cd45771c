"""What the invigilation feature brings."""
