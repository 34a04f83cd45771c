"""What is to be read again after a quiz: the fewest lessons that teach what went wrong, at the heading where one fits.

Made from records that were read before and from the store of editions; nothing here asks the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.content.contents import Html
from lms.content.course import Item
from lms.content.editions.store import NotStoredError
from lms.core.i18n import language
from lms.features.learning import outline
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Asked, Sitting
from lms.plugin.words import plain_words

BREADTH = 200
"""So many ways of covering are followed at once: enough for every course of people, and a bound for all others."""

_HEADING = re.compile(r'<h[2-4] id="([^"]+)"[^>]*>(.*?)</h[2-4]>', re.DOTALL)
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#?]*)(?:#([^"]*))?"')


@dataclass(frozen=True, slots=True)
class Reread:
    """A lesson to be read again, at a heading or from its beginning, and the positions of the questions it is for.

    `named`: those of them whose explanation leads there already.
    """

    lesson: Item
    href: str
    heading: str
    questions: tuple[int, ...]
    named: frozenset[int]
    competencies: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    lesson: Item
    anchors: dict[str, str]
    questions: list[int]
    competencies: list[str]
    named: set[int]


def to_reread(place: Place, sitting: Sitting, released: bool) -> tuple[Reread, ...]:
    """The lessons to be read again, in the order of the course.

    First come those that an explanation names itself, once it is `released`; for the other questions that went wrong
    the fewest lessons that teach their competencies.
    """
    wrong = [asked for asked in sitting.asked if asked.fraction is not None and asked.fraction < 1]
    lessons = {item.id: item for item in place.course.items if item.kind == "lesson" and item.visible}
    found: dict[str, _Found] = {}
    left = []
    for asked in wrong:
        named = _named(place, lessons, asked) if released else []
        for lesson, anchor in named:
            _note(found, lesson, asked, anchor).named.add(asked.position)
        if not named:
            left.append(asked)
    _cover(found, list(lessons.values()), left)
    return tuple(_shown(place, found[item]) for item in lessons if item in found)


def _named(place: Place, lessons: Mapping[str, Item], asked: Asked) -> list[tuple[Item, str]]:
    """The lessons that an explanation links to."""
    addresses = {outline.address(place.course, item): item for item in lessons.values()}
    links = _LINK.findall(asked.served.texts.get("explanation", ""))
    return [(addresses[href], anchor) for href, anchor in links if href in addresses]


def _cover(found: dict[str, _Found], lessons: Sequence[Item], left: Sequence[Asked]) -> None:
    wanted = {code for asked in left for code in asked.served.competencies}
    for lesson in fewest(wanted, lessons, already=[one.lesson for one in found.values()]):
        for asked in left:
            if set(asked.served.competencies) & set(lesson.competencies):
                _note(found, lesson, asked)


def _note(found: dict[str, _Found], lesson: Item, asked: Asked, anchor: str = "") -> _Found:
    one = found.setdefault(lesson.id, _Found(lesson, {}, [], [], set()))
    one.questions.append(asked.position)
    one.competencies += [code for code in asked.served.competencies if code in lesson.competencies]
    one.anchors.setdefault(anchor or _plain(asked.served.title), anchor)
    return one


def fewest(wanted: Iterable[str], lessons: Iterable[Item], already: Iterable[Item] = ()) -> tuple[Item, ...]:
    """The fewest lessons that together teach what is wanted as far as any does; those `already` named cost nothing."""
    useful = [item for item in lessons if item.competencies]
    taught = {code for item in useful for code in item.competencies}
    goal = frozenset(wanted) & taught
    given = tuple(item for item in already if goal & set(item.competencies))
    ways = {goal & {code for item in given for code in item.competencies}: given}
    while goal not in ways:
        longer: dict[frozenset[str], tuple[Item, ...]] = {}
        for covered, chosen in ways.items():
            missing = min(goal - covered)
            for item in useful:
                if missing in item.competencies:
                    longer.setdefault(covered | goal & set(item.competencies), (*chosen, item))
        best = sorted(longer, key=len, reverse=True)[:BREADTH]
        ways = {covered: longer[covered] for covered in best}
    return ways[goal]


def _shown(place: Place, found: _Found) -> Reread:
    address = outline.address(place.course, found.lesson)
    heading, anchor = "", ""
    headings = _headings(place, found.lesson)
    # One heading is worth leading to; with several the lesson begins where they do.
    if len(found.anchors) == 1:
        ((name, given),) = found.anchors.items()
        anchor = (
            given
            if given in headings
            else next((a for a, words in headings.items() if _plain(words) == name), "")
        )
        heading = headings.get(anchor, "")
    return Reread(
        found.lesson,
        f"{address}#{anchor}" if anchor else address,
        heading,
        tuple(dict.fromkeys(found.questions)),
        frozenset(found.named),
        tuple(dict.fromkeys(found.competencies)),
    )


def _headings(place: Place, lesson: Item) -> dict[str, str]:
    """The headings of a lesson in the reader's language, by their anchors."""
    try:
        body, _spoken = place.volume.body(lesson.id, language())
    except NotStoredError:
        return {}
    text = "".join(part.text for part in body if isinstance(part, Html))
    return {anchor: plain_words(words) for anchor, words in _HEADING.findall(text)}


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
