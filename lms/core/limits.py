"""What is said of a text that is longer than it may be."""

from __future__ import annotations

from lms.plugin.message import Message, counted


def too_long(length: int, most: int) -> Message:
    """Says how much has to go of a text with so many characters."""
    return counted(
        "This is %(n)s character too long: %(most)s at most, spaces and line breaks counted.",
        "This is %(n)s characters too long: %(most)s at most, spaces and line breaks counted.",
        length - most,
        most=most,
    )
