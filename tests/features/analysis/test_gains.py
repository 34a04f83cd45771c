"""What a group gained between pre-test and post-test: exact means of first runs, hidden for small groups."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction as F
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.features.analysis import course as analysed
from lms.features.analysis.paired import GroupGain
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import ItemState
from lms.features.quizzes.models import Attempt
from tests.features.analysis import world
from tests.features.analysis.world import COURSE
from tests.support import people
from tests.support.site import HandClock
from tests.support.statements import statements

_COURSE = """\
---
format: 1.0
id: uji
judul: Kursus uji
versi: 1.0
jp: 1
---

## Isi

1. [Pretes](pretes.md)
2. [Postes](postes.md)
"""

_QUESTION = "\n## {item}-satu: Soal\n- jawaban: benar\n\nPernyataan.\n"

Run = tuple[int, int, F | None, F | None]
"""Person, number of the run, score before, score after."""


@pytest.fixture
def course(app: Flask) -> str:
    folder = Path(app.config["COURSES"]) / COURSE
    folder.mkdir(parents=True)
    (folder / "kursus.md").write_text(_COURSE, encoding="utf-8")
    for item, other in (("pretes", "postes"), ("postes", "pretes")):
        head = f"---\njenis: kuis\nid: {item}\njudul: {item.title()}\nperan: {item}\npasangan: {other}\n---\n"
        (folder / f"{item}.md").write_text(head + _QUESTION.format(item=item), encoding="utf-8")
    world.publish(app)
    return COURSE


def taken(runs: Iterable[Run], at: datetime) -> None:
    """Writes runs in which pre-test and post-test were taken; None is a score that awaits a mark."""
    made = list(runs)
    persons = {number: people.a_person(f"Peserta {number}").id for number in {run[0] for run in made}}
    db.write(_write, made, persons, at)


def _write(session: Session, runs: list[Run], persons: dict[int, int], at: datetime) -> None:
    course = session.scalars(sa.select(KnownCourse)).one()
    items = {item.slug: item.id for item in session.scalars(sa.select(KnownItem))}
    edition = session.scalar(sa.text("SELECT id FROM course_edition"))
    for person, number, before, after in runs:
        run = Enrolment(
            person_id=persons[person], course_id=course.id, run=number, edition_id=edition, major=1,
            opened_at=at, opened_day=at.date(), last_at=at, completed_at=at, completed_day=at.date(),
        )  # fmt: skip
        session.add(run)
        session.flush()
        for n, score in ((1, before), (2, F(100))):
            attempt = Attempt(
                enrolment_id=run.id, item_id=items["pretes"], n=n, edition_id=edition, language="id",
                state="sent", started_at=at, sent_at=at, sent_day=at.date(), score=score,
            )  # fmt: skip
            session.add(attempt)
            session.flush()
        pending = after is None
        state = ItemState(
            enrolment_id=run.id, item_id=items["postes"], opened_at=at, score=after, ended=1, pending=pending
        )
        session.add(state)
        session.flush()


def gained(item: str = "postes") -> GroupGain:
    outline = analysed.course_of(COURSE)
    found = outline.item(item)
    assert found is not None
    with statements() as sent:
        result = analysed.gained(db.session(), outline, found)
    assert len([one for one in sent if "catalogue_state" not in one]) == 1
    assert result is not None
    return result


FOUR: list[Run] = [
    (1, 1, F(0), F(50)),
    (2, 1, F(100, 3), F(200, 3)),
    (3, 1, F(50), F(50)),
    (4, 1, F(80), F(60)),
]


@pytest.mark.both_engines
def test_the_means_are_those_of_first_runs_with_both_scores(
    app: Flask, course: str, clock: HandClock
) -> None:
    others: list[Run] = [
        (4, 2, F(0), F(100)),  # a later run of somebody who counts already
        (5, 1, None, F(100)),  # awaits a mark, and so does the next
        (6, 1, F(0), None),
        (7, 1, F(100), F(90)),
        (8, 1, None, F(90)),
        (8, 2, F(20), F(100)),
    ]
    taken([*FOUR, *others], clock())
    for item in ("pretes", "postes"):
        found = gained(item)
        before, after = (
            [F(0), F(100, 3), F(50), F(80), F(100), F(20)],
            [F(50), F(200, 3), F(50), F(60), F(90), F(100)],
        )
        assert (found.people, found.full, found.counted) == (6, 1, 5)
        assert (found.before, found.after) == (sum(before) / 6, sum(after) / 6)
        assert found.gain == (sum(after) - sum(before)) / 6
        assert found.normalised == (F(1, 2) + F(1, 2) + 0 - 1 + 1) / 5


def test_a_small_group_is_hidden_and_the_page_says_from_when(
    client: FlaskClient, course: str, clock: HandClock
) -> None:
    trainer = people.sign_in_as(client, people.a_trainer(course=COURSE))
    address = f"/teach/courses/{COURSE}/questions-analysis?quiz=postes"
    taken(FOUR, clock())
    assert (gained().before, gained().gain, gained().normalised) == (None, None, None)
    page = trainer.get(address).text
    assert "4 people have taken both so far. The gain is shown from 5 people on." in page
    assert "Bao" in page
    taken([(9, 1, F(100), F(100))], clock())
    page = trainer.get(address).text
    assert "1 person had 100 before and is left out of the normalised gain" in page
    assert (gained().gain, gained().normalised) == ((F(980, 3) - F(790, 3)) / 5, None)
    about = json.loads(trainer.get(f"{address}&format=json").text)
    assert "12.67" in json.dumps(about)
