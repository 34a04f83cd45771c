"""The first files of a course: a small whole one that the check has nothing to say about, in Indonesian or English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from string import Template

from lms.content.reading.identity import RESERVED, slug
from lms.content.template_texts import TEXTS

LANGUAGES = tuple(TEXTS)
"""The languages a template exists in: those of the format's words."""

_TAKEN = re.compile(r"kursus|course|kuis|quiz|readme|changelog|licen[sc]e.*|con|prn|aux|nul|com\d|lpt\d")
"""Names that mean something else as a file: the course itself, its quiz, what is ignored, devices of Windows."""

_MARKS = re.compile(r"([\\`*_\[\]<>])")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a trainer says before the first line is written. An empty `id` is made of the title; `jp` is above 0."""

    title: str
    jp: Fraction = Fraction(1)
    audience: str = ""
    lesson: str = ""
    quiz: bool = True
    language: str = "id"
    id: str = ""


def template(wish: Wish) -> Mapping[str, str]:
    """The files of the course by their path. Raises KeyError for a language that there is no template in."""
    texts = TEXTS[wish.language]
    title, lesson = _line(wish.title) or texts.title, _line(wish.lesson) or texts.lesson
    lesson_id = _id(lesson, texts.lesson_id)
    values = {
        "id": wish.id or _id(title, "kursus-baru"),
        "title": _value(title),
        "jp": _decimal(wish.jp, wish.language),
        "audience": f"{texts.audience_key}: {_value(_line(wish.audience))}\n" if _line(wish.audience) else "",
        "lesson": _value(lesson),
        "lesson_label": _MARKS.sub(r"\\\1", lesson),
        "lesson_id": lesson_id,
        "lesson_path": f"{lesson_id}.md",
    }
    page = texts.course + (texts.quiz_entry if wish.quiz else "")
    files = {texts.course_path: page, values["lesson_path"]: texts.lesson_page}
    if wish.quiz:
        files[texts.quiz_path] = texts.quiz_page
    return {path: Template(text).substitute(values) for path, text in files.items()}


def _line(text: str) -> str:
    """A text on one line, without signs that no file of a course may hold."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())[:200].strip()


def _value(text: str) -> str:
    """A text as a header's value: in quotes where it would be read as something else than itself."""
    if text[:1] in "\"'[|>":
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


def _id(text: str, otherwise: str) -> str:
    """An id that is also a good name of a file; `otherwise` where the text gives none."""
    made = slug(text)[:40].rstrip("-")
    return otherwise if not made or made in RESERVED or _TAKEN.fullmatch(made) else made


def _decimal(value: Fraction, language: str) -> str:
    return f"{float(value):g}".replace(".", "," if language == "id" else ".")
