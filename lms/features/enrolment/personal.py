"""What is kept of a person's runs and duties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.models import Duty, DutyExemption, DutyPick, Enrolment, LearningPath, PathFollower
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData

ERASED = "–"
_COURSE = KnownCourse.slug.label("course")


def personal_data() -> Iterable[PersonalData]:
    """Runs, duties by name, exemptions, and what was assigned to others."""
    return (
        kept("courses", Message(mark("Courses you began")), ["enrolment"], _runs),
        kept("duties", Message(mark("Courses assigned to you by name")), ["duty_pick"], _picks),
        kept(
            "exemptions",
            Message(mark("Exemptions given to you, or by you")),
            ["duty_exemption"],
            _exempt,
            _forget_reasons,
        ),
        kept("assigned", Message(mark("Courses you assigned to others")), ["duty"], _given),
        kept("paths", Message(mark("Learning paths you made")), ["learning_path"], _paths),
        kept("followed", Message(mark("Learning paths you follow")), ["path_follower"], _followed),
    )


def _runs(person_id: int) -> Statement:
    run = Enrolment
    columns = (run.run, run.opened_at, run.last_at, run.completed_at, run.completed_day, run.final_score)
    return (
        sa.select(_COURSE, *columns)
        .join(KnownCourse, KnownCourse.id == run.course_id)
        .where(run.person_id == person_id)
        .order_by(run.id)
    )


def _picks(person_id: int) -> Statement:
    return (
        sa.select(_COURSE, Duty.from_day, Duty.due_day, Duty.reason, Duty.note)
        .select_from(DutyPick)
        .join(Duty, Duty.id == DutyPick.duty_id)
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .where(DutyPick.person_id == person_id)
        .order_by(Duty.id)
    )


def _exempt(person_id: int) -> Statement:
    one = DutyExemption
    own = sa.case((one.person_id == person_id, "me"), else_="somebody else").label("for")
    reason = sa.case((one.person_id == person_id, one.reason), else_="").label("reason")
    return (
        sa.select(own, _COURSE, reason, one.from_day, one.until_day, one.given_at)
        .join(Duty, Duty.id == one.duty_id)
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .where(sa.or_(one.person_id == person_id, one.given_by == person_id))
        .order_by(one.id)
    )


def _given(person_id: int) -> Statement:
    return (
        sa.select(_COURSE, Duty.from_day, Duty.due_day, Duty.reason, Duty.note, Duty.given_at)
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .where(Duty.given_by == person_id)
        .order_by(Duty.id)
    )


def _paths(person_id: int) -> Statement:
    columns = (LearningPath.title, LearningPath.note, LearningPath.made_at)
    return sa.select(*columns).where(LearningPath.made_by == person_id).order_by(LearningPath.id)


def _followed(person_id: int) -> Statement:
    own = PathFollower
    paths = sa.select(LearningPath.title, own.at).join(own, own.path_id == LearningPath.id)
    return paths.where(own.person_id == person_id).order_by(LearningPath.id)


def _forget_reasons(session: Session, person_id: int, now: datetime) -> None:
    # Who was exempt stays counted so; why may tell of an illness.
    session.execute(
        sa.update(DutyExemption).where(DutyExemption.person_id == person_id).values(reason=ERASED)
    )
