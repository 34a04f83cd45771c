"""Reads of surveys: what waits to be moved, what was answered, and by whom where that is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.db import RowId
from lms.core.names import full_name
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.catalogue.models import Edition
from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import ItemState
from lms.features.surveys.models import NamedAnswer, SurveyAnswer, WaitingAnswers
from lms.features.surveys.policies import FEWEST
from lms.plugin.question import Response

PAGE = 20
_NAME = (Person.name, Person.title_before, Person.title_after)


def edition_key(session: Session, course_row: int, number: int) -> str:
    """The key in the store of an edition by its number in the course; empty for none."""
    statement = sa.select(Edition.key).where(Edition.course_id == course_row, Edition.number == number)
    return session.scalar(statement) or ""


def enough_waiting(session: Session) -> tuple[tuple[int, str], ...]:
    """Surveys, by the row of their item, and wordings of which enough forms wait to be moved."""
    first = sa.func.sum(sa.case((WaitingAnswers.again, 0), else_=1))
    rows = session.execute(
        sa.select(WaitingAnswers.item_id, WaitingAnswers.form)
        .group_by(WaitingAnswers.item_id, WaitingAnswers.form)
        .having(first >= FEWEST)
    )
    return tuple((row.item_id, row.form) for row in rows)


@dataclass(frozen=True, slots=True)
class Sent:
    """How many forms of one survey can be read, and how many people have sent one."""

    read: int
    people: int


def sent(session: Session, item_rows: tuple[int, ...]) -> dict[int, Sent]:
    """The same for surveys by the rows of their items; none is left out."""
    nobody = sa.cast(
        sa.null(), RowId
    )  # PostgreSQL takes a bare null for a text, which no number can be joined to
    read = (
        sa.select(SurveyAnswer.item_id, sa.literal(1).label("read"), nobody.label("person"))
        .where(SurveyAnswer.item_id.in_(item_rows), SurveyAnswer.question == "")
        .union_all(
            sa.select(NamedAnswer.item_id, sa.literal(1), nobody).where(
                NamedAnswer.item_id.in_(item_rows), NamedAnswer.question == ""
            ),
            sa.select(ItemState.item_id, sa.literal(0), Enrolment.person_id)
            .join(Enrolment, Enrolment.id == ItemState.enrolment_id)
            .where(ItemState.item_id.in_(item_rows), ItemState.ended > 0),
        )
        .subquery()
    )
    people = sa.func.count(sa.distinct(read.c.person))
    rows = session.execute(
        sa.select(read.c.item_id, sa.func.sum(read.c.read).label("read"), people.label("people")).group_by(
            read.c.item_id
        )
    )
    found = {row.item_id: Sent(int(row.read), int(row.people)) for row in rows}
    return {row: found.get(row, Sent(0, 0)) for row in item_rows}


@dataclass(frozen=True, slots=True)
class Given:
    """One answer to one question in one wording and how often it was given; without `question` it stands for forms."""

    question: str
    wording: str
    response: Response
    times: int


def given(session: Session, item_row: int) -> tuple[Given, ...]:
    """All answers to a survey, in an order that says nothing: that of the answers themselves."""
    tables: tuple[type[SurveyAnswer | NamedAnswer], ...] = (SurveyAnswer, NamedAnswer)
    each = sa.union_all(
        *(
            sa.select(one.question, one.wording, sa.cast(one.response, sa.Text).label("response")).where(
                one.item_id == item_row
            )
            for one in tables
        )
    ).subquery()
    answer = (each.c.question, each.c.wording, each.c.response)
    times = sa.func.count().label("times")
    rows = session.execute(sa.select(*answer, times).group_by(*answer).order_by(*answer))
    return tuple(
        Given(row.question, row.wording, json.loads(row.response or "null"), row.times) for row in rows
    )


@dataclass(frozen=True, slots=True)
class OwnForm:
    """What one run answered in a survey with names: wording and response by question. `key` is for paging."""

    key: str
    name: str
    at: datetime
    answers: dict[str, tuple[str, Response]]


def own_answers(session: Session, enrolment_id: int, item_row: int) -> dict[str, tuple[str, Response]]:
    """What a run has answered in a survey with names: wording and response by question."""
    rows = session.execute(
        sa.select(NamedAnswer.question, NamedAnswer.wording, NamedAnswer.response).where(
            NamedAnswer.enrolment_id == enrolment_id,
            NamedAnswer.item_id == item_row,
            NamedAnswer.question != "",
        )
    )
    return {row.question: (row.wording, row.response) for row in rows}


def named_forms(session: Session, item_row: int, after: str = "") -> Page[OwnForm]:
    """Who answered what in a survey with names, in the order of their public ids; `after` is the key of a page."""
    person, _, run = after.partition("-")
    past = sa.or_(
        Person.public_id > person,
        sa.and_(
            Person.public_id == person, Enrolment.run > (int(run) if run.isascii() and run.isdecimal() else 0)
        ),
    )
    whose = (
        sa.select(Enrolment.id, Enrolment.run, Person.public_id, *_NAME)
        .join(NamedAnswer, NamedAnswer.enrolment_id == Enrolment.id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(NamedAnswer.item_id == item_row, NamedAnswer.question == "", past)
        .order_by(Person.public_id, Enrolment.run)
        .limit(PAGE + 1)
        .subquery()
    )
    rows = session.execute(
        sa.select(whose, NamedAnswer.question, NamedAnswer.wording, NamedAnswer.response, NamedAnswer.at)
        .join(NamedAnswer, NamedAnswer.enrolment_id == whose.c.id)
        .where(NamedAnswer.item_id == item_row)
        .order_by(whose.c.public_id, whose.c.run)
    )
    forms: dict[str, OwnForm] = {}
    for row in rows:
        key = f"{row.public_id}-{row.run}"
        name = full_name(row.name, row.title_before, row.title_after)
        form = forms.setdefault(key, OwnForm(key, name, row.at, {}))
        if row.question:
            form.answers[row.question] = (row.wording, row.response)
    return cut(list(forms.values()), PAGE, lambda form: form.key)
