"""Markdown of one text becomes safe HTML, in a process of its own that can be killed."""
