"""JP in the plan: hours are confirmed, events recorded, claims written and decided, a year closed; by the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from lms.core import tokens
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.forms import DayField
from lms.features.accreditation import declared, measuring
from lms.features.accreditation import services as accreditation
from lms.features.accreditation.models import CourseHours
from lms.features.accreditation.services import Decision as HoursDecision
from lms.features.activities import deciding, evidence
from lms.features.activities import services as activities
from lms.features.activities.deciding import Decision
from lms.features.activities.policies import LARGEST_FILE
from lms.features.activities.services import Given
from lms.features.attainment import services as attainment
from lms.features.attendance import services as attendance
from lms.features.catalogue.models import KnownCourse
from lms.features.credits import closing
from lms.features.demo import elsewhere
from lms.features.demo.acts import Act, Member, Memory
from lms.features.demo.elsewhere import Claim, Event
from lms.features.demo.region import ZONE
from lms.features.files import services as files
from lms.features.files.receiving import Demands, receive

QUOTA = 100_000_000


def confirm_hours(admin: Actor, course: str, quarters: int | None = None, reason: str = "") -> Act:
    """Confirms what a course declares, or `quarters` in its place; nothing where it declares none."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        for edition in declared.unread(session):
            declared.keep(session, edition, at)
        waiting = session.scalars(
            sa.select(CourseHours)
            .join(KnownCourse, KnownCourse.id == CourseHours.course_id)
            .where(KnownCourse.slug == course, CourseHours.state == "waiting")
        ).all()
        for one in waiting:
            decision = HoursDecision(one.public_id, one.version, quarters or one.declared, reason)
            accreditation.decide(session, admin, decision, at)

    return act


def record_event(admin: Actor, event: Event, people: Sequence[str]) -> Act:
    """Writes an event down and credits those who were there, by their public ids."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        ends = day_in(ZONE, at) - timedelta(days=1)
        new = attendance.Event(
            title=event.title,
            form=event.form,
            provider=event.provider,
            starts_on=ends - timedelta(days=event.days - 1),
            ends_on=ends,
            quarters=event.quarters,
            agency=event.agency,
            place=event.place,
            cost=event.cost,
            funds=event.funds,
        )
        made = attendance.make_event(session, admin, new, tokens.public_id(), at)
        memory.named[event.name] = made
        if people:
            attendance.credit(session, admin, made, people, at + timedelta(minutes=7))

    return act


def take_one_back(admin: Actor, event: Event, person: str, why: str) -> Act:
    """Takes back what one person got by an event."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        attendance.take_back(session, admin, memory.named[event.name], why, at, person)

    return act


def write_claim(member: Member, name: str, claim: Claim, ends: date, send: bool = True) -> Act:
    """Somebody writes down what they learnt elsewhere, with its evidence, and hands it over."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        typed = _typed(claim, ends)
        added = _evidence(session, member, claim, ends, at) if claim.paper else ()
        saved = activities.save(session, member.actor, "", f"demo:{name}", Given(typed, added), at)
        memory.named[name] = saved.public_id
        if send:
            activities.submit(session, member.actor, saved.public_id, at)

    return act


def decide_claim(admin: Actor, name: str, outcome: str, why: str = "", hours: str = "") -> Act:
    """Decides about such a claim."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        deciding.decide(session, admin, memory.named[name], Decision(outcome, hours, why), at)

    return act


def reverse_claim(admin: Actor, name: str, why: str) -> Act:
    """Takes back what was verified."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        deciding.reverse(session, admin, memory.named[name], why, at)

    return act


def withdraw_claim(member: Member, name: str) -> Act:
    """The person takes it back themselves."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        activities.withdraw(session, member.actor, memory.named[name], at)

    return act


def close_year(admin: Actor, year: int, late_for: timedelta) -> Act:
    """Closes a year; late entries come in for some time."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        today = day_in(ZONE, at)
        closing.close(session, admin, year, today + late_for, today, at)

    return act


def settle(session: Session, now: datetime) -> None:
    """What the worker does each hour and each day: measures how long courses take, counts by the targets."""
    for one in session.scalars(sa.select(CourseHours.id)).all():
        measuring.measure(session, one)
    today = day_in(current_app.config["TIMEZONE"], now)
    for year in (today.year - 1, today.year):
        attainment.follow_terms(session, year, today)


def _typed(claim: Claim, ends: date) -> dict[str, str]:
    return {
        "form": claim.form,
        "title": claim.title,
        "provider": claim.provider,
        "organiser_agency": "",
        "partner": claim.partner,
        "place": claim.place,
        "starts_on": DayField.text(ends - timedelta(days=claim.days - 1)),
        "ends_on": DayField.text(ends),
        "amount": "",
        "hours": claim.hours,
        "number": claim.number.format(year=ends.year),
        "cost": claim.cost,
        "funds": claim.funds,
        "notes": claim.notes,
    }


def _evidence(session: Session, member: Member, claim: Claim, ends: date, at: datetime) -> tuple[str, ...]:
    lines = (claim.title, claim.provider, member.actor.name, DayField.text(ends), elsewhere.AGENCY)
    sent = FileStorage(BytesIO(paper(lines)), claim.paper)
    demands = Demands(evidence.endings(), LARGEST_FILE, 1, examine=evidence.examine)
    received = receive(current_app.config, [sent], demands, at)
    return files.keep(session, member.actor, "", received.taken, QUOTA, at)


def paper(lines: Sequence[str]) -> bytes:
    """A PDF of one page with these lines, the first one large: what an invented provider would have handed out."""
    shown = [line.encode("latin-1", "replace").translate(None, b"()\\") for line in lines]
    text = b" ".join(
        b"BT /F1 %d Tf 72 %d Td (%s) Tj ET" % (11 if place else 17, 460 - 34 * place, line)
        for place, line in enumerate(shown)
    )
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, end)
