"""People, sign-in, and personal settings."""
