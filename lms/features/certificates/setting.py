"""Setting what is printed, from a day on: the writes, and what is told of days without a signatory."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor, id_of
from lms.core.errors import Invalid, NotFound
from lms.core.outbox import note
from lms.features.certificates import patterns, policies
from lms.features.certificates.models import Certificate, CertificateSetting, CertificateSignatory
from lms.plugin.message import Message, mark

MOST_PREDICATES = 10
_PREDICATE = re.compile(r"[>≥]?\s*([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s+(\S.{0,59})")

FAULTS = {
    "braces": Message(mark("The pattern has a brace or a word in braces that does not exist.")),
    "seq": Message(mark("The pattern needs {urut}, the running number.")),
    "year": Message(mark("The pattern needs {tahun}: numbers begin anew each year.")),
    "close": Message(mark("Put a sign such as / before and behind {urut}, or two numbers may read alike.")),
    "course": Message(mark("Where each course has its own numbers, the pattern needs {kode} or {kursus}.")),
    "long": Message(
        mark("Such a number could have more than %(most)s signs. Take words out of the pattern."),
        {"most": patterns.LONGEST},
    ),
}


@dataclass(frozen=True, slots=True)
class NewSetting:
    """What is to hold from a day on. `predicates` as typed: one to a line, a score and a name."""

    from_day: date
    issuer: str
    pattern: str
    authority: str = ""
    organiser_code: str = ""
    place: str = ""
    arms: str = ""
    series: str = "agency"
    note: str = ""
    layout: str = ""
    predicates: str = ""
    on_erasure: str = "stay"


@dataclass(frozen=True, slots=True)
class NewSignatory:
    """Somebody who signs from `from_day` through `last_day`, if that is known."""

    name: str
    office: str
    rank: str
    from_day: date
    last_day: date | None = None


def put(session: Session, actor: Actor | None, new: NewSetting, now: datetime) -> None:
    """Sets what holds from a day on; what was set for that very day before is replaced. Certificates that have been
    issued stay as they are."""
    policies.check(actor)
    found = patterns.faults(new.pattern, new.series == "course")
    fields = {"pattern": FAULTS[found[0]]} if found else {}
    if "organiser" in patterns.names(new.pattern) and not new.organiser_code:
        fields["organiser_code"] = Message(mark("The pattern asks for it: write the code of the issuer."))
    names, wrong = _predicates(new.predicates)
    if wrong:
        text = mark("This line is not a score and a name: %(line)s. For example: 90 Sangat memuaskan.")
        fields["predicates"] = Message(text, {"line": wrong})
    if not fields and (clash := _series_clash(session, new)):
        fields["series"] = clash
    if fields:
        raise Invalid(fields=fields)
    one = session.scalar(sa.select(CertificateSetting).where(CertificateSetting.from_day == new.from_day))
    one = one or CertificateSetting(from_day=new.from_day)
    for name, value in asdict(new).items():
        setattr(one, name, value)
    one.predicates = names
    one.made_by, one.made_at = id_of(actor), now
    session.add(one)
    session.flush()
    note(session, id_of(actor), "certificate.set", "certificates", now, from_day=new.from_day.isoformat())


def put_signatory(
    session: Session, actor: Actor | None, public_id: str, new: NewSignatory, now: datetime
) -> str:
    """Adds somebody who signs (without a `public_id`), or puts their days and words right; returns the public id.

    Certificates that have been issued stay as they are.
    """
    policies.check(actor)
    if new.last_day is not None and new.last_day < new.from_day:
        raise Invalid(fields={"last_day": Message(mark("The last day lies before the first."))})
    # Many write the last day of the calendar for an office without an end.
    until = new.last_day + timedelta(days=1) if new.last_day and new.last_day < date.max else None
    if public_id:
        one = session.scalar(
            sa.select(CertificateSignatory).where(CertificateSignatory.public_id == public_id)
        )
        if one is None:
            raise NotFound
    else:
        one = CertificateSignatory(public_id=tokens.public_id())
    one.name, one.office, one.rank = new.name, new.office, new.rank
    one.from_day, one.until_day = new.from_day, until
    one.made_by, one.made_at = id_of(actor), now
    session.add(one)
    session.flush()
    note(session, id_of(actor), "certificate.signatory", "certificates", now, name=new.name)
    return one.public_id


@dataclass(frozen=True, slots=True)
class Span:
    """Days in which nobody signs (`people` is empty) or several do; `last` is None where it goes on."""

    first: date
    last: date | None
    people: tuple[str, ...]


def uneven(signatories: tuple[CertificateSignatory, ...]) -> tuple[Span, ...]:
    """The days, from the first signatory on, on which not exactly one person signs."""
    edges = sorted(
        {one.from_day for one in signatories} | {one.until_day for one in signatories if one.until_day}
    )
    found = []
    for place, first in enumerate(edges):
        after = edges[place + 1] if place + 1 < len(edges) else None
        held = tuple(
            one.name
            for one in signatories
            if one.from_day <= first and (not one.until_day or first < one.until_day)
        )
        if len(held) != 1:
            found.append(Span(first, after - timedelta(days=1) if after else None, held))
    return tuple(found)


def _predicates(typed: str) -> tuple[list[list[str]], str]:
    """Pairs of a score and a name as they are kept, and the first line that is neither."""
    pairs: list[tuple[Fraction, str]] = []
    for line in filter(None, (line.strip() for line in typed.splitlines())):
        found = _PREDICATE.fullmatch(line)
        above = Fraction(found[1].replace(",", ".")) if found else None
        if found is None or above is None or above > 100 or len(pairs) == MOST_PREDICATES:
            return [], line[:80]
        pairs.append((above, found[2].strip()))
    return [[str(above), name] for above, name in sorted(pairs, reverse=True)], ""


def _series_clash(session: Session, new: NewSetting) -> Message | None:
    """Numbers that run anew in the middle of a year would come twice."""
    others = sa.select(CertificateSetting.series, CertificateSetting.from_day)
    others = others.where(CertificateSetting.from_day != new.from_day).order_by(CertificateSetting.from_day)
    rows = session.execute(others).all()
    earlier = [row.series for row in rows if row.from_day < new.from_day]
    later = [row for row in rows if row.from_day > new.from_day]
    new_year = new.from_day.replace(month=1, day=1)
    in_between = bool(earlier) and earlier[-1] != new.series and new.from_day != new_year
    same_year = bool(later) and later[0].series != new.series and later[0].from_day.year == new_year.year
    agency = Certificate.series == ""
    issued = session.scalar(
        sa.select(Certificate.id)
        .where(Certificate.year >= new_year.year, agency if new.series == "course" else ~agency)
        .limit(1)
    )
    if not (in_between or same_year or issued):
        return None
    return Message(
        mark(
            "Numbers would come twice. Change how they run from the 1 January of a year without certificates."
        )
    )
