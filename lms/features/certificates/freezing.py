"""From a completed run to the record that is frozen; knows no table.

Lesson hours are those of the edition that was passed: the figure that administrators have confirmed if there is one by
then, else what the course declares. Later decisions change no certificate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from lms.content.course import Certificate, Course, Words
from lms.features.certificates import spelling
from lms.features.certificates.frozen import FrozenRecord, Subject
from lms.features.certificates.terms import Terms
from lms.features.enrolment.standings import lapse_day

MONTHS = {"months": 1, "years": 12}


@dataclass(frozen=True, slots=True)
class Finished:
    """A run for which somebody gets a certificate. `hours` are quarters of a JP that were decided on, if they were."""

    enrolment_id: int
    person_id: int
    course_id: int
    name: str
    since: date
    at: datetime
    day: date
    score: Fraction | None
    hours: int | None


def of_course(course: Course | None) -> Certificate | None:
    """What a course says of its certificate; None where it issues none."""
    return course.certificate if course and course.certificate and course.certificate.issue else None


def of_attendance(course: Course | None) -> bool:
    """Whether a course issues certificates of attendance, for which nobody has to pass."""
    own = of_course(course)
    return own is not None and own.kind == "attendance"


def attended(run: Finished, course: Course, done: Mapping[str, tuple[datetime, date]]) -> Finished | None:
    """The run as it ended with the last of the required items, whatever the score; None before that."""
    if not course.required_items or any(item.id not in done for item in course.required_items):
        return None
    at, day = max(done[item.id] for item in course.required_items)
    return replace(run, at=at, day=day, score=None)


def expires_on(valid_for: Certificate, completed: date) -> date | None:
    """The first day on which a certificate holds no more; None where it holds for good."""
    length = valid_for.valid_for
    if length is None:
        return None
    if length.unit in MONTHS:
        return lapse_day(completed, max(1, int(length.count * MONTHS[length.unit])))
    return completed + timedelta(days=max(1, ceil(length.seconds / 86_400)))


def frozen(run: Finished, course: Course, terms: Terms, language: str) -> FrozenRecord:
    """The record. `language` is that of the paper; the course's texts are in it where it has them."""
    own = course.certificate or Certificate()
    attendance = own.kind == "attendance"
    score = None if attendance else run.score
    quarters = floor(course.jp * 4) if run.hours is None else run.hours
    until = expires_on(own, run.day)
    return FrozenRecord(
        language=language,
        kind=own.kind,
        authority=terms.authority,
        issuer=terms.issuer,
        arms=terms.arms,
        name=run.name,
        course=course.id,
        course_title=_text(course.title, course, language),
        course_code=course.code,
        quarters=quarters,
        jp=spelling.in_figures(quarters, language) if quarters else "",
        jp_words=spelling.in_words(quarters, language) if quarters else "",
        since=min(run.since, run.day),
        until=run.day,
        predicate=terms.predicate(score),
        score=str(score) if own.show_score and score is not None else "",
        place=terms.place,
        day=run.day,
        signatory=terms.signatory,
        note=terms.note,
        layout=terms.layout,
        valid_until=until - timedelta(days=1) if until else None,
        subjects=_subjects(course, quarters, language),
        pattern=terms.pattern,
        organiser_code=terms.organiser_code,
    )


def _text(words: Words, course: Course, language: str) -> str:
    return words.get(language) or words.get(course.language) or next(iter(words.values()), "")


def _subjects(course: Course, quarters: int, language: str) -> tuple[Subject, ...]:
    """The modules with what is in them. The hours are shared out by the minutes that each takes, whole quarters, the
    largest remainders first: together they are those of the course."""
    parts = []
    for module in course.modules:
        shown = [item for item in module.items if item.visible]
        if shown:
            minutes = sum((item.duration or Fraction(0) for item in shown), Fraction(0))
            titles = tuple(_text(item.title, course, language) for item in shown)
            parts.append((_text(module.title, course, language), minutes, titles))
    shares = _shared(quarters, [minutes for _title, minutes, _titles in parts])
    return tuple(
        Subject(title, share, titles) for (title, _minutes, titles), share in zip(parts, shares, strict=True)
    )


def _shared(quarters: int, minutes: list[Fraction]) -> list[int]:
    if not minutes:
        return []
    if not sum(minutes):
        minutes = [Fraction(1)] * len(minutes)
    exact = [quarters * one / sum(minutes) for one in minutes]
    shares = [floor(one) for one in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_remainder[: quarters - sum(shares)]:
        shares[place] += 1
    return shares
