"""One line for the JP account as others hand it over, what speaks against it, and what becomes of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from lms.core.limits import too_long
from lms.plugin.message import Message, counted, decimal, mark

LONGEST = {
    "title": 300,
    "provider": 200,
    "organiser_agency": 200,
    "partner": 200,
    "place": 200,
    "number": 100,
}
LONGEST_BASE = 70
"""Signs of a reference, so that there is room for what marks a reversal or a further turn."""
LONGEST_SOURCE = 20
REACH = timedelta(days=31)
"""How far around a line other hours are looked at."""
MOST_QUARTERS = 4 * 10_000
MOST_COST = 10**12

NO_HOURS = Message(mark("The hours must be more than 0 JP."))
TOO_MANY = Message(mark("That is more than an account can hold."))
IN_THE_FUTURE = Message(mark("This day has not come yet. JP are entered once the activity is over."))
ENDS_BEFORE = Message(mark("The last day is before the first."))
COUNTS_BEFORE = Message(mark("The day it counts on is before the first day of the activity."))
NO_TITLE = Message(mark("Write the title."))
NEGATIVE_COST = Message(mark("The cost cannot be less than 0."))
TOO_DEAR = Message(mark("The cost is too large to be true."))
UNKNOWN_FORM = Message(mark("This form of development does not hold on that day. Choose another one."))
UNKNOWN_FUNDS = Message(mark("This source of funds does not hold on that day. Choose another one."))
TOO_EARLY = Message(mark("This day is too far back."))
EARLIEST = date(1950, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is to be entered. `quarters` is four times the JP; the year is that of `counted_on`.

    `source` and `reference` together say what it comes from, so that it is entered once. Lines with an `enrolment_id`
    come from courses, whose JP somebody has confirmed: the most that a day may hold is not asked of them. `note` says
    where the line comes from; ``%(name)s`` in it is filled with whoever recorded the line when it is shown. `handed_in`
    is the day on which the person asked for it, where somebody else had to decide first: a year that was open to late
    entries then takes the line still.
    """

    person_id: int
    counted_on: date
    quarters: int
    source: str
    reference: str
    form: str
    title: str
    starts_on: date
    ends_on: date
    provider: str = ""
    organiser_agency: str = ""
    partner: str = ""
    place: str = ""
    number: str = ""
    cost: int | None = None
    funds: str | None = None
    note: Message | None = None
    enrolment_id: int | None = None
    handed_in: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        return (self.source, self.reference)


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the ledger for a line. `new` says that this call wrote it; `standing` that nobody took it back.

    `reference` is that of the entry, which differs from the line's where it was entered again.
    """

    entry_id: int
    public_id: str
    reference: str
    new: bool
    standing: bool
    late: bool


class Span(NamedTuple):
    """Hours between two days."""

    first: date
    last: date
    quarters: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for lines at a moment: the person's own day of today, and the agency's terms."""

    today: date
    forms: Sequence[tuple[str, date, date | None]] = ()
    funds: Sequence[tuple[str, date, date | None]] = ()
    most_a_day: int | None = None
    others: Sequence[Span] = ()
    closed: Mapping[int, date] = field(default_factory=dict)


def problems(line: Line, rules: Rules) -> dict[str, Message]:
    """What speaks against a line, by its field; nothing where it can be entered."""
    found: dict[str, Message] = {}
    if line.quarters <= 0:
        found["quarters"] = NO_HOURS
    elif line.quarters > MOST_QUARTERS:
        found["quarters"] = TOO_MANY
    if line.ends_on < line.starts_on:
        found["ends_on"] = ENDS_BEFORE
    elif line.ends_on > rules.today:
        found["ends_on"] = IN_THE_FUTURE
    if line.counted_on > rules.today:
        found["counted_on"] = IN_THE_FUTURE
    elif line.counted_on < line.starts_on:
        found["counted_on"] = COUNTS_BEFORE
    elif closed := shut(line.counted_on.year, rules, line.handed_in):
        found["counted_on"] = closed
    if line.starts_on < EARLIEST:
        found["starts_on"] = TOO_EARLY
    found.update(_words(line))
    found.update(_money(line))
    if line.enrolment_id is None:
        if not holds(rules.forms, line.form, line.starts_on):
            found["form"] = UNKNOWN_FORM
        if line.funds and not holds(rules.funds, line.funds, line.starts_on):
            found["funds"] = UNKNOWN_FUNDS
        if not found and rules.most_a_day is not None:
            crowded = too_much(
                Span(line.starts_on, line.ends_on, line.quarters), rules.others, rules.most_a_day
            )
            found.update({"quarters": crowded} if crowded else {})
    return found


