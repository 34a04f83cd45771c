"""What the analysis feature brings."""
