"""Completions that can hardly be true, as a share beside the rate."""
