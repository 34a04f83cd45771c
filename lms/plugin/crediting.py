"""The contract of a source of JP: lines for people's accounts, read by a job of ours, entered once.

A source hands over what has come to it since it was asked last. Our ledger decides what may stand in it; a line that it
refuses is left out and told to administrators of the site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.plugin.message import Message

OURS = frozenset({"course", "activity", "opening", "attendance"})
"""Names that our own sources have."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """One line. `cursor` says how far the source has been read with it; lines come in the order of their cursors.

    `reference`, at most 70 signs without ``#`` and ``~``, is what the line is about: the same one is entered once.
    `quarters` is four times the JP. It counts on `counted_on`, else on `ends_on`, and in the year of that day. `form`
    is the code of a form of development, else the source's. `note` says where it comes from. With `reverses` the line
    takes back what stands at `reference`, for the reason `why`; of its other fields only the cursor is read.
    """

    cursor: str
    reference: str
    person_id: int = 0
    quarters: int = 0
    title: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    counted_on: date | None = None
    form: str = ""
    provider: str = ""
    organiser_agency: str = ""
    partner: str = ""
    place: str = ""
    number: str = ""
    cost: int | None = None
    funds: str | None = None
    note: Message | None = None
    reverses: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class CreditSource:
    """A source: its name (at most 20 small letters, digits, hyphens), what it is called, and the form of its lines.

    `lines(session, after)` yields the lines behind the cursor `after` (empty at first). It is asked every five minutes,
    on a thread of its own and outside any write, and read as far as a batch of 500 goes; it may be asked again for what
    was read before a crash. After 60 seconds without an answer it is given up.
    """

    name: str
    label: Message
    form: str
    lines: Callable[[Any, str], Iterable[CreditLine]]

    def __post_init__(self) -> None:
        if self.name in OURS or not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name for a source of JP")
