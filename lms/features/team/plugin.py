"""What the team feature brings."""
