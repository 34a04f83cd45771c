"""The page of an assignment, made from what was read before: for a learner's run, and for a preview of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from lms.content.activities import Assignment
from lms.content.course import AssignmentRules
from lms.content.questions.words import count_words
from lms.content.source import rubrics
from lms.core.clock import day_in
from lms.core.html import clock, short_day
from lms.core.i18n import Phrase, in_words, told
from lms.core.shell import NavItem
from lms.features.assignments import places, policies
from lms.features.assignments.forms import WorkForm
from lms.features.assignments.places import Place
from lms.features.assignments.policies import Due
from lms.features.assignments.queries import SubmissionRecord, latest
from lms.features.files.queries import FileRecord
from lms.features.learning import outline, pictures, wording
from lms.features.learning.outline import Standing
from lms.features.learning.queries import LessonText
from lms.features.marking.policies import PATIENCE
from lms.features.marking.queries import Marks


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a criterion: its name, its points, and what it means; safe HTML."""

    name: Phrase
    points: Fraction
    meaning: Phrase


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a work is judged by, with its share of the whole in percent."""

    name: Phrase
    share: Fraction
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An assignment on its page. `writing`: the form is shown; `saved` is the draft below it.

    `closed` says why nothing can be handed in now. `clash` is the draft that stands there where an older one was saved.
    Without `is_kept` nothing that is typed is written down.
    """

    place: Place
    standing: Standing
    text: LessonText
    due: Due
    works: Sequence[SubmissionRecord]
    marks: Mapping[str, Marks]
    files: Mapping[str, FileRecord]
    trail: Sequence[NavItem]
    zone: str
    at: datetime
    form: WorkForm | None = None
    accept: str = ""
    closed: str = ""
    refusal: str = ""
    clash: SubmissionRecord | None = None
    done: str = ""
    is_kept: bool = True
    panels: Sequence[Markup] = ()

    @property
    def draft(self) -> SubmissionRecord | None:
        """What is saved and not sent."""
        return latest(self.works, "draft")

    @property
    def last(self) -> SubmissionRecord | None:
        """What was sent last, and was not replaced."""
        return latest(self.works, "sent", "returned", "marked")

    @property
    def earlier(self) -> tuple[SubmissionRecord, ...]:
        """What was sent before that, the latest first."""
        return tuple(work for work in reversed(self.works) if not work.is_draft and work is not self.last)

    @property
    def base(self) -> SubmissionRecord | None:
        """What the form is filled from."""
        return self.draft or self.last


def page(sheet: Sheet) -> str:
    """The assignment with the state of the learner's work."""
    goes_on = sheet.is_kept and sheet.place.in_service
    following = outline.following(sheet.standing, sheet.place.item) if goes_on else None
    return render_template(
        "assignments/show_assignment.html",
        outline=outline,
        wording=wording,
        pictures=pictures,
        in_words=in_words,
        sheet=sheet,
        place=sheet.place,
        rules=sheet.place.rules,
        standing=sheet.standing,
        trail=list(sheet.trail),
        zone=sheet.zone,
        form=sheet.form,
        criteria=criteria(places.marked_by(sheet.place), sheet.place.course.language),
        left=policies.sends_left(sheet.place.rules, sheet.works),
        may_replace=_may_replace(sheet),
        history=history(sheet),
        today=day_in(sheet.zone, sheet.at),
        zone_name=clock(sheet.at, sheet.zone).rpartition(" ")[2],
        count_words=count_words,
        following=following,
        address=outline.address(sheet.place.course, following) if following else "",
        asked=asked(sheet.place.rules),
    )


def _may_replace(sheet: Sheet) -> bool:
    may = policies.may_write(sheet.works, sheet.marks, sheet.at)
    return may and not sheet.closed and sheet.last is not None and sheet.last.state == "sent"


def criteria(found: Assignment, own: str) -> tuple[Criterion, ...]:
    """What a work is judged by; nothing where the trainer gives a percentage."""
    if found.rubric is None:
        return ()
    rubric = rubrics.from_json(found.rubric)
    whole = sum((weight for _key, weight in rubric.criteria), Fraction(0))

    def words(name: str) -> Phrase:
        return told({language: texts[name] for language, texts in found.texts.items() if name in texts}, own)

    return tuple(
        Criterion(
            words(f"criterion:{key}"),
            weight / whole,
            tuple(
                Level(words(f"level:{n}"), points, words(f"level:{n}:{key}"))
                for n, points in enumerate(rubric.points)
            ),
        )
        for key, weight in rubric.criteria
    )


def asked(rules: AssignmentRules) -> str:
    """What is to be sent, in a sentence."""
    match tuple(kind in rules.submit for kind in ("file", "text", "link")):
        case (True, True, True):
            return _("Send files, a text and addresses of pages.")
        case (True, True, False):
            return _("Send files and a text.")
        case (True, False, True):
            return _("Send files and addresses of pages.")
        case (False, True, True):
            return _("Send a text and addresses of pages.")
        case (True, False, False):
            return _("Send files.")
        case (False, True, False):
            return _("Send a text.")
    return _("Send addresses of pages.")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to the work, or happens next."""

    when: str
    text: str


def history(sheet: Sheet) -> tuple[Event, ...]:
    """What has happened to the works so far, and what comes next."""
    found: list[tuple[datetime, str]] = []
    for work in sheet.works:
        if work.sent_at is not None:
            found.append((work.sent_at, _("Sent late by you") if work.late else _("Sent by you")))
        given = sheet.marks[work.ref].given if work.ref in sheet.marks else ()
        found += [(one.at, _("Returned to be mended") if one.returned else _("Marked")) for one in given]
    if sheet.draft:
        found.append((sheet.draft.saved_at, _("Draft saved")))
    past = [Event(_when(at, sheet.zone), text) for at, text in sorted(found, key=lambda one: one[0])]
    last = sheet.last
    if last is not None and last.state == "marked":
        return tuple(past)
    days = _("± %(days)s working days", days=PATIENCE)
    marking = Event(days, _("Marked by a trainer. The day that counts is the day on which you sent it."))
    if last is not None and last.state == "sent":
        return (*past, marking)
    return (*past, Event(_("next"), _("Sent by you")), marking)


def _when(at: datetime, zone: str) -> str:
    return _("%(day)s, %(clock)s", day=short_day(at, zone), clock=clock(at, zone))
