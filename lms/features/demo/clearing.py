"""Takes the demonstration away again: its people, units and course, and every row that belongs to them, nothing else.

Which rows these are the foreign keys tell, those of plugins' tables too; so nothing has to be listed here when a table
is added. What names people without a key is named below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.core.db import Base
from lms.core.errors import Conflict
from lms.core.once import RequestKey
from lms.features.accounts.models import Person
from lms.features.accreditation.models import CourseHours, CourseRepeat, HoursDecision
from lms.features.amendments.models import KeyAmendment
from lms.features.attendance.models import TrainingList
from lms.features.audit.models import AuditEntry
from lms.features.catalogue import services as catalogue
from lms.features.catalogue.models import FolderCheck, KnownCourse
from lms.features.catalogue.roots import label_of
from lms.features.certificates.models import (
    Certificate,
    CertificateBatch,
    CertificateSeries,
    CertificateSetting,
    CertificateSignatory,
)
from lms.features.citations.models import KeptFigure
from lms.features.credits.models import CreditYear
from lms.features.demo import region, workshop
from lms.features.drafts.models import Draft
from lms.features.enrolment.models import Duty, Enrolment, LearningPath
from lms.features.helpdesk.models import Inquiry
from lms.features.imports.models import ImportMatch, ImportRun
from lms.features.onboarding.models import SlipBatch
from lms.features.organisation.models import GivenGrant, Membership, Unit
from lms.features.progress import checking
from lms.features.progress.models import ItemState
from lms.features.surveys.models import SurveyAnswer, WaitingAnswers
from lms.plugin.message import Message, mark

HELD = Message(
    mark(
        "The units of the demonstration hold people who do not belong to it (%(names)s). Nothing was removed. Move "
        "them to units of their own first, or begin with an empty folder, named by LMS_INSTANCE."
    )
)
NAMED = 5


@dataclass(frozen=True, slots=True)
class Key:
    """A foreign key: columns of a table that name a row of another one."""

    columns: tuple[str, ...]
    table: str
    referred: tuple[str, ...]


class Doomed:
    """Which rows go, as conditions on tables: the roots, and whatever cannot stand without them."""

    def __init__(self, session: Session, roots: Mapping[str, sa.ColumnElement[bool]]) -> None:
        inspector = sa.inspect(session.connection())
        self.roots = roots
        self.keys = {
            name: tuple(_key(one) for one in found if one["options"].get("ondelete") != "SET NULL")
            for (_, name), found in inspector.get_multi_foreign_keys().items()
        }
        in_order = [name for name, _ in inspector.get_sorted_table_and_fkc_names() if name is not None]
        self.tables = {name: _table(inspector, name) for name in in_order}

    def of(self, name: str, above: frozenset[str] = frozenset()) -> sa.ColumnElement[bool] | None:
        """Which rows of a table go; None: no row."""
        found = [self.roots[name]] if name in self.roots else []
        for key in self.keys.get(name, ()):
            condition = None if key.table in {*above, name} else self.of(key.table, above | {name})
            if condition is not None:
                there = sa.select(*self._columns(key.table, key.referred)).where(condition)
                found.append(sa.tuple_(*self._columns(name, key.columns)).in_(there))
        return sa.or_(*found) if found else None

    def _columns(self, table: str, names: Sequence[str]) -> list[sa.ColumnElement[Any]]:
        return [self.tables[table].c[name] for name in names]


def _table(inspector: sa.Inspector, name: str) -> sa.TableClause:
    known = Base.metadata.tables.get(name)
    if known is not None:
        return known
    return sa.table(name, *(sa.column(one["name"]) for one in inspector.get_columns(name)))


def _key(found: ReflectedForeignKeyConstraint) -> Key:
    return Key(tuple(found["constrained_columns"]), found["referred_table"], tuple(found["referred_columns"]))


def clear(session: Session, on_day: date, now: datetime) -> int:
    """Removes the demonstration, whole or as far as a load that was cut off had come; how many people it was.

    Raises Conflict, with their names, when people of the site's own stand in its units now or hold rights over them.
    Running it where there is none changes nothing. `on_day` is the day in the counters' first zone.
    """
    root = session.scalar(sa.select(Unit.path).where(Unit.code == region.ROOT))
    units = Unit.path.startswith(root) if root else sa.false()
    _refuse_strangers(session, units)
    people = session.execute(sa.select(Person.id, Person.public_id).where(Person.demo)).all()
    codes = session.scalars(sa.select(Unit.code).where(units)).all()
    _withdraw_course(session, now)
    _forget_names(session, [f"person:{one.public_id}" for one in people], codes)
    doomed = Doomed(session, _roots(root))
    for name, table in reversed(doomed.tables.items()):
        condition = doomed.of(name)
        if condition is not None:
            session.execute(sa.delete(table).where(condition))
    _begin_anew(session)
    checking.rebuild(session, on_day)
    session.expire_all()
    return len(people)


def _begin_anew(session: Session) -> None:
    """Hours of courses about which nobody else has decided wait again; numbers of certificates begin with the first."""
    decided = sa.select(HoursDecision.hours_id)
    waits = {"state": "waiting", "quarters": None, "decided_at": None, "minutes": None, "runs": 0}
    session.execute(sa.update(CourseHours).where(CourseHours.id.not_in(decided)).values(**waits))
    left = sa.exists().where(
        Certificate.series == CertificateSeries.series, Certificate.year == CertificateSeries.year
    )
    session.execute(sa.delete(CertificateSeries).where(~left))


def _roots(root: str | None) -> dict[str, sa.ColumnElement[bool]]:
    """The demonstration's people and units, and what outlives its author elsewhere: duties, questions, slips."""
    demo = sa.select(Person.id).where(Person.demo)
    return {
        "person": Person.demo.is_(True),
        "unit": Unit.path.startswith(root) if root else sa.false(),
        "duty": Duty.given_by.in_(demo),
        "inquiry": Inquiry.person_id.in_(demo),
        "slip_batch": SlipBatch.made_by.in_(demo),
        "request_key": RequestKey.person_id.in_(demo),
        "course": KnownCourse.slug == workshop.COURSE,
        "key_amendment": sa.or_(KeyAmendment.course == workshop.COURSE, KeyAmendment.by.in_(demo)),
        "survey_waiting": ~_answered_by_others(WaitingAnswers.item_id),
        "survey_answer": ~_answered_by_others(SurveyAnswer.item_id),
        "course_draft": Draft.made_by.in_(demo),
        "learning_path": LearningPath.made_by.in_(demo),
        "import_run": ImportRun.made_by.in_(demo),
        "import_match": ImportMatch.scope.startswith(root) if root else sa.false(),
        "citation": KeptFigure.made_by.in_(demo),
        "credit_year": CreditYear.closed_by.in_(demo),
        "training_list": TrainingList.made_by.in_(demo),
        "hours_decision": HoursDecision.decided_by.in_(demo),
        "course_repeat": CourseRepeat.set_by.in_(demo),
        "certificate_setting": CertificateSetting.made_by.in_(demo),
        "certificate_signatory": CertificateSignatory.made_by.in_(demo),
        "certificate_batch": CertificateBatch.asked_by.in_(demo),
    }


