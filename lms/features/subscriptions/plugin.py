"""What the subscriptions feature brings."""
