"""What the plausibility feature brings."""
