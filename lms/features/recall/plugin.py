"""What the recall feature brings."""
