"""The catalogue page from memory: which courses fit a wish, in which order, and what a card says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from lms.content.course import Course, Item
from lms.content.rules import completion
from lms.core import stems
from lms.core.i18n import Phrase, in_words, language, language_name, say, told
from lms.core.search import Hit
from lms.core.stems import Asked
from lms.features.catalogue.documents import lesson_text, plain
from lms.features.catalogue.forms import JP, LEVELS, SORTS, Wish
from lms.features.catalogue.queries import snapshot
from lms.features.catalogue.shelf import Snapshot
from lms.plugin.message import Message, mark

MOTIFS = {
    "Manajemen": "parang",
    "Komunikasi": "truntum",
    "Teknologi Informasi": "nitik",
    "Manajemen Krisis": "ceplok",
}
TOPICS = {
    "Manajemen": Message(mark("Management")),
    "Komunikasi": Message(mark("Communication")),
    "Teknologi Informasi": Message(mark("Information technology")),
    "Manajemen Krisis": Message(mark("Crisis management")),
}
PAGES_OF_ITEMS = {
    "lesson": "learning.show_lesson",
    "quiz": "quizzes.show_cover",
    "survey": "surveys.show_survey",
    "assignment": "assignments.show_assignment",
    "scenario": "scenarios.show_cover",
}


@dataclass(frozen=True, slots=True)
class Begun:
    """The reader's last run of a course: what they did in it, and the day of its completion."""

    states: completion.States
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class Reader:
    """What the catalogue knows of who reads it: their runs by course, days due by course, and their day."""

    runs: Mapping[str, Begun]
    due: Mapping[str, date]
    today: date


@dataclass(frozen=True, slots=True)
class Place:
    """The item in which the words were found: `excerpt` is in `lang`, empty for the reader's language."""

    title: Phrase
    href: str
    excerpt: Markup | None
    lang: str


@dataclass(frozen=True, slots=True)
class Card:
    """A course as the catalogue shows it. `state` is ``done``, ``open`` or empty; `due` a duty not fulfilled yet.

    `other_language` names the language of a course that does not exist in the reader's.
    """

    id: str
    title: Phrase
    marked_title: Markup
    summary: Phrase
    marked_summary: Markup
    category: str
    motif: str
    jp: Fraction
    minutes: int
    level: str
    other_language: str = ""
    state: str = ""
    percent: int = 0
    completed_on: date | None = None
    due: date | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A chip, the number of a page, or a box to tick: the value `value` of the field `name`."""

    label: str
    href: str = ""
    current: bool = False
    count: int | None = None
    name: str = ""
    value: str = ""


def fits(course: Course, wish: Wish, who: Reader) -> bool:
    """Whether a course passes all filters but that of its topic."""
    return (
        (not wish.jp or any(_within(course.jp, bounds) for bounds in wish.jp))
        and (not wish.level or course.level in wish.level)
        and (not wish.language or any(one in course.languages for one in wish.language))
        and ("duty" not in wish.mine or course.id in who.due)
        and ("new" not in wish.mine or course.id not in who.runs)
    )


def _within(jp: Fraction, bounds: str) -> bool:
    above, _dash, upto = bounds.partition("-")
    return jp > int(above) and (not upto or jp <= int(upto))


def in_order(courses: Sequence[Course], wish: Wish, taken: Snapshot, hits: Sequence[Hit]) -> list[Course]:
    """The courses as they are to be sorted."""
    by_title = sorted(courses, key=lambda course: in_words(course.title, course.language).casefold())
    match wish.sort:
        case "relevance":
            rank = {hit.source: number for number, hit in enumerate(hits)}
            return sorted(by_title, key=lambda course: rank[taken.course_row(course.id)])
        case "newest":
            return sorted(by_title, key=lambda course: -taken.course_row(course.id))
        case "jp":
            return sorted(by_title, key=lambda course: course.jp or 10**9)
        case "short":
            return sorted(by_title, key=lambda course: minutes_of(course) or 10**9)
    return by_title


def minutes_of(course: Course) -> int:
    """How long a course takes, as far as its items say."""
    return int(sum((item.duration or Fraction(0) for item in course.items), Fraction(0)))


def card(course: Course, who: Reader, asked: Asked, hit: Hit | None, taken: Snapshot) -> Card:
    """One course for its reader, with the place where the words were found."""
    run = who.runs.get(course.id)
    state = "" if run is None else "done" if run.completed_on else "open"
    title, summary = told(course.title, course.language), told(course.summary, course.language)
    item = course.item(hit.part) if hit is not None and hit.part else None
    return Card(
        id=course.id,
        title=title,
        marked_title=_marked(title, asked),
        summary=summary,
        marked_summary=_summary(course, summary, asked, hit),
        category=topic_name(course.category),
        motif=MOTIFS.get(course.category, "kawung"),
        jp=course.jp,
        minutes=minutes_of(course),
        level=course.level,
        other_language=language_name(title.lang) if title.lang else "",
        state=state,
        percent=completion.progress(course, run.states).percent if run and state == "open" else 0,
        completed_on=run.completed_on if run else None,
        due=who.due.get(course.id),
        place=_place(course, item, who, asked, hit, taken) if item is not None and hit is not None else None,
    )


def _marked(phrase: Phrase, asked: Asked) -> Markup:
    return stems.marked(phrase.text, asked, phrase.lang or language())


def _summary(course: Course, summary: Phrase, asked: Asked, hit: Hit | None) -> Markup:
    """The summary with the words marked, or where it has none the place of what the course's page tells that has."""
    shown = _marked(summary, asked)
    if hit is None or hit.part or "<mark>" in shown:
        return shown
    told_there = (
        plain(course.intro.get(hit.language, "")),
        "; ".join(course.objectives.get(hit.language, ())),
    )
    found = (stems.excerpt(text, asked, hit.language) for text in told_there)
    return next((place for place in found if place is not None), shown)


