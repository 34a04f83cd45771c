"""What the page of an account shows, put together from what was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.core.errors import NotFound
from lms.features.credits.line import EARLIEST
from lms.features.credits.queries import EntryRecord, Standing, TermRecord

E_LEARNING = "e-learning"


@dataclass(frozen=True, slots=True)
class Split:
    """The quarters of an account: by e-learning on this site and elsewhere, in a room, and otherwise."""

    e_learning: int
    classical: int
    other: int


@dataclass(frozen=True, slots=True)
class Account:
    """A year of a person: how it stands, what counts, and in which years there is something to see."""

    standing: Standing
    entries: tuple[EntryRecord, ...]
    forms: Mapping[str, TermRecord]
    years: tuple[int, ...]
    today: date

    @property
    def split(self) -> Split:
        """What the sum is made of; reversals take off where they belong."""
        sums = {"e_learning": 0, "classical": 0, "other": 0}
        for one in self.entries:
            form = self.forms.get(one.form)
            track = form.track if form else ""
            name = (
                "e_learning" if one.form == E_LEARNING else "classical" if track == "classical" else "other"
            )
            sums[name] += one.quarters
        return Split(**sums)

    @property
    def is_first_use(self) -> bool:
        """Whether nothing was ever recorded."""
        return not self.entries and self.years == (self.today.year,)


def year_of(typed: str, today: date) -> int:
    """The year that an address asks for; this one without. Raises NotFound for what is none, and for one to come."""
    if not typed:
        return today.year
    if not (typed.isascii() and typed.isdecimal() and len(typed) == 4):
        raise NotFound
    year = int(typed)
    if not EARLIEST.year <= year <= today.year:
        raise NotFound
    return year


def shown_years(found: Iterable[int], year: int, today: date) -> tuple[int, ...]:
    """The years to choose from: those with entries, this one, and the one that is open, the last one first."""
    return tuple(sorted({*found, today.year, year}, reverse=True))


def by_code(forms: Iterable[TermRecord]) -> dict[str, TermRecord]:
    """Forms by their code, as they were named last."""
    return {one.code: one for one in sorted(forms, key=lambda one: one.from_day)}
