"""The answers to a survey put together with its questions, for the trainer's page, the file and the command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.core.paging import Page
from lms.features.catalogue import queries as catalogue
from lms.features.quizzes.queries import question_types
from lms.features.surveys import answers, places, queries, results
from lms.features.surveys.places import Place
from lms.features.surveys.results import Results


def read(session: Session, place: Place, language: str) -> Results:
    """All answers to a survey, question by question in the reader's language."""
    given = queries.given(session, place.item_row)
    known = {(record.id, answers.wording(record)) for record in place.file.questions}
    former = {(one.question, one.wording) for one in given if one.question} - known
    earlier = {}
    if former:
        keys = catalogue.edition_keys(session, place.course.id)
        earlier = places.former_wordings(keys, place.item, former)
    return results.results(question_types(), place.file, earlier, given, language, place.course.language)


@dataclass(frozen=True, slots=True)
class Named:
    """One person's answers in a survey with names, in words: question and answer."""

    name: str
    at: datetime
    answers: tuple[tuple[str, str], ...]


def with_names(session: Session, place: Place, language: str, after: str = "") -> Page[Named]:
    """Who answered what, as far as the wording is the present one."""
    asked = answers.questions(question_types(), place.file, language, place.course.language)
    page = queries.named_forms(session, place.item_row, after)
    rows = []
    for form in page.rows:
        said = [
            (one.question.title, one.kind.summary(one.question, form.answers[one.record.id][1]))
            for one in asked
            if one.kind
            and one.record.id in form.answers
            and form.answers[one.record.id][0] == answers.wording(one.record)
        ]
        rows.append(Named(form.name, form.at, tuple(said)))
    return Page(tuple(rows), page.after)
