"""The page of a survey from what was read before: to be answered, answered, closed. Asks no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template

from lms.core.i18n import language, say
from lms.core.shell import NavItem
from lms.features.learning import outline
from lms.features.quizzes.queries import question_types
from lms.features.surveys import answers
from lms.features.surveys.answers import Asked, Typed
from lms.features.surveys.places import Place
from lms.plugin.form import Form
from lms.plugin.message import Message


@dataclass(frozen=True, slots=True)
class Question:
    """One question on the page, with what was typed and what is wrong with it by the field's own name."""

    asked: Asked
    form: Form
    errors: Mapping[str, str]

    @property
    def is_scale(self) -> bool:
        """Whether its fields are statements on a scale."""
        return self.asked.record.type == "likert"

    @property
    def lang(self) -> str:
        """The language of its texts where that is not the reader's."""
        spoken = self.asked.question.language
        return spoken if spoken != language() else ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form was not taken: what is wrong by full name of the field, and with all of it."""

    typed: Typed
    message: Message | None = None
    fields: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands around the questions. `times`: how often it was sent; `again`: it is to be sent once more."""

    place: Place
    trail: Sequence[NavItem]
    times: int = 0
    closed: str = ""
    again: bool = False

    @property
    def is_done(self) -> bool:
        """Whether thanks stand in the place of the questions."""
        return self.times > 0 and not (self.again and self.place.rules.repeatable)


def page(
    sheet: Sheet,
    refused: Refused | None = None,
    following: Any = None,
    own: Mapping[str, tuple[str, Any]] | None = None,
) -> str:
    """The survey; `following` is the next part of the course, `own` what a survey with names holds of the reader."""
    place = sheet.place
    asked = answers.questions(question_types(), place.file, language(), place.course.language)
    return render_template(
        "surveys/show_survey.html",
        place=place,
        trail=list(sheet.trail),
        sheet=sheet,
        outline=outline,
        intro=place.file.intro,
        questions=[_question(one, refused) for one in asked],
        refused=refused,
        problems=_problems(asked, refused),
        message=say(refused.message) if refused and refused.message else "",
        following=following,
        own=_own(asked, own or {}),
    )


def _question(one: Asked, refused: Refused | None) -> Question:
    if refused is None:
        return Question(one, one.form, {})
    errors = {
        name.removeprefix(one.prefix): say(message)
        for name, message in refused.fields.items()
        if name.startswith(one.prefix)
    }
    return Question(one, answers.refilled(one, refused.typed), errors)


def _problems(asked: Sequence[Asked], refused: Refused | None) -> list[tuple[str, int, str]]:
    """What the summary on top links to: the id of the control, the number of its question, what is wrong."""
    if refused is None:
        return []
    fields = {one.prefix + entry.name: one.number for one in asked for entry in one.form.fields}
    return [
        (name.replace(".", "-"), fields[name], say(message))
        for name, message in refused.fields.items()
        if name in fields
    ]


def _own(asked: Sequence[Asked], own: Mapping[str, tuple[str, Any]]) -> list[tuple[Asked, str]]:
    """What the reader answered, in words, as far as the wording is still that one."""
    return [
        (one, one.kind.summary(one.question, own[one.record.id][1]))
        for one in asked
        if one.kind and one.record.id in own and own[one.record.id][0] == answers.wording(one.record)
    ]
