"""What happens in the region in a year, each thing by the service that does it, at its own time."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import Refusal
from lms.features.accounts import entry, register
from lms.features.accounts.models import EntryCode
from lms.features.demo import copying, words
from lms.features.demo.copying import Sample
from lms.features.demo.folk import Invented
from lms.features.demo.region import ZONE
from lms.features.demo.robot import Robot
from lms.features.demo.words import Talk
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.models import Duty
from lms.features.enrolment.services import NewDuty
from lms.features.helpdesk import services as helpdesk
from lms.features.helpdesk.models import Inquiry
from lms.features.helpdesk.services import Reply, Wish
from lms.features.learning import services as learning
from lms.features.notices import queries as notice_queries
from lms.features.notices import services as notices
from lms.features.onboarding import services as onboarding
from lms.features.onboarding import slips
from lms.features.onboarding.models import SlipBatch
from lms.features.onboarding.services import SlipOrder
from lms.features.organisation import services as organisation

SAMPLES = {"finished": 5, "partway": 3, "dropped": 2}
"""How many runs of a course and an outcome go through the services before others are made like them."""

NOTED, ASKED = 0.08, 0.05
"""Shares of runs in which something is noted for oneself, and asked."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the demonstration: what was invented, and who acts."""

    who: Invented
    actor: Actor


@dataclass
class Memory:
    """What later happenings need from earlier ones: the runs to make others like, duties by name, a learning path.

    `named` are the public ids of events and of what people have learnt elsewhere.
    """

    samples: dict[tuple[str, str], tuple[Sample, ...]] = field(default_factory=dict)
    duties: dict[str, str] = field(default_factory=dict)
    path: str = ""
    named: dict[str, str] = field(default_factory=dict)

    def copied(self) -> Memory:
        """One that can be thrown away with its transaction."""
        return Memory(dict(self.samples), dict(self.duties), self.path, dict(self.named))


Act = Callable[[Session, Memory, datetime], None]


def make_slips(admin: Actor, path: str, code: str, name: str) -> Act:
    """Codes for everybody of an office who has not come in; none where there is nobody."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        order = SlipOrder("without", path, code, name)
        try:
            onboarding.make_slips(session, admin, order, "", at)
        except Refusal:
            return

    return act


def come_in(member: Member, hashed: str) -> Act:
    """Uses the code of the slip that one holds; without one nothing happens."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        salt = session.scalar(
            sa.select(SlipBatch.salt)
            .join(EntryCode, EntryCode.batch == SlipBatch.public_id)
            .where(EntryCode.person_id == member.actor.person_id, EntryCode.used_at.is_(None))
        )
        if salt:
            code = slips.codes(salt, member.actor.person_id)[0]
            entry.use_code(session, member.who.nip, code, hashed, at)

    return act


def give_duty(admin: Actor, name: str, duty: NewDuty) -> Act:
    """Lays a duty on units and tells their people at once, as the worker would have done."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        public_id = enrolment.give_duty(session, admin, duty, at)
        memory.duties[name] = public_id
        notices.tell_duty(session, _duty_row(session, public_id), day_in(ZONE, at), at)

    return act


def withdraw_duty(admin: Actor, name: str) -> Act:
    """Takes a duty back and tells those who knew."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        enrolment.withdraw_duty(session, admin, memory.duties[name], at)
        notices.tell_withdrawal(session, _duty_row(session, memory.duties[name]), at)

    return act


def tell_late() -> Act:
    """Tells those who came under a duty since it was given."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        day = day_in(ZONE, at)
        for duty in notice_queries.running_duties(session, day):
            notices.tell_duty(session, duty.id, day, at)

    return act


def move(admin: Actor, member: Member, unit_id: int | None) -> Act:
    """Another unit, or none."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        organisation.move_person(session, admin, member.actor.person_id, unit_id, day_in(ZONE, at), at)

    return act


def switch(admin: Actor, member: Member, active: bool) -> Act:
    """Leaves the service, or returns to the unit of before."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        unit = member.actor.unit_id if active else None
        organisation.switch_person(session, admin, member.actor.person_id, active, day_in(ZONE, at), at, unit)

    return act


def ask_time(member: Member, factor: str, why: str) -> Act:
    """Asks for more time in quizzes."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        register.ask_extra_time(session, member.actor, factor, why, at)

    return act


def grant_time(admin: Actor, member: Member, factor: str) -> Act:
    """Answers such a wish; ``1`` refuses it."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        organisation.grant_time(session, admin, member.actor.person_id, factor, "", at)

    return act


def read_inbox(member: Member) -> Act:
    """Comes by and reads what there is."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        notices.see(session, member.actor.person_id, None, at)

    return act


