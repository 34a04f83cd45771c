"""Questions as trainers type them, read from plain lines."""
