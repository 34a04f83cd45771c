"""All advice on a course. It stops nothing: each says what was seen, why it matters, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lms.content.contents import Contents, Reading
from lms.content.course import Course
from lms.content.doctor.lessons import advise_lessons
from lms.content.doctor.quizzes import advise_quizzes
from lms.content.files.tree import UnreadableError, markdown_texts, walk
from lms.content.site import Limits
from lms.plugin.finding import Finding


def advise(course: Course, contents: Contents, texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """The advice on a course without errors, by file and line; `texts` are its Markdown files by path, as read."""
    found = [*advise_lessons(course, contents, texts), *advise_quizzes(course, contents)]
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.code)))


def advise_folder(
    reading: Reading, folder: Path, private: Path | None, limits: Limits
) -> tuple[Finding, ...]:
    """The advice on what was read from a folder, and from a second one beside it; none on a course with an error."""
    if reading.course is None or reading.contents is None:
        return ()
    try:
        texts = markdown_texts(walk(folder, limits, private), limits)
    except UnreadableError:
        return ()
    return advise(reading.course, reading.contents, texts)