def shut(year: int, rules: Rules, handed_in: date | None = None) -> Message | None:
    """Why nothing can be entered for `year` any more that was not handed in while it could; None where it can be."""
    until = rules.closed.get(year)
    if until is None or (handed_in or rules.today) <= until:
        return None
    return Message(
        mark("The year %(year)s is closed; late entries were taken until %(day)s."), year_values(year, until)
    )


def year_values(year: int, until: date) -> dict[str, object]:
    """The values of a sentence about a closed year: the day with its month as a number, the same in all languages."""
    return {"year": year, "day": f"{until:%d-%m-%Y}"}


def hours(quarters: int) -> int | Message:
    """JP as a value of a message."""
    return decimal(Fraction(quarters, 4))


def too_much(span: Span, others: Iterable[Span], most_a_day: int) -> Message | None:
    """Why these hours do not fit between their days beside the `others` there, at `most_a_day` quarters."""
    days = (span.last - span.first).days + 1
    if span.quarters > most_a_day * days:
        return counted(
            "%(hours)s JP in one day cannot be: at most %(most)s JP count for a day.",
            "%(hours)s JP in %(n)s days cannot be: at most %(most)s JP count for a day, which makes %(sum)s JP.",
            days,
            hours=hours(span.quarters),
            most=hours(most_a_day),
            sum=hours(most_a_day * days),
        )
    for first, last, total in _around(span, others):
        days = (last - first).days + 1
        if total > most_a_day * days:
            return counted(
                "With what is recorded for that day already it would be %(hours)s JP; at most %(most)s JP count for a "
                "day.",
                "With what is recorded for these %(n)s days already it would be %(hours)s JP; at most %(most)s JP "
                "count for a day.",
                days,
                hours=hours(total),
                most=hours(most_a_day),
            )
    return None


def _around(span: Span, others: Iterable[Span]) -> Iterator[Span]:
    """The hours that lie wholly within each stretch of days around `span`, up to a month further on either side.

    As long as no stretch holds more than its days may, all hours can be spread over their days, and only then.
    """
    near: Counter[tuple[date, date]] = Counter()
    for one in others:
        if span.first - REACH <= one.first and one.last <= span.last + REACH:
            near[one.last, one.first] += one.quarters
    in_order = sorted(near.items())
    firsts = {span.first, *(first for _, first in near if first < span.first)}
    for first in sorted(firsts, reverse=True):
        total, last = span.quarters, span.last
        for (ends, begins), quarters in in_order:
            if begins < first:
                continue
            if ends > last:
                yield Span(first, last, total)
                last = ends
            total += quarters
        yield Span(first, last, total)


def holds(terms: Iterable[tuple[str, date, date | None]], code: str, day: date) -> bool:
    """Whether a term with this code holds on a day."""
    return any(
        name == code and first <= day and (until is None or day < until) for name, first, until in terms
    )


def _words(line: Line) -> dict[str, Message]:
    found: dict[str, Message] = {}
    for name, longest in LONGEST.items():
        length = len(getattr(line, name))
        if length > longest:
            found[name] = too_long(length, longest)
    if not line.title.strip():
        found["title"] = NO_TITLE
    return found


def _money(line: Line) -> dict[str, Message]:
    if line.cost is None or 0 <= line.cost <= MOST_COST:
        return {}
    return {"cost": NEGATIVE_COST if line.cost < 0 else TOO_DEAR}
