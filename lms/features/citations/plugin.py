"""What the citations feature brings."""
