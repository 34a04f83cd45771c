"""Why a person counts or not, in sentences with dates: for the rows of a figure and for the search inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from unicodedata import bidirectional

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.html import day as write_day
from lms.core.i18n import Phrase, language
from lms.features.enrolment.standings import Standing
from lms.features.organisation.forms import STATUSES
from lms.features.reports.figures import REQUIRED
from lms.features.reports.queries import PersonOn, RunOn

Titles = Mapping[int, tuple[str, Phrase]]
"""Ids and titles of courses by the numbers of their rows."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a person counts: a word with its kind (see the `tag` macro), and a sentence for each reason."""

    kind: str
    word: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the search for one person says: heading, the reasons, what would change it (may be empty), the events."""

    kind: str
    heading: str
    reasons: tuple[str, ...]
    change: str
    events: tuple[tuple[date, str], ...]

    @property
    def text(self) -> str:
        """All of it as plain text, to be sent to whoever asked."""
        return "\n".join(part for part in (self.heading, *self.reasons, self.change) if part)


def day_words(value: date) -> str:
    """A day in the reader's language."""
    return _day_in(language(), value)


@lru_cache(maxsize=4096)
def _day_in(language: str, value: date) -> str:
    # A file of many people names the same days over and over, and writing one out is most of the work.
    return write_day(value)


def required_verdict(person: PersonOn, titles: Titles) -> Verdict:
    """How a person counts in required completion."""
    reasons = tuple(_duty_reason(duty, person.runs, titles) for duty in person.duties)
    if person.is_exempt:
        return Verdict("", _("Exempt"), reasons)
    if not person.is_required:
        return Verdict("", _("Not counted"), (_("Under no duty on this day."),))
    if person.is_fulfilled:
        return Verdict("good", _("Fulfilled"), reasons)
    return Verdict("warn", _("Not fulfilled yet"), reasons)


def duty_verdict(duty: Standing, runs: Sequence[RunOn], titles: Titles) -> Verdict:
    """How a person stands to one duty."""
    reasons = (_duty_reason(duty, runs, titles),)
    if duty.exempt:
        return Verdict("", _("Exempt"), reasons)
    if duty.is_missing:
        return Verdict("warn", _("Not fulfilled yet"), reasons)
    return Verdict("good", _("Fulfilled"), reasons)


def learners_verdict(person: PersonOn, titles: Titles) -> Verdict:
    """How a person counts in learner completion."""
    if not person.runs:
        return Verdict("", _("Not counted"), (_("Has not begun a course by this day."),))
    done = sum(run.completed_day is not None for run in person.runs)
    word = _("%(part)s of %(whole)s completed", part=done, whole=len(person.runs))
    reasons = tuple(_run_reason(run, titles) for run in person.runs)
    return Verdict("good" if done == len(person.runs) else "warn", word, reasons)


def verdict(figure: str, person: PersonOn, titles: Titles) -> Verdict:
    """How a person counts in one of the figures."""
    return (required_verdict if figure == REQUIRED else learners_verdict)(person, titles)


def _duty_reason(duty: Standing, runs: Sequence[RunOn], titles: Titles) -> str:
    title = titles[duty.laid.course_id][1]
    if duty.exempt:
        return _("Exempt from “%(title)s”: left out and counted beside.", title=title)
    if duty.fulfilled_day is not None:
        return _done_reason(duty, duty.fulfilled_day, title)
    if duty.early_day is not None:
        return _too_early_reason(duty, duty.early_day, title)
    due = day_words(duty.laid.due_day)
    begun = [run.opened_day for run in runs if run.course == duty.laid.course_id]
    if begun:
        return _(
            "“%(title)s” has been in progress since %(day)s, due %(due)s.",
            title=title,
            day=day_words(max(begun)),
            due=due,
        )
    return _("“%(title)s” has not been begun, due %(due)s.", title=title, due=due)


def _done_reason(duty: Standing, done: date, title: Phrase) -> str:
    if duty.lapses_on is None:
        return _("“%(title)s” was completed on %(day)s.", title=title, day=day_words(done))
    return _(
        "“%(title)s” was completed on %(day)s and holds through %(last)s.",
        title=title,
        day=day_words(done),
        last=day_words(duty.lapses_on - timedelta(days=1)),
    )


def _too_early_reason(duty: Standing, done: date, title: Phrase) -> str:
    values = {"title": title, "day": day_words(done), "due": day_words(duty.laid.due_day)}
    lapsed = duty.laid.lapses_on(done)
    start = duty.laid.counts_from
    if start is not None and done < start:
        return _(
            "“%(title)s” was completed on %(day)s, but only from %(start)s on does it count; due %(due)s.",
            **values,
            start=day_words(start),
        )
    assert lapsed is not None
    return _(
        "“%(title)s” was completed on %(day)s, which held through %(last)s; it must be repeated, due %(due)s.",
        **values,
        last=day_words(lapsed - timedelta(days=1)),
    )


