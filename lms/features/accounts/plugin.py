"""What the accounts feature brings."""
