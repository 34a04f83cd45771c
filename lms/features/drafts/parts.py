"""New parts of a course: a lesson or a quiz from the template, and its line in the list of contents."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from string import Template

from lms.content.exchange.typed.importer import questions_from_text
from lms.content.reading.identity import slug
from lms.content.template import Wish, template
from lms.content.template_texts import TEXTS

_CONTENTS = re.compile(r"^##[ \t]+(?:isi|contents)[ \t]*#*[ \t]*$", re.IGNORECASE)
_NEXT = re.compile(r"^##[ \t]")
_ENTRY = re.compile(r"^([ \t]*)([-*]|(\d{1,9})([.)]))[ \t]+\[.*\]\(.*\)[ \t]*$")
_HEADER = re.compile(r"---\n.*?\n---\n", re.DOTALL)
_HEAD = re.compile(r"^(id|judul|title):.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A new file of a course."""

    path: str
    text: str


def new_part(kind: str, title: str, language: str, taken: Collection[str], questions: str = "") -> Part:
    """A lesson, or for ``quiz`` a quiz, called `title`, beside files that are there already.

    A quiz has the `questions` as they were typed, where some are found among them, else those of the template.
    """
    folded = {path.casefold() for path in taken}
    stem = slug(title)[:40].strip("-") or kind
    name = next(one for one in (stem, *(f"{stem}-{n}" for n in range(2, 5_000))) if f"{one}.md" not in folded)
    made = template(Wish(title, lesson=title, language=language))
    texts = TEXTS[language]
    if kind == "quiz":
        text = _quiz(Template(texts.quiz_page).safe_substitute(), questions)
    else:
        text = next(text for path, text in made.items() if path not in (texts.course_path, texts.quiz_path))
        text = re.sub(r"^(### \w+ )([\w-]+):", rf"\g<1>cek-{name}:", text, flags=re.MULTILINE)
    values = iter((name, title))
    return Part(f"{name}.md", _HEAD.sub(lambda found: f"{found[1]}: {next(values)}", text, count=2))


def _quiz(text: str, typed: str) -> str:
    """The quiz of the template, with typed questions in place of its own."""
    found, _notes = questions_from_text(typed)
    return f"{text[: _HEADER.match(text).end()]}\n{found}" if found else text  # type: ignore[union-attr]


def with_entry(course: str, title: str, path: str) -> str | None:
    """The course's page with the new part at the end of its list; None where it has no list: then files count."""
    lines = course.split("\n")
    start = next((number for number, line in enumerate(lines) if _CONTENTS.match(line)), None)
    if start is None:
        return None
    end = next((n for n in range(start + 1, len(lines)) if _NEXT.match(lines[n])), len(lines))
    last = next((n for n in range(end - 1, start, -1) if _ENTRY.match(lines[n])), None)
    if last is None:
        return None
    found = _ENTRY.match(lines[last])
    assert found is not None
    sign = f"{int(found[3]) + 1}{found[4]}" if found[3] else found[2]
    label = re.sub(r"([\\`*_\[\]<>])", r"\\\1", title)
    return "\n".join([*lines[: last + 1], f"{found[1]}{sign} [{label}]({path})", *lines[last + 1 :]])