def _run_reason(run: RunOn, titles: Titles) -> str:
    title = titles[run.course][1]
    begun = day_words(run.opened_day)
    if run.completed_day is None:
        return _("“%(title)s” was begun on %(begun)s and is not completed.", title=title, begun=begun)
    return _(
        "“%(title)s” was begun on %(begun)s and completed on %(day)s.",
        title=title,
        begun=begun,
        day=day_words(run.completed_day),
    )


def answer(figure: str, person: PersonOn, titles: Titles, on_day: date) -> Answer:
    """The answer for a person who was in the units asked for on that day."""
    found = verdict(figure, person, titles)
    values = {"name": apart(person.name), "day": day_words(on_day)}
    if figure == REQUIRED:
        heading, change = _required_heading(person, values), _required_change(person, titles)
    else:
        heading, change = _learners_heading(person, values), _learners_change(person, titles)
    return Answer(found.kind, heading, found.reasons, change, _events(person, titles))


def apart(name: str) -> str:
    """A name for the middle of a plain text: letters written from right to left do not turn what is beside them."""
    turns = any(bidirectional(sign) in {"R", "AL"} for sign in name)
    return f"\u2068{name}\u2069" if turns else name


def _required_heading(person: PersonOn, values: Mapping[str, str]) -> str:
    if person.is_exempt:
        return _("%(name)s is not counted on %(day)s: exempt, and counted beside.", **values)
    if not person.is_required:
        return _("%(name)s is not counted on %(day)s: under no duty.", **values)
    if person.is_fulfilled:
        return _("%(name)s is counted on %(day)s as fulfilled.", **values)
    return _("%(name)s is counted on %(day)s as not fulfilled yet.", **values)


def _required_change(person: PersonOn, titles: Titles) -> str:
    missing = [duty for duty in person.duties if duty.is_missing]
    if not missing:
        lapses = [duty.lapses_on for duty in person.counted if duty.lapses_on is not None]
        return (
            _("What changes it: on %(day)s a completion lapses.", day=day_words(min(lapses)))
            if lapses
            else ""
        )
    names = ", ".join(f"“{titles[duty.laid.course_id][1]}”" for duty in missing)
    return ngettext(
        "What changes it: completing the course %(names)s.",
        "What changes it: completing %(num)s courses: %(names)s.",
        len(missing),
        names=names,
    )


def _learners_heading(person: PersonOn, values: Mapping[str, str]) -> str:
    if not person.runs:
        return _("%(name)s is not counted on %(day)s: no course begun.", **values)
    done = sum(run.completed_day is not None for run in person.runs)
    return _(
        "%(name)s counts on %(day)s with %(part)s completed of %(whole)s begun.",
        **values,
        part=done,
        whole=len(person.runs),
    )


def _learners_change(person: PersonOn, titles: Titles) -> str:
    open_runs = [f"“{titles[run.course][1]}”" for run in person.runs if run.completed_day is None]
    if not open_runs:
        return ""
    return ngettext(
        "What changes it: completing the course %(names)s.",
        "What changes it: completing %(num)s courses: %(names)s.",
        len(open_runs),
        names=", ".join(open_runs),
    )


def _events(person: PersonOn, titles: Titles) -> tuple[tuple[date, str], ...]:
    events = [(run.opened_day, _("“%(title)s” begun", title=titles[run.course][1])) for run in person.runs]
    events += [
        (run.completed_day, _("“%(title)s” completed", title=titles[run.course][1]))
        for run in person.runs
        if run.completed_day is not None
    ]
    events += [
        (duty.laid.from_day, _duty_event(duty, titles[duty.laid.course_id][1], person.unit))
        for duty in person.duties
    ]
    return tuple(sorted(events, key=lambda event: event[0], reverse=True))


def _duty_event(duty: Standing, title: Phrase, unit: str) -> str:
    values = {"title": title, "due": day_words(duty.laid.due_day)}
    if duty.by_name:
        return _("Duty “%(title)s” in force, given by name, due %(due)s", **values)
    return _("Duty “%(title)s” in force for %(unit)s, due %(due)s", **values, unit=unit)


def otherwise_employed(name: str, status: str, on_day: date) -> Answer:
    """The answer for a person who was in the unit on that day, of another kind of employment than was asked for."""
    heading = _("%(name)s is not counted here on %(day)s.", name=apart(name), day=day_words(on_day))
    reason = _(
        "The figure is narrowed to one kind of employment, and on that day theirs was: %(status)s.",
        status=employment(status),
    )
    return Answer("", heading, (reason,), "", ())


def employment(status: str) -> str:
    """A kind of employment in words."""
    return next((str(one.label) for one in STATUSES if one.value == status), status)


def elsewhere(name: str, unit: str, on_day: date) -> Answer:
    """The answer for a person who was in another unit on that day, or in none (`unit` is then empty)."""
    values = {"name": apart(name), "day": day_words(on_day)}
    heading = _("%(name)s is not counted here on %(day)s.", **values)
    if unit:
        reason = _(
            "On that day they were in another unit: %(unit)s. One person counts once, in the unit of that day.",
            unit=unit,
        )
    else:
        reason = _("On that day they were in no unit, and nobody without a unit is counted.")
    return Answer("", heading, (reason,), "", ())
