"""The ways that a person took through scenarios; steps are choices, and without a name tell of nobody."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.scenarios.models import ScenarioRun, ScenarioStep
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Their ways, step by step."""
    label = Message(mark("Your ways through scenarios"))
    return (kept("scenarios", label, ["scenario_run", "scenario_step"], _ways),)


def _ways(person_id: int) -> Statement:
    run, step = ScenarioRun, ScenarioStep
    columns = (run.n, run.state, run.started_at, run.ended_at, run.score, run.ending)
    steps = (step.step, step.scene, step.decision, step.target, step.at)
    return (
        sa.select(KnownCourse.slug.label("course"), KnownItem.slug.label("scenario"), *columns, *steps)
        .join(Enrolment, Enrolment.id == run.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(KnownItem, KnownItem.id == run.item_id)
        .outerjoin(step, step.run_id == run.id)
        .where(Enrolment.person_id == person_id)
        .order_by(run.id, step.step)
    )
