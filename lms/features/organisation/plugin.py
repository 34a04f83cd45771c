"""What the organisation feature brings."""
