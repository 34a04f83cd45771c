"""What a person entered about learning elsewhere, and what they decided about that of others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.activities import keeping
from lms.features.activities.models import Activity, ActivityStep
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention

ERASED = "–"
WORDS = ("provider", "organiser_agency", "partner", "place", "number", "number_key", "notes")


def personal_data() -> Iterable[PersonalData]:
    """Activities and what happened to them. Erased, the words go; days, form and JP stay, as they are counted."""
    return (
        kept("activities", Message(mark("What you learnt elsewhere")), ["activity"], _entered, _forget),
        kept(
            "activity-steps",
            Message(mark("What happened to activities, where you had to do with it")),
            ["activity_step"],
            _steps,
            _forget_words,
        ),
    )


def retentions() -> Iterable[Retention]:
    """Evidence; the entry stays."""
    return (
        Retention(
            "evidence",
            Message(mark("Files that show what somebody learnt elsewhere")),
            Message(mark("so that an entry of a JP account can be checked")),
            setting="KEEP_EVIDENCE",
            count=keeping.count_old,
            drop=keeping.drop_old,
        ),
    )


def _entered(person_id: int) -> Statement:
    one = Activity
    texts = (one.form, one.title, *(getattr(one, name) for name in WORDS if name != "number_key"))
    facts = (one.starts_on, one.ends_on, one.amount, one.quarters, one.granted, one.cost, one.funds)
    return (
        sa.select(one.public_id, one.state, *texts, *facts, one.typed, one.files, one.submitted_at, one.why)
        .where(one.person_id == person_id)
        .order_by(one.id)
    )


def _steps(person_id: int) -> Statement:
    step = ActivityStep
    mine = sa.case((Activity.person_id == person_id, "me"), else_="somebody else")
    return (
        sa.select(
            mine.label("activity_of"),
            sa.case((Activity.person_id == person_id, Activity.public_id), else_="").label("activity"),
            sa.case((step.by_id == person_id, "me"), else_="somebody else").label("by"),
            step.at,
            step.what,
            step.why,
            step.quarters,
        )
        .join(Activity, Activity.id == step.activity_id)
        .where(sa.or_(Activity.person_id == person_id, step.by_id == person_id))
        .order_by(step.id)
    )


def _forget(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(Activity).where(Activity.person_id == person_id, Activity.state == "draft"))
    waits = Activity.state.in_(("submitted", "returned"))
    values = {
        **dict.fromkeys(WORDS, ""),
        "title": ERASED,
        "typed": {},
        "files": [],
        "why": sa.case((Activity.why == "", ""), else_=ERASED),
        "state": sa.case((waits, "withdrawn"), else_=Activity.state),
        "version": Activity.version + 1,
    }
    session.execute(sa.update(Activity).where(Activity.person_id == person_id).values(**values))


def _forget_words(session: Session, person_id: int, now: datetime) -> None:
    own = sa.select(Activity.id).where(Activity.person_id == person_id)
    about = sa.update(ActivityStep).where(ActivityStep.activity_id.in_(own), ActivityStep.why != "")
    session.execute(about.values(why=ERASED))
