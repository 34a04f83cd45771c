"""What administrators do in the plan beside giving single duties, each by the service that does it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.citing import cite
from lms.core.clock import day_in
from lms.core.errors import Refusal
from lms.core.forms import DayField
from lms.features.accounts.models import Person
from lms.features.demo import words
from lms.features.demo.acts import Act, Memory
from lms.features.demo.region import ZONE, DemoUnit
from lms.features.enrolment import exempting, paths, recurring
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.models import Duty
from lms.features.enrolment.paths import PathData
from lms.features.enrolment.services import NewDuty
from lms.features.notices import services as notices
from lms.features.organisation import tree
from lms.features.organisation.models import Unit
from lms.features.organisation.tree import UnitData
from lms.features.privacy import services as privacy
from lms.features.reminders import queries as due_queries
from lms.features.reminders import services as reminders
from lms.features.reminders import wording
from lms.features.reminders.steps import asked_step
from lms.features.reports import completion, desk
from lms.features.subscriptions import services as subscriptions


def move_unit(admin: Actor, code: str, office: str) -> Act:
    """Puts a unit below its office of today; it stood below another one, `office`, until then."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        unit = _unit(session, code)
        if unit.parent_id == _unit(session, office).id:
            parent = _unit(session, code.rpartition(".")[0])
            tree.move_unit(session, admin, unit.id, parent.id, at)

    return act


def rename_unit(admin: Actor, unit: DemoUnit) -> Act:
    """Gives a unit the name that it has today."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        row = _unit(session, unit.code)
        data = UnitData(unit.code, unit.name, unit.short_name, row.zone)
        tree.change_unit(session, admin, row.id, data, row.version, at)

    return act


def renew(admin: Actor, name: str) -> Act:
    """Lays the next duty of a series, as the worker would have done, and tells its people."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        day = day_in(ZONE, at)
        following = recurring.lay_next(session, _duty(session, memory.duties[name]), day, at)
        if following:
            memory.duties[name] = following
            notices.tell_duty(session, _duty(session, following), day, at)

    return act


def exempt(admin: Actor, name: str, people: Sequence[str], reasons: Sequence[str]) -> Act:
    """Leaves as many of these people out of a duty as there are reasons: the first who are under it."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        left = list(reasons)
        for public_id in people:
            if left:
                with suppress(Refusal):
                    exempting.exempt(session, admin, memory.duties[name], [public_id], left[0], at)
                    del left[0]

    return act


def give_path(admin: Actor, courses: Sequence[str], units: tuple[str, ...], lasts: timedelta) -> Act:
    """Makes a learning path and lays its courses on units."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        data = PathData(words.PATH, words.PATH_NOTE, tuple(dict.fromkeys(courses)))
        memory.path = paths.make_path(session, admin, data, at)
        due_day = day_in(ZONE, at + lasts)
        duties = [NewDuty(course, units, due_day, path=memory.path) for course in data.courses]
        for public_id in enrolment.give_duties(session, admin, duties, at):
            notices.tell_duty(session, _duty(session, public_id), day_in(ZONE, at), at)

    return act


def follow(actor: Actor) -> Act:
    """Follows the learning path by one's own wish."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        paths.follow(session, actor, memory.path, at)

    return act


def remind(officer: Actor, name: str, code: str, answers: Sequence[str]) -> Act:
    """Has those reminded who are behind with a duty in a unit, and notes what the first of them said when called."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        public_id, day = memory.duties[name], day_in(ZONE, at)
        due = due_queries.duty(session, _duty(session, public_id))
        if due is None:
            return
        people = reminders.people_to_remind(session, due, _unit(session, code).path, day, at)
        with suppress(Refusal):
            reminders.send_now(session, officer, public_id, code, at)
            kind = wording.LATE if day > due.due_day else wording.DUE
            step = asked_step(day)
            reminders.remind(session, due.id, people, kind, step, due.due_day, day, at)
        called = session.scalars(sa.select(Person.public_id).where(Person.id.in_(people[: len(answers)])))
        for person, answer in zip(called.all(), answers, strict=False):
            reminders.note_call(session, officer, public_id, person, answer, at + timedelta(minutes=9))

    return act


def keep_report(actor: Actor, name: str, address: str) -> Act:
    """Keeps a report under a name, with its figures every month."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        subscriptions.keep(session, actor, name, address, True, at)

    return act


def ask_correction(actor: Actor, field: str, wanted: str) -> Act:
    """Asks for one's own data to be put right."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        privacy.ask_correction(session, actor, field, wanted, at)

    return act


def print_for_head(session: Session, actor: Actor, code: str, days_ago: int, now: datetime) -> None:
    """Keeps the figures of a unit as they were so many days ago, as when they were printed."""
    at = now - timedelta(days=days_ago)
    asked = {"unit": code, "on": DayField.text(day_in(ZONE, at))}
    question = completion.read_question(session, actor, asked, now)
    shown = desk.cited(question, completion.figures(session, question))
    if shown is not None:
        cite(session, actor, shown, at)


def _unit(session: Session, code: str) -> Unit:
    return session.scalars(
        sa.select(Unit).where(Unit.code == code), execution_options={"populate_existing": True}
    ).one()


def _duty(session: Session, public_id: str) -> int:
    return session.scalars(sa.select(Duty.id).where(Duty.public_id == public_id)).one()
