"""What the certificates feature brings: issue, show, check, revoke."""
