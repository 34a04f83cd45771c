"""Codes of certificates: twelve signs made by chance and one that checks them, as people copy them from paper."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from lms.core import tokens
from lms.core.links import site_url
from lms.core.tokens import SIGNS

DRAWN = 12
LENGTH = DRAWN + 1
MOST_PROPOSED = 3


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed: the `code` that it is, or what is wrong with it.

    `fault` is ``length`` (too few or too many signs), ``signs`` (one that no code holds, such as 0 or O; `proposed` has
    the codes that may have been meant), ``slip`` (the check does not fit: a sign was copied wrongly), or empty.
    """

    code: str
    fault: str = ""
    signs: str = ""
    proposed: tuple[str, ...] = ()


def new_code() -> str:
    """A code nobody can guess: 59 bits; who makes one sees to it that it is free."""
    drawn = "".join(secrets.choice(SIGNS) for _ in range(DRAWN))
    return f"{drawn}{tokens.check_sign(drawn)}".lower()


def read(typed: str) -> Typed:
    """What was typed, without a look at any table."""
    signs = tokens.compact_code(typed[:60])
    if len(signs) != LENGTH:
        return Typed("", "length")
    strange = "".join(dict.fromkeys(sign for sign in signs if sign not in SIGNS))
    if not strange:
        return Typed(signs.lower()) if is_whole(signs) else Typed("", "slip")
    meant = [code for code in tokens.readings(typed, LENGTH) if is_whole(code)]
    return Typed("", "signs", strange, tuple(meant[:MOST_PROPOSED]))


def is_whole(code: str) -> bool:
    """Whether the last sign fits the others: one wrong sign, or two that changed places, are always noticed."""
    signs = code.upper()
    return len(signs) == LENGTH and signs[DRAWN:] == tokens.check_sign(signs[:DRAWN])


def spoken(code: str) -> str:
    """A code in groups as it is printed: 7KQF-3MXA-9WTD-4."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4)).upper()


def address(code: str) -> str:
    """The whole address under which anybody checks the certificate: what the square on the paper holds."""
    return site_url(f"/certificates/{code}")
