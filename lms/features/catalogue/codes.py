"""Short codes of courses and items: made by chance, and read as people copy them from paper."""

from __future__ import annotations

import secrets

from lms.core import tokens
from lms.core.tokens import SIGNS

LENGTH = 6


def new_short_code() -> str:
    """Six signs; who makes one sees to it that it is free."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH)).lower()


def readings(typed: str) -> tuple[str, ...]:
    """The codes that may have been meant, the plain reading first; none where it cannot be a code."""
    return tokens.readings(typed, LENGTH)
