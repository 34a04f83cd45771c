"""What a new edition means for those inside the old one, in words and figures; pure."""
