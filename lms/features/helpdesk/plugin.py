"""What the helpdesk feature brings."""
