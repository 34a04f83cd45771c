"""The people behind a figure: page by page, as a file, and one of them by name or NIP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from lms.core.i18n import Phrase
from lms.core.paging import Page
from lms.features.attainment.shares import STAFF, STATUS_KEYS
from lms.features.enrolment.laid import laid_on
from lms.features.enrolment.standings import Laid
from lms.features.organisation import person_records as register
from lms.features.progress import queries as progress
from lms.features.reports import completion, queries, reasons
from lms.features.reports.completion import Question
from lms.features.reports.figures import REQUIRED
from lms.features.reports.queries import PersonOn, Whom
from lms.features.reports.reasons import Answer, Titles, Verdict
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column

COLUMNS = (
    Column("name", Message(mark("Name"))),
    Column("unit_code", Message(mark("Unit code"))),
    Column("unit", Message(mark("Unit"))),
    Column("status", Message(mark("Status"))),
    Column("reason", Message(mark("Reason"))),
)

HITS = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows are wanted: of one figure, or with an empty `figure` everybody of the units in question."""

    figure: str
    question: Question
    after: str = ""

    @property
    def whom(self) -> Whom:
        """As the query takes it."""
        question = self.question
        return Whom(
            question.paths,
            question.on_day,
            question.course_row,
            self.figure,
            "",
            question.scopes,
            question.status,
        )


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A row of a list: the person, and how and why they count."""

    public_id: str
    name: str
    unit: str
    unit_code: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody whom a search found."""

    public_id: str
    name: str
    unit: str


def page(session: Session, asked: Asked) -> Page[PersonLine]:
    """The rows of one page, by name."""
    duties = _duties(session, asked)
    found = queries.people(session, asked.whom, duties, asked.after)
    titles = _titles(session, found.rows)
    return Page(tuple(_line(asked, person, titles) for person in found.rows), found.after)


def table(session: Session, asked: Asked) -> Iterator[Mapping[str, Any]]:
    """All rows, for a file; they are read while they are sent."""
    duties = _duties(session, asked)
    titles: dict[int, tuple[str, Phrase]] = {}
    for person in queries.all_people(session, asked.whom, duties):
        unknown = _courses((person,)) - titles.keys()
        if unknown:
            titles.update(completion.titles(session, unknown))
        line = _line(asked, person, titles)
        yield {
            "name": line.name,
            "unit_code": line.unit_code,
            "unit": line.unit,
            "status": line.verdict.word,
            "reason": " ".join(line.verdict.reasons),
        }


def by_duty(session: Session, asked: Asked) -> Iterator[Mapping[str, Any]]:
    """A row for each person and duty of a figure, for a file; they are read while they are sent."""
    duties = _duties(session, asked)
    titles: dict[int, tuple[str, Phrase]] = {}
    for person in queries.all_people(session, asked.whom, duties):
        unknown = _courses((person,)) - titles.keys()
        if unknown:
            titles.update(completion.titles(session, unknown))
        for duty in person.duties:
            found = reasons.duty_verdict(duty, person.runs, titles)
            course, title = titles[duty.laid.course_id]
            yield {
                "public_id": person.public_id,
                "name": person.name,
                "unit_code": person.unit_code,
                "unit": person.unit,
                "course": course,
                "title": title.text,
                "due_day": duty.laid.due_day,
                "status": found.word,
                "fulfilled_day": duty.fulfilled_day,
                "reason": " ".join(found.reasons),
            }


def search(
    session: Session, asked: Asked, text: str, picked: str
) -> tuple[tuple[Hit, ...], Answer | None, str]:
    """People in the asker's scope by name or NIP; where it is one person (or `picked` names one), the answer and their
    public id."""
    hits = named(session, asked.question, text, picked)
    return (hits, None, "") if len(hits) != 1 else ((), _answer(session, asked, hits[0]), hits[0].public_id)


def named(session: Session, question: Question, text: str, picked: str) -> tuple[Hit, ...]:
    """People in the asker's scope by name or NIP, or the one whom `picked` names."""
    if picked:
        known = register.person_detail(session, question.scopes, picked)
        return (Hit(known.public_id, known.full_name, ""),)
    rows = [
        row
        for state in ("active", "closed")
        for row in register.people_page(session, question.scopes, text, size=HITS, state=state).rows
    ]
    return tuple(Hit(row.public_id, row.full_name, row.unit) for row in rows[:HITS])


def public_id(text: str) -> str:
    """What can name a person; anything else that a form was made to carry is taken for nothing."""
    return text if text.isascii() and text.isalnum() else ""


def _answer(session: Session, asked: Asked, hit: Hit) -> Answer:
    question = asked.question
    duties = _duties(session, asked)
    whom = replace(asked.whom, figure="", person=hit.public_id, status="")
    found = queries.people(session, whom, duties).rows
    if not found:
        return reasons.elsewhere(
            hit.name, queries.unit_on(session, hit.public_id, question.on_day), question.on_day
        )
    if question.status not in {"", found[0].kind.status}:
        return reasons.otherwise_employed(hit.name, found[0].kind.status, question.on_day)
    return reasons.answer(asked.figure, found[0], _titles(session, found), question.on_day)


def count(session: Session, question: Question) -> int:
    """How many people were in the units in question on its day; as of today read from the counters."""
    if not question.is_today:
        return queries.members(session, question.paths, question.on_day, question.status)
    keys = [STATUS_KEYS[question.status]] if question.status else None
    counted = progress.sums(session, [one.id for one in question.tops], (STAFF,), keys)
    return sum(one.assigned for one in counted.values())


def course_title(session: Session, question: Question) -> Phrase:
    """The title of the course that the question is narrowed to; empty for all courses."""
    row = question.course_row
    return Phrase("") if row is None else completion.titles(session, [row])[row][1]


def _duties(session: Session, asked: Asked) -> tuple[Laid, ...]:
    return laid_on(session, asked.question.on_day, asked.question.course_row)


def _line(asked: Asked, person: PersonOn, titles: Titles) -> PersonLine:
    verdict = reasons.verdict(asked.figure or REQUIRED, person, titles)
    return PersonLine(person.public_id, person.name, person.unit, person.unit_code, verdict)


def _courses(rows: tuple[PersonOn, ...]) -> set[int]:
    required = {duty.laid.course_id for person in rows for duty in person.duties}
    return required | {run.course for person in rows for run in person.runs}


def _titles(session: Session, rows: tuple[PersonOn, ...]) -> Titles:
    return completion.titles(session, _courses(rows))
