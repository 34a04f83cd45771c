"""What became of the hours of a person's completed courses; counted, so nothing of it is erased."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.accreditation.models import CompletionHours, CourseHours, CourseRepeat, HoursDecision
from lms.features.catalogue.models import KnownCourse
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Lesson hours of completed courses, and what an administrator decided about courses."""
    return (
        kept(
            "course_hours",
            Message(mark("Lesson hours of your completed courses")),
            ["completion_hours"],
            _completions,
        ),
        kept(
            "hours_decided",
            Message(mark("Lesson hours of courses that you decided about")),
            ["hours_decision", "course_repeat"],
            _decisions,
        ),
    )


def _completions(person_id: int) -> Statement:
    return (
        sa.select(
            KnownCourse.slug.label("course"),
            CompletionHours.on_day,
            CompletionHours.state,
            (CompletionHours.quarters * sa.literal(0.25, sa.Numeric(6, 2))).label("jp"),
            CompletionHours.why,
        )
        .join(KnownCourse, KnownCourse.id == CompletionHours.course_id)
        .where(CompletionHours.person_id == person_id)
        .order_by(CompletionHours.on_day, CompletionHours.enrolment_id)
    )


def _decisions(person_id: int) -> Statement:
    decided = (
        sa.select(
            KnownCourse.slug.label("course"),
            HoursDecision.state.label("what"),
            HoursDecision.reason,
            sa.func.date(HoursDecision.decided_at).label("day"),
        )
        .join(CourseHours, CourseHours.id == HoursDecision.hours_id)
        .join(KnownCourse, KnownCourse.id == CourseHours.course_id)
        .where(HoursDecision.decided_by == person_id)
    )
    repeats = (
        sa.select(
            KnownCourse.slug.label("course"),
            sa.literal("repeats").label("what"),
            sa.literal("").label("reason"),
            sa.func.date(CourseRepeat.from_day).label("day"),
        )
        .join(KnownCourse, KnownCourse.id == CourseRepeat.course_id)
        .where(CourseRepeat.set_by == person_id)
    )
    both = sa.union_all(decided, repeats).subquery()
    return sa.select(both).order_by(both.c.day)
