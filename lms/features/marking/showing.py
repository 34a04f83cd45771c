"""A work, its rubric and its marks as the page of one work shows them; nothing here asks the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from lms.content.course import Course, Item
from lms.content.source.rubrics import Rubric
from lms.core.i18n import Phrase, say, told
from lms.features.catalogue import queries as catalogue
from lms.features.marking import forms, queries
from lms.features.marking.queries import GivenLevel
from lms.plugin.marking import ShownWork


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a criterion: its points, its name and what it means for the criterion, both safe HTML."""

    value: int
    points: Fraction
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion as a row of radio buttons called `name`; `chosen` is the level, None while none is."""

    name: str
    html: str
    weight: Fraction
    levels: tuple[Level, ...]
    chosen: int | None
    error: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Points reached, and the most there are; `passing` are those from which the work is accepted."""

    reached: Fraction
    most: Fraction
    passing: Fraction | None

    @property
    def is_passed(self) -> bool:
        """Whether the points are enough."""
        return self.passing is None or self.reached >= self.passing


def criteria(
    rubric: Rubric, shown: ShownWork, chosen: Mapping[str, int], errors: Mapping[str, str]
) -> list[Criterion]:
    """The rows of a rubric, with what is chosen and what is missing by the names of their fields."""
    names = forms.names_of(rubric)
    texts = shown.texts
    return [
        Criterion(
            name=names[key],
            html=texts.get(f"criterion:{key}", ""),
            weight=weight,
            levels=tuple(
                Level(n, points, texts.get(f"level:{n}", ""), texts.get(f"level:{n}:{key}", ""))
                for n, points in enumerate(rubric.points)
            ),
            chosen=chosen.get(names[key]),
            error=errors.get(names[key], ""),
        )
        for key, weight in rubric.criteria
    ]


def sum_of(rubric: Rubric, rows: Sequence[Criterion], passing: Fraction | None) -> Sum | None:
    """The points of the levels chosen; None while a criterion has none."""
    best = rubric.points[-1]
    most = sum((row.weight * best for row in rows), Fraction())
    reached = Fraction()
    for row in rows:
        if row.chosen is None or not 0 <= row.chosen < len(rubric.points):
            return None
        reached += row.weight * rubric.points[row.chosen]
    return Sum(reached, most, None if passing is None else passing * most)


def sum_given(levels: Sequence[GivenLevel]) -> Sum | None:
    """The points of a mark that was given; None for one without a rubric."""
    if not levels:
        return None
    reached = sum((one.weight * one.points for one in levels), Fraction())
    return Sum(reached, sum((one.weight * one.most for one in levels), Fraction()), None)


def _found(course: str, item: str) -> tuple[Course | None, Item | None]:
    found = catalogue.snapshot().library.course(course)
    return found, found.item(item) if found else None


def course_title(course: str) -> Phrase | str:
    """The course's title, else its id."""
    found, _item = _found(course, "")
    return told(found.title, found.language) if found else course


def item_title(course: str, item: str) -> Phrase | str:
    """The item's title, else its id."""
    found, one = _found(course, item)
    return told(one.title, found.language) if found and one else item


def kind_label(kind: str) -> str:
    """What a work of a kind is called."""
    found = queries.work_kinds().get(kind)
    return say(found.label) if found else kind


def heading(kind: str, course: str, item: str) -> str:
    """A work in one line: its kind and its item; the kind is not said twice where the title begins with it."""
    label, title = kind_label(kind), str(item_title(course, item))
    if title.casefold().startswith(f"{label.casefold()}:"):
        return title
    return _("%(kind)s: %(title)s", kind=label, title=title)