def answer_questions(trainer: Actor, seed: int) -> Act:
    """Answers what has waited for a day, and shows some of it under the lessons, each question once."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        shown = {
            tuple(row)
            for row in session.execute(sa.select(Inquiry.course_id, Inquiry.body).where(Inquiry.published))
        }
        waiting = session.execute(
            sa.select(Inquiry.public_id, Inquiry.course_id, Inquiry.body, Inquiry.may_publish)
            .where(Inquiry.answered_at.is_(None), Inquiry.asked_at <= at - timedelta(days=1))
            .order_by(Inquiry.asked_at)
        ).all()
        known = {talk.text: talk for talk in words.QUESTIONS}
        rng = random.Random(f"{seed}:{at:%Y%m%d}")  # noqa: S311
        for one in waiting:
            talk = known.get(one.body)
            if talk is None:
                continue
            key = one.course_id, one.body
            is_shown = one.may_publish and key not in shown and rng.random() < 0.7
            shown |= {key} if is_shown else set()
            reply = Reply(talk.answer, talk.outcome, is_shown)
            helpdesk.answer(session, trainer, one.public_id, reply, at)

    return act


def note(member: Member, course: Course, text: str) -> Act:
    """Writes a note at the first lesson; nothing happens where that is not open."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        lesson = _first_lesson(course)
        with suppress(Refusal):
            learning.save_note(session, member.actor, course.id, lesson, text, 0, at)

    return act


def ask(member: Member, course: Course, talk: Talk) -> Act:
    """Asks or reports something at the first lesson; nothing happens where that is not open."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        wish = Wish(f"{course.id}/{_first_lesson(course)}", "", talk.kind, talk.text, talk.shown)
        with suppress(Refusal):
            helpdesk.ask(session, member.actor, wish, "", course.language, at)

    return act


def _first_lesson(course: Course) -> str:
    return next((item.id for item in course.items if item.kind == "lesson" and item.visible), "")


@dataclass(frozen=True)
class Study:
    """A run of a course: like one of before where there are enough, else through the services.

    `outcome` is ``finished partway dropped``; `robot` changes how the robot does it, and then it is never a copy.
    """

    member: Member
    course: Course
    outcome: str
    until: datetime
    seed: str
    robot: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, session: Session, memory: Memory, at: datetime) -> None:
        rng = random.Random(self.seed)  # noqa: S311
        person = self.member.actor.person_id
        notices.see(session, person, None, at)
        key = self.course.id, self.outcome
        known = memory.samples.get(key, ())
        if not self.robot and len(known) >= SAMPLES[self.outcome]:
            fitting = [one for one in known if one.last + one.weeks_to(at) < self.until]
            if fitting:
                like = rng.choice(fitting)
                copying.copy(session, like, self.member.actor, like.weeks_to(at))
                self._speak(session, rng, like.last + like.weeks_to(at))
                return
        robot = self._robot(session, rng, at)
        robot.study(self.course)
        made = None if self.robot else copying.sample(session, person, self.course.id)
        if made is not None:
            memory.samples[key] = (*known, made)
            self._speak(session, rng, made.last)

    def _robot(self, session: Session, rng: random.Random, at: datetime) -> Robot:
        items = [item for item in self.course.items if item.visible]
        first = next((n for n, item in enumerate(items, 1) if item.kind == "lesson"), 1)
        stops = {"finished": len(items), "dropped": first}
        stops_after = stops.get(self.outcome) or rng.randint(min(first + 1, len(items)), len(items))
        robot = Robot(session, self.member.actor, rng, rng.uniform(0.5, 0.92), stops_after, at, self.until)
        return replace(robot, **self.robot)  # type: ignore[arg-type]

    def _speak(self, session: Session, rng: random.Random, at: datetime) -> None:
        """Some note something, some ask; what is not open to them they leave alone."""
        at = min(at + timedelta(minutes=rng.randint(5, 90)), self.until)
        chance = rng.random()
        if chance < NOTED:
            note(self.member, self.course, rng.choice(words.NOTES))(session, Memory(), at)
        elif chance < NOTED + ASKED:
            ask(self.member, self.course, rng.choice(words.QUESTIONS))(session, Memory(), at)


def _duty_row(session: Session, public_id: str) -> int:
    return session.scalars(sa.select(Duty.id).where(Duty.public_id == public_id)).one()
