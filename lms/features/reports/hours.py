"""How many people reach their yearly hours: by unit on a day, from the counters or from the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core.citing import CREDITS
from lms.features.attainment import queries as attainment
from lms.features.attainment.shares import BANDS, QUARTERS
from lms.features.attainment.tally import Tally, days_left
from lms.features.reports.completion import Question
from lms.features.reports.figures import Rate, TreeUnit

FIGURE = CREDITS


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with all below it, all of the question (`unit` None), or, direct, who is in a unit and in none below."""

    unit: TreeUnit | None
    tally: Tally
    is_direct: bool = False

    @property
    def rate(self) -> Rate:
        """People who have reached their target, of those who must reach one."""
        return Rate(self.tally.reached, self.tally.aimed)


@dataclass(frozen=True, slots=True)
class Hours:
    """The figures of a question: the whole, a row for each unit right below, furthest from the target first, and the
    `targets` of the year in quarters by employment."""

    on_day: date
    total: Row
    rows: tuple[Row, ...]
    targets: Mapping[str, int]

    @property
    def year(self) -> int:
        """The year whose hours are counted."""
        return self.on_day.year

    @property
    def is_empty(self) -> bool:
        """Whether nobody has any hours in the year."""
        return not self.total.tally.quarters

    @property
    def days_left(self) -> int:
        """The days of the year still to come."""
        return days_left(self.on_day)

    @property
    def each_week(self) -> Fraction | None:
        """JP a week that whoever is below the target needs on average."""
        return self.total.tally.each_week(self.on_day)

    @property
    def shares(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """Where each band begins and how long it is in a bar of length 1."""
        people, found, begin = self.total.tally.people, [], Fraction(0)
        for one in BANDS:
            length = Fraction(self.total.tally.bands[one], people) if people else Fraction(0)
            found.append((begin, length))
            begin += length
        return tuple(found)

    @property
    def rates(self) -> dict[str, tuple[int, int]]:
        """The share of the whole as codes keep it; nothing while nobody has hours, or a target."""
        all_ = self.total.tally
        return {FIGURE: (all_.reached, all_.aimed)} if all_.aimed and not self.is_empty else {}

    @property
    def single_target(self) -> Fraction | None:
        """The JP of the target where it is the same for everybody who has one."""
        known = set(self.targets.values())
        return Fraction(next(iter(known)), QUARTERS) if len(known) == 1 else None


def read(session: Session, question: Question, again: bool = False) -> Hours:
    """The figures of a question, whatever its course; `again` reckons those of today from the records too."""
    tree, unit = question.tree, question.unit
    below = tree.below(unit) if unit else ()
    shown = {one.id for one in (*question.tops, *below)}
    if question.is_counted and not again:
        known = attainment.counted(session, shown, question.on_day.year)
        aims, found = known.targets, dict(known.tallies)
    else:
        aims = attainment.targets_shown(session, question.on_day.year)
        inside = tree.inside(unit)
        leaves = attainment.recounted(
            session, [one.id for one in inside], question.on_day, aims, question.status
        )
        found = dict.fromkeys(shown, Tally())
        for one in inside:
            for step in one.path.split("/"):
                if step and int(step) in shown and one.id in leaves:
                    found[int(step)] += leaves[one.id]
    total = sum((found[one.id] for one in question.tops), Tally())
    rows = [Row(one, found[one.id]) for one in (below if unit else question.tops)]
    if unit is not None and rows:
        direct = total - sum((row.tally for row in rows), Tally())
        rows.append(Row(unit, direct, is_direct=True))
    rows = [row for row in rows if row.tally.people]
    return Hours(question.on_day, Row(unit, total), tuple(sorted(rows, key=_furthest)), aims)


def _furthest(row: Row) -> tuple[bool, bool, Fraction, int, str]:
    share = row.rate.share
    name = row.unit.name.casefold() if row.unit else ""
    return row.is_direct, share is None, share or Fraction(0), -row.tally.aimed, name


def label(row: Row) -> str:
    """The name of a row's unit in words."""
    if row.unit is None:
        return _("All units")
    return _("Directly in %(unit)s", unit=row.unit.label) if row.is_direct else row.unit.label


def band_name(band: int) -> str:
    """A band in words."""
    return (_("0 to <5 JP"), _("5 to <12 JP"), _("12 to <20 JP"), _("20 JP or more"))[band]
