"""What the plugin brings, by the same door as the built-in features."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from flask import current_app

from lms.plugin.facts import CourseCompleted
from lms.plugin.hooks import hookimpl
from lms.plugin.question import QuestionType
from suluh_certainty.question import Certainty


@hookimpl
def question_types() -> Iterable[QuestionType]:
    return [Certainty()]


@hookimpl
def course_completed(fact: CourseCompleted) -> None:
    """Writes the fact to a file of its own; the same fact heard twice is written once."""
    place = Path(current_app.config["INSTANCE"]) / "certainty"
    place.mkdir(exist_ok=True)
    (place / fact.id).write_text(json.dumps({"course": fact.course, "run": fact.run}), encoding="utf-8")
