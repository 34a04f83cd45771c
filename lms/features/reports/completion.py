"""The report of completion: both rates by unit and by course on a day. Page, file and command are made from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.core.clock import day_in
from lms.core.errors import Invalid, NotFound
from lms.core.forms import DayField
from lms.core.i18n import Phrase, told
from lms.features.accounts.register import NO_STATUS, STATUSES
from lms.features.catalogue import queries as catalogue
from lms.features.progress import queries as progress
from lms.features.reports import queries
from lms.features.reports.figures import (
    RUNS,
    Figures,
    Line,
    Rate,
    Tree,
    TreeUnit,
    arrange,
    most_missing,
)
from lms.features.reports.forms import read_day
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column, Report

FILTERS = {
    "unit": Message(mark("Unit")),
    "course": Message(mark("Course")),
    "on": Message(mark("As of the day")),
}

WITH_STATUS = {**FILTERS, "status": Message(mark("Employment"))}
"""The filters of what can be told of people of one kind of employment as well."""

COLUMNS = (
    Column("unit", Message(mark("Unit"))),
    Column("unit_code", Message(mark("Unit code"))),
    Column("title", Message(mark("Title"))),
    Column("course", Message(mark("Course"))),
    Column("on_day", Message(mark("As of the day")), "day"),
    Column("under_duty", Message(mark("Under duty")), "number"),
    Column("exempt", Message(mark("Exempt")), "number"),
    Column("fulfilled", Message(mark("Fulfilled")), "number"),
    Column("required", Message(mark("Required completion in percent")), "percent"),
    Column("begun", Message(mark("Begun")), "number"),
    Column("completed", Message(mark("Completed")), "number"),
    Column("learners", Message(mark("Learner completion in percent")), "percent"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: a unit of the tree (None: all of it), a course (its id, or empty for all), a day, and a kind
    of employment (empty for all) that people had on that day."""

    scopes: tuple[str, ...]
    tree: Tree
    unit: TreeUnit | None
    course: str
    course_row: int | None
    on_day: date
    today: date
    status: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the units asked for, in the tree of that day."""
        if self.scopes == ("/",) and self.unit is None:
            return self.scopes
        return tuple(unit.path for unit in self.tops)

    @property
    def tops(self) -> tuple[TreeUnit, ...]:
        """The units whose people are all those asked for."""
        return (self.unit,) if self.unit else self.tree.top

    @property
    def is_today(self) -> bool:
        """Whether the day is today."""
        return self.on_day == self.today

    @property
    def is_counted(self) -> bool:
        """Whether the counters answer; any other day or selection is computed from the records."""
        return self.is_today and not self.status

    @property
    def is_whole_site(self) -> bool:
        """Whether nothing is left out today: only then those who are in no unit are missing in the figure."""
        return (
            self.is_counted and self.scopes == ("/",) and (self.unit is None or self.tree.top == (self.unit,))
        )

    @property
    def filters(self) -> dict[str, str]:
        """The filters as an address carries them; what is not narrowed is left out."""
        chosen = {"unit": self.unit.code if self.unit else "", "course": self.course, "status": self.status}
        if not self.is_today:
            chosen["on"] = DayField.text(self.on_day)
        return {name: value for name, value in chosen.items() if value}


def read_question(session: Session, actor: Actor, filters: Mapping[str, str], now: datetime) -> Question:
    """The question in `filters` (``unit``: code, ``course``: id, ``on``: day, ``status``), inside the actor's scope.

    Raises Invalid at `on` for what is no day or lies ahead, at `status` for what is no kind of employment, NotFound for
    a unit or course that the actor cannot see.
    """
    today = day_in(actor.zone, now)
    on_day = _day(filters.get("on", ""), today)
    scopes = unit_scopes(actor, ADMINISTRATOR)
    tree = queries.tree(session, scopes, on_day)
    course = _course(filters.get("course", ""))
    row = catalogue.snapshot().course_row(course) if course else None
    status = _status(filters.get("status", ""))
    return Question(scopes, tree, _unit(tree, filters.get("unit", "")), course, row, on_day, today, status)


def _status(text: str) -> str:
    known = {one.casefold(): one for one in ("", *STATUSES)}
    if text.strip().casefold() not in known:
        raise Invalid(fields={"status": NO_STATUS})
    return known[text.strip().casefold()]


def _day(text: str, today: date) -> date:
    if not text:
        return today
    day = read_day(text)
    if day is None:
        wrong = mark("Write the date as day-month-year, for example 23-11-2026.")
        raise Invalid(fields={"on": Message(wrong)})
    if day > today:
        raise Invalid(fields={"on": Message(mark("Choose today or an earlier day."))})
    return day


def _course(text: str) -> str:
    """The id of the course that is meant: by its id, or by its whole title in any language."""
    wanted = text.casefold().strip()
    snapshot = catalogue.snapshot()
    if not wanted or wanted in snapshot.courses:
        return wanted
    titled = (
        course.id
        for course in snapshot.offered()
        if wanted in {title.casefold() for title in course.title.values()}
    )
    return next(titled, text)


def _unit(tree: Tree, text: str) -> TreeUnit | None:
    wanted = text.casefold().strip()
    if not wanted:
        return tree.top[0] if len(tree.top) == 1 else None
    # Links name a unit by its code, and another unit may be called by the same word.
    by_code = (unit for unit in tree.units if unit.code.casefold() == wanted)
    by_name = (unit for unit in tree.units if wanted in {unit.name.casefold(), unit.short_name.casefold()})
    found = next(by_code, None) or next(by_name, None)
    if found is None:
        raise NotFound(Message(mark("There is no such unit in your scope. Go back and choose another.")))
    return found


def figures(
    session: Session,
    question: Question,
    ledger: bool = False,
    few: int = 0,
    duties: Collection[int] | None = None,
) -> Figures:
    """Both rates of what is asked for, with a row for each unit right below.

    `ledger` counts anew from the records. With `few` the rows name only so many courses: those that most people have
    still to complete. With `duties` (their rows) the sum has the rate of each of them too.
    """
    tree, unit, course = question.tree, question.unit, question.course_row
    if ledger or not question.is_counted:
        counted = queries.recounted(
            session, tree, tree.inside(unit), question.on_day, course, question.status
        )
        return arrange(counted, tree, unit, course, question.on_day)
    kinds = ("all", "course", RUNS) if course is None else ("course", RUNS)
    kinds = kinds if duties is None else (*kinds, "duty")
    tops, below = ([one.id for one in units] for units in (question.tops, tree.below(unit) if unit else ()))
    if not few or course is not None:
        keys = None if course is None else (course, *(duties or ()))
        sums = progress.sums(session, [*tops, *below], kinds, keys)
        return arrange(sums, tree, unit, course, question.on_day)
    whole = dict(progress.sums(session, tops, kinds))
    read = (0, *most_missing(whole, few))
    if below:
        whole.update(progress.sums(session, below, kinds[:3], read))
    return arrange(whole, tree, unit, course, question.on_day, read)


def total(session: Session, question: Question) -> Line:
    """The sum of what is asked for, without its courses: all that is said of one figure."""
    if not question.is_counted:
        return figures(session, question).total
    course = question.course_row
    kinds, key = (("all", RUNS), 0) if course is None else (("course", RUNS), course)
    sums = progress.sums(session, [one.id for one in question.tops], kinds, (key,))
    return arrange(sums, question.tree, question.unit, course, question.on_day).total


def duty_rates(session: Session, question: Question) -> dict[int, Rate]:
    """Required completion of each duty that lies on somebody of the units in question, by its row."""
    if question.is_counted:
        sums = progress.sums(session, [one.id for one in question.tops], ("duty",))
    else:
        units = question.tree.inside(question.unit)
        sums = queries.recounted(session, question.tree, units, question.on_day, None, question.status)
    tops = {one.id for one in question.tops}
    rates: dict[int, Rate] = {}
    for (unit, kind, duty), count in sums.items():
        if kind == "duty" and unit in tops:
            known = rates.get(duty, Rate())
            rates[duty] = Rate(
                known.part + count.completed, known.whole + count.assigned, known.exempt + count.exempt
            )
    return {duty: rate for duty, rate in rates.items() if rate.whole or rate.exempt}


def titles(session: Session, rows: Iterable[int]) -> dict[int, tuple[str, Phrase]]:
    """Ids and titles of courses by the numbers of their rows; a course out of service keeps its last title."""
    snapshot = catalogue.snapshot()
    slugs = {row.id: slug for slug, row in snapshot.courses.items()}
    found: dict[int, tuple[str, Phrase]] = {}
    lost: dict[int, str] = {}
    for row in rows:
        slug = slugs.get(row, "")
        course = snapshot.library.course(slug)
        if course is not None:
            found[row] = (slug, told(course.title, course.language))
        else:
            lost[row] = slug
    kept = catalogue.edition_titles(session, list(lost.values())) if lost else {}
    for row, slug in lost.items():
        found[row] = (slug, told(kept[slug].course) if slug in kept else Phrase(slug))
    return found


def unit_label(line: Line) -> str:
    """The name of a row's unit in words."""
    if line.unit is None:
        return _("All units")
    return _("Directly in %(unit)s", unit=line.unit.label) if line.is_direct else line.unit.label


