"""What the trainer of the demonstration does with what was handed in: marks it, returns it, gives more time."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime, timedelta
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.source import rubrics
from lms.core.actor import Actor
from lms.core.errors import Refusal
from lms.features.catalogue import queries as catalogue
from lms.features.demo import words
from lms.features.demo.acts import Act, Memory
from lms.features.invigilation import services as invigilation
from lms.features.marking import queries as marks
from lms.features.marking import services as marking
from lms.features.marking.judging import Judgement
from lms.features.marking.models import Work
from lms.features.quizzes.models import Attempt
from lms.plugin.marking import ShownWork

EXTRA = 30
"""Minutes that are added to an attempt."""


def mark_waiting(trainer: Actor) -> Act:
    """Marks what has waited for a day; every third assignment comes back once to be mended."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        waiting = session.execute(
            sa.select(Work.id, Work.kind, Work.ref, Work.public_id, Work.version)
            .where(Work.state == "waiting", Work.since <= at - timedelta(days=1))
            .order_by(Work.since, Work.id)
        ).all()
        kinds = marks.work_kinds()
        for place, one in enumerate(waiting):
            kind = kinds.get(one.kind)
            shown = kind.show(session, one.ref) if kind else None
            if shown is None:
                continue
            given = _judge(shown, random.Random(f"mark:{one.id}"), shown.may_return and place % 3 == 1)  # noqa: S311
            with suppress(Refusal):
                marking.give_mark(session, trainer, one.public_id, one.version, given, at)

    return act


def _judge(shown: ShownWork, rng: random.Random, returned: bool) -> Judgement:
    if returned:
        return Judgement(words=words.RETURNED, returned=True)
    said = rng.choice(words.MARKED)
    if shown.rubric is None:
        return Judgement(percent=Fraction(rng.choice((70, 80, 85, 90))), words=said)
    rubric = rubrics.from_json(shown.rubric)
    highest = len(rubric.points) - 1
    levels = {key: max(0, highest - rng.choice((0, 0, 0, 1, 1, 2))) for key, _ in rubric.criteria}
    return Judgement(levels=levels, words=said)


def add_time(trainer: Actor, course: str, item: str) -> Act:
    """Adds minutes to the attempts that are open in a quiz with limited time."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        rows = sa.select(Attempt.public_id).where(
            Attempt.item_id == catalogue.snapshot().item_row(course, item),
            Attempt.state == "open",
            Attempt.deadline > at,
            Attempt.started_at <= at,
        )
        for public_id in session.scalars(rows).all():
            with suppress(Refusal):
                invigilation.add_minutes(session, trainer, public_id, EXTRA, words.MORE_TIME, "", at)

    return act
