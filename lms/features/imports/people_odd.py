"""What is unusual in a row of people that goes in all the same: told in the dry run, and never in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from lms.core import nip, typeset
from lms.core.names import full_name
from lms.plugin.intake import Verdict
from lms.plugin.message import Message

ODD = "oddities"
"""What a reading keeps them by."""


def marked(verdicts: Sequence[Verdict], today: date) -> list[Verdict]:
    """The verdicts, with what is unusual kept in the readings of those that bring something new."""
    going = [one for one in verdicts if one.fate in ("new", "changed")]
    # All names at once: only those beyond our own letters are looked at, and each look takes some milliseconds.
    lacking = typeset.missing("\n".join(_name(one) for one in going))
    return [_with(one, [*_oddities(one, lacking, today)]) for one in verdicts]


def _with(verdict: Verdict, odd: Sequence[Message]) -> Verdict:
    if not odd:
        return verdict
    return replace(verdict, reading={**verdict.reading, ODD: [one.as_json() for one in odd]})


def _oddities(verdict: Verdict, lacking: str, today: date) -> Iterable[Message]:
    if verdict.fate not in ("new", "changed"):
        return
    if "nip" in verdict.reading:
        yield from nip.read(verdict.reading["nip"], today).warnings
    signs = "".join(sign for sign in lacking if sign in _name(verdict))
    if signs:
        yield typeset.no_letters(signs)


def _name(verdict: Verdict) -> str:
    return full_name(*(verdict.reading.get(part) for part in ("name", "title_before", "title_after")))
