"""What the search is given of a course, and the plain text of its lessons. Questions and their keys are never in it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lms.content.contents import Body, Html, Media
from lms.content.course import Course, Item
from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.core import search

_TAG = re.compile(r"""<(/?[a-zA-Z][a-zA-Z0-9]*)(?:"[^"]*"|[^">])*>""")
_INSIDE_WORDS = {
    "a",
    "abbr",
    "b",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "kbd",
    "mark",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
}


def plain(safe: str) -> str:
    """The words of sanitised HTML in one line; a heading or a cell of a table is kept apart from what follows."""
    bare = _TAG.sub(lambda tag: "" if tag[1].strip("/").lower() in _INSIDE_WORDS else "\n", safe)
    lines = [" ".join(line.split()) for line in html.unescape(bare).split("\n")]
    blocks = [line for line in lines if line]
    return "".join(block + (" · " if block[-1].isalnum() else " ") for block in blocks[:-1]) + "".join(
        blocks[-1:]
    )


def plain_body(body: Body) -> str:
    """The words of a lesson, without its knowledge checks."""
    return " ".join(
        plain(part.text) if isinstance(part, Html) else part.label
        for part in body
        if isinstance(part, Html | Media)
    )


def lesson_text(volume: Volume, item: str, language: str) -> str:
    """The words of a lesson in exactly this language; empty where there are none."""
    try:
        body, spoken = volume.body(item, language)
    except NotStoredError:
        return ""
    return plain_body(body) if spoken == language else ""


def texts_of(volume: Volume) -> tuple[search.Text, ...]:
    """Everything that can be found of an edition."""
    course = volume.course
    found = [_about_course(course, language) for language in course.languages if course.title.get(language)]
    return (*found, *(text for item in course.items if item.visible for text in _about_item(volume, item)))


def _about_course(course: Course, language: str) -> search.Text:
    own = course.language
    items = [item for item in course.items if item.visible]
    names = [
        *course.objectives.get(language, ()),
        *(one.name.get(language, "") for one in course.competencies),
    ]
    body = [
        plain(course.intro.get(language, "")),
        *(module.title.get(language, "") for module in course.modules),
        *(item.title.get(language, "") for item in items),
    ]
    return search.Text(
        part="",
        language=language,
        own=language == own,
        title=course.title[language],
        summary=" ".join([course.summary.get(language, ""), *names]),
        body=" ".join(body),
        around=" ".join(
            [course.category, course.code, course.organisation, *course.tags, *course.audience_in(language)]
        ),
    )


def _about_item(volume: Volume, item: Item) -> Iterator[search.Text]:
    course = volume.course
    first, last = item.available_from, item.available_until
    for language in course.languages:
        title, body = item.title.get(language, ""), lesson_text(volume, item.id, language)
        if not title and not body:
            continue
        yield search.Text(
            part=item.id,
            language=language,
            own=language == course.language,
            title=title,
            summary=" ".join([item.summary.get(language, ""), *item.objectives.get(language, ())]),
            body=body,
            around=course.title.get(language, ""),
            from_day=first,
            until_day=last,
        )
