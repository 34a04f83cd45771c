"""All advice on a course. It stops nothing: each says what was seen, why it matters, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from lms.content.course import Contents, Course
from lms.content.doctor.lessons import advise_lessons
from lms.content.doctor.quizzes import advise_quizzes
from lms.plugin.finding import Finding


def advise(course: Course, contents: Contents, texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """The advice on a course without errors, by file and line; `texts` are its Markdown files by path, as read."""
    found = [*advise_lessons(course, contents, texts), *advise_quizzes(course, contents)]
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.code)))
