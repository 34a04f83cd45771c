"""A person's notes as one book: by course, in the order of each course, for the page, paper and a file.

Titles are those of today; where a lesson or a course is gone, those it had when the note was saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _

from lms.core.html import moment
from lms.core.i18n import in_words
from lms.features.catalogue import queries as catalogue
from lms.features.learning import outline
from lms.features.learning.queries import OwnNote


@dataclass(frozen=True, slots=True)
class Leaf:
    """A note under its lesson's name; `href` leads to the lesson, empty where it is gone."""

    note: OwnNote
    course_title: str
    title: str
    href: str
    place: int

    @property
    def at(self) -> str:
        """Which note it is, for an address of the page."""
        return f"{self.note.course}/{self.note.item}"


@dataclass(frozen=True, slots=True)
class Chapter:
    """The notes of one course; `href` leads to the course, empty where it is gone."""

    title: str
    href: str
    leaves: tuple[Leaf, ...]


def leaves(notes: Iterable[OwnNote]) -> list[Leaf]:
    """All notes, by the title of their course and in its order."""
    return sorted(
        (_leaf(note) for note in notes), key=lambda one: (one.course_title, one.note.course, one.place)
    )


def chapters(some: Iterable[Leaf]) -> list[Chapter]:
    """Leaves that stand in order, by course."""
    library = catalogue.snapshot().library
    return [
        Chapter(title, outline.home(course) if library.course(course) else "", tuple(group))
        for (course, title), group in groupby(some, key=lambda one: (one.note.course, one.course_title))
    ]


def _leaf(note: OwnNote) -> Leaf:
    course = catalogue.snapshot().library.course(note.course)
    item = course.item(note.item) if course else None
    there = item is not None and item.visible
    titles = note.titles
    return Leaf(
        note=note,
        course_title=in_words(course.title if course else titles.get("course", {})) or note.course,
        title=in_words(item.title if item else titles.get("item", {})) or note.item,
        href=outline.address(course, item) if course and item and there else "",
        place=outline.place_of(course, item) if course and item and there else 999_999,
    )


def markdown(book: Iterable[Chapter], name: str, zone: str) -> Iterator[str]:
    """The notes as a text with headings."""
    heading = _("Notes of %(name)s", name=name)
    yield f"# {heading}\n"
    for chapter in book:
        yield f"\n## {_line(chapter.title)}\n"
        for leaf in chapter.leaves:
            saved = _("Saved on %(moment)s", moment=moment(leaf.note.saved_at, zone))
            yield f"\n### {_line(leaf.title)}\n\n{leaf.note.text}\n\n({saved})\n"


def _line(title: str) -> str:
    return " ".join(title.split())
