"""What the dashboard suggests to do next, by rules over figures: no more than a few steps, the most urgent first.

The rules, in their order: a due day that has passed with people missing; the next due day; the unit furthest from the
target; people who have never come in; a duty that lies on nobody; people without a unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.html import number, percent
from lms.features.reports.completion import Question, unit_label
from lms.features.reports.figures import Figures
from lms.features.reports.pulse import DueDuty, Pulse
from lms.features.reports.reasons import Titles, day_words
from lms.features.reports.reminder import most_of, next_due, reminder

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what to do, why in a sentence, where it is done; `names` is where the people of it stand, `copy` a text
    to take along."""

    heading: str
    detail: str
    action: str
    href: str
    names: str = ""
    copy: str = ""


def named(question: Question, found: Figures, due: Sequence[DueDuty]) -> set[int]:
    """The courses that steps may speak of, however many have a duty: their titles are asked for."""
    spoken = (
        _latest(question, found, due),
        next_due(question, found, due),
        next(iter(_empty(found, due)), None),
    )
    return {duty.course for duty in spoken if duty is not None}


def suggest(question: Question, found: Figures, names: Titles, pulse: Pulse, target: int) -> tuple[Step, ...]:
    """The steps for a dashboard of today; none for an earlier day, when nothing can be done any more."""
    if not question.is_counted:
        return ()
    steps = [
        _overdue(question, found, names, pulse.due),
        _next_due(question, found, names, pulse.due),
        _worst(question, found, target),
        _never_in(question, pulse),
        _nobody(found, names, pulse.due),
        _nowhere(pulse),
    ]
    return tuple(step for step in steps if step is not None)[:SHOWN]


def remind(question: Question, found: Figures, names: Titles, due: Sequence[DueDuty]) -> tuple[Step, ...]:
    """The steps that are about the people of a unit, for its page."""
    if not question.is_counted:
        return ()
    steps = (_overdue(question, found, names, due), _next_due(question, found, names, due))
    return tuple(step for step in steps if step is not None)


def _latest(question: Question, found: Figures, due: Sequence[DueDuty]) -> DueDuty | None:
    """The duty whose day has passed and that most people have still to fulfil."""
    late = [
        (found.total.duties[duty.id].rest, -duty.id, duty)
        for duty in due
        if duty.due_day < question.today and duty.id in found.total.duties
    ]
    return max(late)[2] if late and max(late)[0] else None


def _empty(found: Figures, due: Sequence[DueDuty]) -> list[DueDuty]:
    return [duty for duty in due if duty.id not in found.total.duties]


def _unit_of(question: Question) -> str | None:
    return question.unit.code if question.unit else None


def _names_of(question: Question, course: str) -> str:
    return url_for("reports.show_figure", figure="required", unit=_unit_of(question), course=course)


def _most(found: Figures, duty: DueDuty, due: Sequence[DueDuty]) -> str:
    unit, people = most_of(found, duty, due)
    return _("Most of them in %(unit)s: %(num)s.", unit=unit, num=number(people)) if unit else ""


def _overdue(question: Question, found: Figures, names: Titles, due: Sequence[DueDuty]) -> Step | None:
    worst = _latest(question, found, due)
    if worst is None:
        return None
    rest = found.total.duties[worst.id].rest
    slug, title = names[worst.course]
    heading = ngettext(
        "Talk to %(people)s person whose day for %(title)s has passed",
        "Talk to %(people)s people whose day for %(title)s has passed",
        rest,
        people=number(rest),
        title=title,
    )
    parts = (_("Was due %(day)s.", day=day_words(worst.due_day)), _most(found, worst, due))
    detail = " ".join(part for part in parts if part)
    href = url_for("reminders.list_calls", public_id=worst.public_id, unit=_unit_of(question))
    return Step(heading, detail, _("List of people to call"), href, _names_of(question, slug))


def _next_due(question: Question, found: Figures, names: Titles, due: Sequence[DueDuty]) -> Step | None:
    asked = reminder(question, found, names, due)
    if asked is None:
        return None
    heading = ngettext(
        "Remind %(people)s person who has not completed %(title)s",
        "Remind %(people)s people who have not completed %(title)s",
        asked.people,
        people=number(asked.people),
        title=asked.title,
    )
    most = (
        _("Most of them in %(unit)s: %(num)s.", unit=asked.most, num=number(asked.most_people))
        if asked.most
        else ""
    )
    detail = " ".join(part for part in (_("Due %(day)s.", day=day_words(asked.due)), most) if part)
    href = url_for("reminders.show_reminder", public_id=asked.duty, unit=_unit_of(question))
    return Step(heading, detail, _("Remind"), href, _names_of(question, asked.course), asked.text)


def _worst(question: Question, found: Figures, target: int) -> Step | None:
    units = found.required_units
    if len(units) < 2:
        return None
    worst = units[0]
    if worst.unit is None or worst.required.part * 100 >= target * worst.required.whole:
        return None
    share = worst.required.share
    heading = _("Help %(unit)s reach the target", unit=unit_label(worst))
    detail = ngettext(
        "Furthest from the target: %(percent)s, %(people)s person is missing.",
        "Furthest from the target: %(percent)s, %(people)s people are missing.",
        worst.required.rest,
        percent=percent(share or 0),
        people=number(worst.required.rest),
    )
    href = url_for("reports.show_unit", code=worst.unit.code, course=question.course or None)
    return Step(heading, detail, _("Open the unit"), href)


def _never_in(question: Question, pulse: Pulse) -> Step | None:
    if not pulse.never_in:
        return None
    heading = ngettext(
        "Let %(people)s person in who has never been here",
        "Let %(people)s people in who have never been here",
        pulse.never_in,
        people=number(pulse.never_in),
    )
    detail = _("A slip with a code is enough; no email is needed.")
    href = url_for("onboarding.list_waiting", unit=_unit_of(question))
    return Step(heading, detail, _("Make slips"), href)


def _nobody(found: Figures, names: Titles, due: Sequence[DueDuty]) -> Step | None:
    empty = _empty(found, due)
    if not empty:
        return None
    heading = _("Look at the duty %(title)s: it lies on nobody", title=names[empty[0].course][1])
    detail = _("Nobody in these units is of the kind it names, or all are elsewhere.")
    return Step(heading, detail, _("Open the duties"), url_for("enrolment.show_duties"))


def _nowhere(pulse: Pulse) -> Step | None:
    if not pulse.nowhere:
        return None
    heading = ngettext(
        "Put %(people)s person into a unit",
        "Put %(people)s people into units",
        pulse.nowhere,
        people=number(pulse.nowhere),
    )
    detail = _("Without a unit they are in no figure above.")
    return Step(heading, detail, _("Open the people"), url_for("organisation.list_people"))
