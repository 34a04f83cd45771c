"""What was typed about an activity becomes a claim, or says why it cannot; and what the agency counts for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.core.forms import DayField
from lms.core.limits import too_long
from lms.features.activities import policies
from lms.features.credits import hours
from lms.features.credits.line import LONGEST, MOST_COST
from lms.features.credits.queries import TermRecord
from lms.plugin.message import Message, mark

TEXTS = ("title", "provider", "organiser_agency", "partner", "place", "number", "notes")
FIELDS = ("form", *TEXTS, "starts_on", "ends_on", "amount", "hours", "cost", "funds")
"""What a form about an activity has, beside its files."""

NO_FORM = Message(mark("Choose the form of development."))
NO_TITLE = Message(mark("Write the title of the activity."))
NO_PROVIDER = Message(mark("Write who held it."))
NO_DAY = Message(mark("Write the date as day-month-year, for example 23-11-2026."))
NO_AMOUNT = Message(mark("Write how many in digits, for example 3."))
NO_HOURS = Message(mark("Write the JP in digits, for example 4 or 2.5."))
NOT_QUARTERS = Message(mark("JP go in steps of a quarter: 2, 2.25, 2.5 or 2.75."))
NO_COST = Message(
    mark("Write the cost in whole rupiah, for example 1,250,000. Leave it empty where there was none.")
)
NO_FUNDS = Message(mark("Choose who paid."))
NO_EVIDENCE = Message(mark("Add a file that shows you took part, for example the certificate."))
NO_NOTES = Message(
    mark("Add a file, or write in a few sentences what was done, with whom, and what you learnt from it.")
)

_COST = re.compile(
    r"(?:rp\.?\s*)?([0-9]{1,3}(?:[., ][0-9]{3})+|[0-9]{1,13})(?:[.,](?:-|0{1,2}))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Claim:
    """An activity as it can be submitted; `quarters` is four times the JP asked for."""

    form: str
    title: str
    provider: str
    organiser_agency: str
    partner: str
    place: str
    number: str
    notes: str
    starts_on: date
    ends_on: date
    amount: int | None
    quarters: int
    cost: int | None
    funds: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the agency counts for an activity by its own rate: so many times `amount`."""

    quarters: int
    amount: int
    rate: TermRecord


def money(text: str) -> int | None:
    """Whole rupiah; None where no amount was typed."""
    found = _COST.fullmatch(text.strip())
    return int(re.sub(r"[., ]", "", found[1])) if found else None


def amount(text: str) -> int | None:
    """How many; None where nothing, or no number, was typed."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and 0 < len(plain) < 5 and int(plain) else None


def number_key(number: str) -> str:
    """A certificate number without signs and spaces, for finding it however it was written."""
    return "".join(sign for sign in number.casefold() if sign.isalnum())[:100]


def title_key(title: str) -> str:
    """A title for comparing it with another one."""
    return " ".join(title.casefold().split())


def last_day(typed: Mapping[str, str]) -> date | None:
    """The last day, which is the first one where nothing else was typed; None while it cannot be read."""
    return DayField.read((typed.get("ends_on") or typed.get("starts_on") or "").strip())


def propose(rates: Iterable[TermRecord], typed: Mapping[str, str]) -> Proposal | None:
    """What the agency's rate gives for what was typed; None where it has none, or does not know how many there were."""
    rate = next((one for one in rates if one.code == typed.get("form") and one.quarters), None)
    if rate is None:
        return None
    count = amount(typed.get("amount", ""))
    if count is None and rate.per == "day":
        first, last = DayField.read(typed.get("starts_on")), last_day(typed)
        count = (last - first).days + 1 if first and last and last >= first else None
    elif count is None and rate.per in ("activity", "result"):
        count = 1
    return Proposal(rate.quarters * count, count, rate) if count else None


def read(typed: Mapping[str, str]) -> tuple[Claim | None, dict[str, Message]]:
    """The claim that was typed, or what cannot be read or is missing, by field."""
    found = {name: typed.get(name, "").strip() for name in FIELDS}
    problems = _lengths(found)
    if not found["form"]:
        problems["form"] = NO_FORM
    if not found["title"]:
        problems["title"] = NO_TITLE
    if not found["provider"]:
        problems["provider"] = NO_PROVIDER
    first = DayField.read(found["starts_on"])
    last = DayField.read(found["ends_on"]) if found["ends_on"] else first
    if first is None:
        problems["starts_on"] = NO_DAY
    if last is None and first is not None:
        problems["ends_on"] = NO_DAY
    many, quarters, cost = amount(found["amount"]), hours.read(found["hours"]), money(found["cost"])
    if found["amount"] and many is None:
        problems["amount"] = NO_AMOUNT
    if quarters is None:
        problems["hours"] = NOT_QUARTERS if hours.number(found["hours"]) else NO_HOURS
    if found["cost"] and (cost is None or cost > MOST_COST):
        problems["cost"] = NO_COST
    if cost and not found["funds"]:
        problems["funds"] = NO_FUNDS
    if problems or first is None or last is None or quarters is None:
        return None, problems
    texts = {name: found[name] for name in TEXTS}
    return Claim(
        **texts,
        form=found["form"],
        starts_on=first,
        ends_on=last,
        amount=many,
        quarters=quarters,
        cost=cost,
        funds=found["funds"],
    ), {}


def _lengths(found: Mapping[str, str]) -> dict[str, Message]:
    most = {**LONGEST, "notes": policies.LONGEST_NOTES}
    return {name: too_long(len(found[name]), most[name]) for name in TEXTS if len(found[name]) > most[name]}


def missing_evidence(track: str, notes: str, files: int) -> Message | None:
    """What shows that it took place: a file; where it was no classical training, notes will do."""
    if files:
        return None
    if track == "classical":
        return NO_EVIDENCE
    return None if len(notes) >= policies.SHORTEST_NOTES else NO_NOTES
