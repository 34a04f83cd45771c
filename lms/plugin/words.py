"""Safe HTML as plain words, for lists, exports and wherever no markup can be shown."""

from __future__ import annotations

import html
import re

_PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_TAG = re.compile("<[^>]*>")


def plain_words(safe: str) -> str:
    """The words of safe HTML on one line; a picture as what describes it."""
    return " ".join(html.unescape(_TAG.sub(" ", _PICTURE.sub(r" \1 ", safe))).split())
