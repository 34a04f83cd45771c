"""What a person is told: inbox and mail."""