def _answered_by_others(item: InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
    """Whether somebody of the site's own has sent the survey: anonymous answers tell nobody whose they are."""
    run = sa.select(ItemState.item_id).join(Enrolment, Enrolment.id == ItemState.enrolment_id)
    own = run.join(Person, Person.id == Enrolment.person_id).where(~Person.demo, ItemState.ended > 0)
    return item.in_(own)


def drafts(session: Session) -> tuple[str, ...]:
    """The public ids of what its people have begun to write, whose files lie on the disk."""
    statement = sa.select(Draft.public_id).join(Person, Person.id == Draft.made_by).where(Person.demo)
    return tuple(session.scalars(statement))


def _withdraw_course(session: Session, now: datetime) -> None:
    """First out of the catalogue, so that every process hears of it."""
    catalogue.withdraw(session, [workshop.COURSE], now)
    session.execute(sa.delete(FolderCheck).where(FolderCheck.folder == label_of(workshop.COURSE)))
    mine = sa.and_(AuditEntry.about == f"course:{workshop.COURSE}", AuditEntry.seq.is_(None))
    session.execute(sa.delete(AuditEntry).where(mine))


def _refuse_strangers(session: Session, units: sa.ColumnElement[bool]) -> None:
    inside = sa.select(Unit.id).where(units)
    held = sa.or_(
        sa.exists().where(
            Membership.person_id == Person.id, Membership.unit_id.in_(inside), Membership.until_day.is_(None)
        ),
        sa.exists().where(GivenGrant.person_id == Person.id, GivenGrant.unit_id.in_(inside)),
    )
    names = session.scalars(sa.select(Person.name).where(~Person.demo, held).order_by(Person.name)).all()
    if names:
        shown = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
        raise Conflict(Message(HELD.text, {"names": shown}))


def _forget_names(session: Session, people: Sequence[str], codes: Sequence[str]) -> None:
    """What the audit log tells of them; it holds names, not keys."""
    demo = sa.select(Person.id).where(Person.demo)
    theirs = sa.and_(AuditEntry.actor_id.in_(demo), AuditEntry.seq.is_(None))
    session.execute(sa.delete(AuditEntry).where(theirs))
    duties = session.scalars(sa.select(Duty.public_id).where(Duty.given_by.in_(demo))).all()
    asked = session.scalars(sa.select(Inquiry.public_id).where(Inquiry.person_id.in_(demo))).all()
    about = [
        *people,
        *(f"unit:{code}" for code in codes),
        *(f"duty:{name}" for name in duties),
        *(f"question:{name}" for name in asked),
    ]
    for start in range(0, len(about), 500):
        some = sa.and_(AuditEntry.about.in_(about[start : start + 500]), AuditEntry.seq.is_(None))
        session.execute(sa.delete(AuditEntry).where(some))