def table(
    found: Figures, question: Question, names: Mapping[int, tuple[str, Phrase]]
) -> list[dict[str, Any]]:
    """The rows of the report: the sum first, then each unit; of each first all courses together, then one by one."""
    rows = []
    for line in (found.total, *found.lines):
        if question.course_row is None:
            rows.append(_row(found, line, ("", Phrase(_("All courses"))), line.required, line.learners))
        for course in found.courses:
            if course in line.courses or course in line.runs or course == question.course_row:
                required, learners = line.courses.get(course, Rate()), line.runs.get(course, Rate())
                rows.append(_row(found, line, names[course], required, learners))
    return rows


def _row(
    found: Figures, line: Line, course: tuple[str, Phrase], required: Rate, learners: Rate
) -> dict[str, Any]:
    return {
        "unit_code": line.unit.code if line.unit else "",
        "unit": unit_label(line),
        "course": course[0],
        "title": course[1].text,
        "on_day": found.on_day,
        "under_duty": required.whole,
        "exempt": required.exempt,
        "fulfilled": required.part,
        "required": required.share,
        "begun": learners.whole,
        "completed": learners.part,
        "learners": learners.share,
    }


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Sequence[Mapping[str, Any]]:
    """The rows of the report for `filters`; raises what `read_question` raises."""
    question = read_question(session, actor, filters, now)
    found = figures(session, question)
    return table(found, question, titles(session, found.courses))


REPORT = Report("completion", Message(mark("Completion by unit and course")), COLUMNS, rows, WITH_STATUS)
