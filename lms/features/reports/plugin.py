"""What the reports feature brings."""
