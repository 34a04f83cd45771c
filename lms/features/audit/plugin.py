"""What the audit feature brings."""
