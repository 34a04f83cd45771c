"""Fingerprints (chapter 14.2): the same text gives the same sixteen digits, however it is wrapped or encoded."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping


def fingerprint(kind: str, parts: Iterable[str]) -> str:
    """First 16 hexadecimal digits of SHA-256 over `kind` and the parts, white space collapsed, each on a line."""
    lines = [kind, *(" ".join(unicodedata.normalize("NFC", part).split()) for part in parts)]
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()[:16]


def package_fingerprint(digests: Mapping[str, str]) -> str:
    """SHA-256 over the sorted lines ``path SP digest`` of all files used, in hex."""
    lines = sorted(f"{path} {digest}\n" for path, digest in digests.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def text_digest(text: str) -> str:
    """SHA-256 of normalised text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
