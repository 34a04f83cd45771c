"""Short codes of courses and items: made by chance, and read as people copy them from paper."""

from __future__ import annotations

import secrets
from itertools import islice, product

from lms.core.tokens import SIGNS, compact_code

LENGTH = 6
MOST_READINGS = 100

# No code holds one of these; whoever reads one on paper saw a sign that looks like it.
_LOOKS_LIKE = {"0": "DQ", "O": "DQ", "1": "J7T", "I": "J7T", "L": "J7T"}


def new_short_code() -> str:
    """Six signs; who makes one sees to it that it is free."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH)).lower()


def readings(typed: str) -> tuple[str, ...]:
    """The codes that may have been meant, the plain reading first; none where it cannot be a code."""
    signs = compact_code(typed[:60])
    if len(signs) != LENGTH or not all(sign in SIGNS or sign in _LOOKS_LIKE for sign in signs):
        return ()
    each = product(*(_LOOKS_LIKE.get(sign, sign) for sign in signs))
    return tuple("".join(one).lower() for one in islice(each, MOST_READINGS))
