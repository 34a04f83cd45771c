"""A new course: asks what no option said, and writes the template into a folder that is not in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _
from pydantic_core import PydanticCustomError

from lms.content.exchange import importing
from lms.content.reading.identity import slug
from lms.content.source.quantities import lesson_hours
from lms.content.template import Wish, template
from lms.core.errors import Invalid
from lms.plugin.importer import Imported

JP = "1"


@dataclass(frozen=True, slots=True)
class Begun:
    """A course that was written: its folder and its files."""

    folder: Path
    files: tuple[str, ...]


def wish_of(said: Mapping[str, Any], asks: bool) -> Wish:
    """What the options say, and for the rest, with `asks`, what the user answers."""
    title = said["title"]
    if not title and asks:
        title = click.prompt(_("What is the course called?"))
    hours = _hours(said["jp"] or JP) if said["jp"] or not asks else None
    if hours is None:
        hours = click.prompt(_("How many lesson hours (JP)?"), default=JP, value_proc=_hours)
    audience, lesson, quiz = said["audience"], said["lesson"], said["quiz"]
    if asks:
        audience = audience or click.prompt(_("For whom is it?"), default="", show_default=False)
        lesson = lesson or click.prompt(_("What is the first lesson called?"), default="", show_default=False)
        quiz = click.confirm(_("With a quiz?"), default=True) if quiz is None else quiz
    return Wish(title, hours, audience, lesson, quiz is not False, said["language"])


def write(wish: Wish, folder: Path | None) -> Begun:
    """Writes the files, all or none. Raises Invalid where the folder is in use or cannot be written."""
    folder = folder or Path(slug(wish.title)[:40].rstrip("-") or "kursus-baru")
    files = template(wish)
    try:
        importing.write(Imported({path: text.encode() for path, text in files.items()}), folder)
    except importing.NotImported as error:
        raise Invalid(error.said) from error
    return Begun(folder, tuple(files))


def _hours(text: str) -> Fraction:
    try:
        hours = lesson_hours(text)
    except PydanticCustomError:
        hours = Fraction(0)
    if hours <= 0:
        raise click.BadParameter(
            _(
                "Lesson hours are a number in quarters above 0, at most 200, such as 1 or 0,5; not “%(text)s”.",
                text=text,
            )
        )
    return hours
