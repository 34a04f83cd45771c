"""Codes of proofs: eight signs made by chance and one that checks them, read as people copy them from paper."""

from __future__ import annotations

import secrets

from lms.core import tokens
from lms.core.links import site_url

DRAWN = 8


def new_code() -> str:
    """A code nobody can guess; who makes one sees to it that it is free."""
    drawn = "".join(secrets.choice(tokens.SIGNS) for _ in range(DRAWN))
    return f"{drawn}{tokens.check_sign(drawn)}".lower()


def readings(typed: str) -> tuple[str, ...]:
    """The codes that may have been meant; none where it was copied wrongly."""
    return tuple(
        code
        for code in tokens.readings(typed, DRAWN + 1)
        if code.upper()[DRAWN:] == tokens.check_sign(code.upper()[:DRAWN])
    )


def address(code: str) -> str:
    """The whole address that the square on the paper holds."""
    return site_url(f"/p/{code}")
