"""Codes of figures: eight signs made by chance and one that checks them, read as people copy them from paper."""

from __future__ import annotations

import secrets

from lms.core import tokens
from lms.core.tokens import SIGNS

DRAWN = 8
LENGTH = DRAWN + 1


def new_code() -> str:
    """A code nobody can guess; who makes one sees to it that it is free."""
    drawn = "".join(secrets.choice(SIGNS) for _ in range(DRAWN))
    return f"{drawn}{tokens.check_sign(drawn)}".lower()


def readings(typed: str) -> tuple[str, ...]:
    """The codes that may have been meant; none where it was copied wrongly."""
    return tuple(code for code in tokens.readings(typed, LENGTH) if is_whole(code))


def is_whole(code: str) -> bool:
    """Whether the last sign fits the others: one wrong sign, or two that changed places, are always noticed."""
    signs = code.upper()
    return signs[DRAWN:] == tokens.check_sign(signs[:DRAWN])
