"""What the activities feature brings: learning elsewhere, with evidence and verification."""