def _place(course: Course, item: Item, who: Reader, asked: Asked, hit: Hit, taken: Snapshot) -> Place:
    run = who.runs.get(course.id)
    is_open = run is not None and completion.gate(course, item, run.states, who.today).open
    body = lesson_text(taken.library.volume(course.id), item.id, hit.language)
    words = stems.excerpt(body, asked, hit.language)
    if words is None:
        words = stems.excerpt(item.summary.get(hit.language, ""), asked, hit.language)
    return Place(
        title=told(item.title, course.language),
        href=item_address(course.id, item) if is_open else url_for("learning.show_course", course=course.id),
        excerpt=words,
        lang=hit.language if hit.language != language() else "",
    )


def item_address(course: str, item: Item) -> str:
    """Where an item is shown; a kind without a page of its own on the course's."""
    if item.kind in PAGES_OF_ITEMS:
        return url_for(PAGES_OF_ITEMS[item.kind], course=course, item=item.id)
    return url_for("learning.show_course", course=course)


def title_of(course: str) -> Phrase:
    """A course's title for the reader, by its id; the id where no edition can be read any more."""
    found = snapshot().library.course(course)
    return told(found.title, found.language) if found else Phrase(course)


def topic_name(category: str) -> str:
    """What the reader calls a topic; one that the site added is called as it wrote it."""
    return say(TOPICS.get(category, category))


def topics(courses: Sequence[Course], wish: Wish) -> list[Choice]:
    """The topics of the courses that pass all other filters."""
    counts = Counter(course.category for course in courses if course.category)
    if wish.topic:
        counts.setdefault(wish.topic, 0)
    every = Choice(_("All"), wish.address(topic=""), not wish.topic, len(courses))
    named = sorted((topic_name(one), one) for one in counts)
    return [every] + [
        Choice(label, wish.address(topic=name), name == wish.topic, counts[name]) for label, name in named
    ]


def sorts(wish: Wish) -> list[Choice]:
    """The orders that can be chosen."""
    labels = {
        "relevance": _("Best match"),
        "title": _("Title"),
        "newest": _("Newest"),
        "jp": _("Fewest JP"),
        "short": _("Shortest"),
    }
    offered = [one for one in SORTS if one != "relevance" or wish.asked.terms]
    return [Choice(labels[one], "", one == wish.sort, value=one) for one in offered]


def filters(courses: Sequence[Course], wish: Wish) -> list[tuple[str, list[Choice]]]:
    """The boxes of the filter form by their heading; without those that would make no difference."""
    jp = {"0-2": _("Up to 2 JP"), "2-5": _("More than 2 and up to 5 JP"), "5-": _("More than 5 JP")}
    spoken = sorted({one for course in courses for one in course.languages} | set(wish.language))
    level = levels()
    groups = [
        (_("JP"), [_box("jp", one, jp[one], wish) for one in JP]),
        (_("Level"), [_box("level", one, level[one], wish) for one in LEVELS]),
        (
            _("For me"),
            [
                _box("mine", "duty", _("Required of me"), wish),
                _box("mine", "new", _("Not begun yet"), wish),
            ],
        ),
    ]
    if len(spoken) > 1 or wish.language:
        tongues = [
            _box("language", one, _("In %(language)s", language=language_name(one)), wish) for one in spoken
        ]
        groups.append((_("Language"), tongues))
    return groups


def levels() -> Mapping[str, str]:
    """The names of the levels."""
    return {"basic": _("Basic"), "intermediate": _("Intermediate"), "advanced": _("Advanced")}


def _box(name: str, value: str, label: str, wish: Wish) -> Choice:
    is_chosen = value in getattr(wish, name)
    return Choice(label, wish.without(name, value) if is_chosen else "", is_chosen, None, name, value)


def chosen(groups: Sequence[tuple[str, Sequence[Choice]]], wish: Wish) -> list[Choice]:
    """What is filtered, each with the address without it."""
    boxes = [box for _heading, each in groups for box in each if box.current]
    if wish.topic:
        boxes.insert(0, Choice(topic_name(wish.topic), wish.without("topic", wish.topic), True))
    return boxes


def numbers(last: int, number: int, wish: Wish) -> list[Choice]:
    """Links to the pages: the first, the last, and those around the present one."""
    shown = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    pages = [Choice(str(one), wish.address(page=one), one == number) for one in shown]
    if number > 1:
        pages.insert(0, Choice(_("Previous"), wish.address(page=number - 1)))
    if number < last:
        pages.append(Choice(_("Next"), wish.address(page=number + 1)))
    return pages
