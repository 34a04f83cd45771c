"""What the reminders feature brings."""
