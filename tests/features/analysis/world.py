"""A course with one quiz, and many people who have taken it: one through the services, the others like them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.content.questions.registry import Registry
from lms.core.db import db
from lms.features.accounts.models import Person
from lms.features.amendments.models import KeyAmendment
from lms.features.catalogue import building
from lms.features.enrolment.models import Enrolment
from lms.features.quizzes import queries, served, services
from lms.features.quizzes.models import AmendedQuestion, Answer, AskedQuestion, Attempt, QuestionVersion
from tests.support import people
from tests.support.people import Someone, made_up_nip

COURSE, QUIZ = "uji", "akhir"

_COURSE = """\
---
format: 1.0
id: uji
judul: Kursus uji
ringkasan: Kursus kecil untuk melihat soal.
versi: {version}
jp: 1
kompetensi:
  PKP: Pengambilan keputusan
---

## Isi

1. [Kuis akhir](akhir.md)
"""

_QUIZ = """\
---
jenis: kuis
id: akhir
judul: Kuis akhir
percobaan: 3
---

"""

QUESTIONS = {
    name: f"""
## {name}: Soal {name}

Apa jawaban {name}?

- (x) a) Jawaban tepat {name}
- ( ) b) Pengecoh pertama {name}
- ( ) c) Pengecoh kedua {name}
"""
    for name in ("s-satu", "s-dua", "s-tiga", "s-empat", "s-lima")
}

CERTAIN = """
## yakin: Hujan dan banjir
- tipe: x-keyakinan
- x-keyakinan: tidak

Banjir hanya terjadi saat hujan.
"""

Pattern = Mapping[str, Any]
"""What somebody answers, by the question's id; what is not named stays empty."""


def write_course(root: Path, questions: Mapping[str, str] | None = None, version: str = "1.0") -> None:
    """Writes the course, with these questions."""
    folder = root / COURSE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kursus.md").write_text(_COURSE.format(version=version), encoding="utf-8")
    text = _QUIZ + "".join((questions or QUESTIONS).values())
    (folder / "akhir.md").write_text(text, encoding="utf-8")


def publish(app: Flask) -> None:
    """Brings the course into service."""
    outcomes = building.bring_up_to_date()
    assert all(outcome.errors == 0 for outcome in outcomes), outcomes


@dataclass(frozen=True, slots=True)
class Pace:
    """When answers come: the first after `first` seconds, each further one after `step`; `order` reverses them."""

    first: int = 40
    step: int = 20
    together: bool = False


AT_EASE = Pace()


def take(
    app: Flask, patterns: Sequence[Pattern], at: datetime, pace: Pace = AT_EASE, left_out: str = ""
) -> None:
    """As many people as there are patterns answer the quiz so, in their first attempt; graded by the types.

    The question `left_out` is not asked, as where a quiz draws.
    """
    db.write(_take, _opened(at), patterns, at, pace, left_out)


def drop(question: str, at: datetime) -> None:
    """The question of all attempts is dropped, as the amendment and the scoring after it leave them."""

    def write(session: Session) -> None:
        amendment = KeyAmendment(
            public_id="gugur00001",
            course=COURSE,
            question=question,
            kind="dropped",
            specs={},
            reason="-",
            at=at,
        )
        session.add(amendment)
        session.flush()
        asked = sa.select(AskedQuestion).where(AskedQuestion.question == question)
        for one in session.scalars(asked.join(Attempt).where(Attempt.state == "sent")):
            session.add(
                AmendedQuestion(
                    attempt_id=one.attempt_id, position=one.position, amendment_id=amendment.id,
                    base_version_id=one.version_id, base_fraction=one.fraction,
                )
            )  # fmt: skip
            one.fraction = Fraction(1)

    db.write(write)


def _take(
    session: Session, like_id: int, patterns: Sequence[Pattern], at: datetime, pace: Pace, left_out: str
) -> None:
    types: Registry = queries.question_types()
    like = session.get_one(Attempt, like_id)
    course = session.get_one(Enrolment, like.enrolment_id).course_id
    asked = session.execute(
        sa.select(AskedQuestion, QuestionVersion.body)
        .join(QuestionVersion, QuestionVersion.id == AskedQuestion.version_id)
        .where(AskedQuestion.attempt_id == like.id)
    ).all()
    first = (session.scalar(sa.select(sa.func.max(Person.id))) or 0) + 1
    for number, pattern in enumerate(patterns, first):
        enrolment = _a_run(session, number, course, like.edition_id, at)
        attempt = _insert(
            session, Attempt, enrolment_id=enrolment, item_id=like.item_id, n=1, edition_id=like.edition_id,
            language="id", state="sent", started_at=at, sent_at=at + timedelta(minutes=30), sent_day=at.date(),
        )  # fmt: skip
        for one, body in asked:
            question = served.from_body(body)
            if question.id == left_out:
                continue
            kind = types.get(question.type)
            assert kind is not None
            response = pattern.get(question.id)
            share = kind.grade(kind.from_json(question.spec), response)
            assert isinstance(share, Fraction)
            _insert(
                session, AskedQuestion, attempt_id=attempt, position=one.position, question=one.question,
                version_id=one.version_id, order=one.order, key=one.key, fraction=share,
            )  # fmt: skip
            if response is not None:
                steps = 0 if pace.together else one.position - 1
                saved = at + timedelta(seconds=pace.first + pace.step * steps)
                _insert(
                    session,
                    Answer,
                    attempt_id=attempt,
                    position=one.position,
                    version=1,
                    response=response,
                    saved_at=saved,
                )


def _opened(at: datetime) -> int:
    """An attempt that somebody has opened and not sent, so that it counts nowhere."""
    from_here: Someone = people.a_person("Contoh Saja")
    actor = people.actor_of(from_here)
    db.write(services.start, actor, COURSE, QUIZ, "id", at)
    statement = sa.select(Attempt.id).join(Enrolment).where(Enrolment.person_id == from_here.id)
    return db.session().scalars(statement).one()


def _a_run(session: Session, number: int, course: int, edition: int, at: datetime) -> int:
    person = _insert(
        session, Person, id=number, public_id=f"p{number:09}", nip=made_up_nip(50_000 + number),
        name=f"Peserta {number}", created_at=at,
    )  # fmt: skip
    return _insert(
        session, Enrolment, person_id=person, course_id=course, run=1, edition_id=edition, major=1,
        opened_at=at, opened_day=at.date(), last_at=at,
    )  # fmt: skip


def _insert(session: Session, table: Any, **values: Any) -> int:
    row = table(**values)
    session.add(row)
    session.flush()
    return int(getattr(row, "id", 0) or 0)
