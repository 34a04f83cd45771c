"""Questions in the GIFT format."""
