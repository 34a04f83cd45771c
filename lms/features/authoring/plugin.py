"""What the authoring feature brings."""
