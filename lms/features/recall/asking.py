"""A question of recall as it is asked, read and graded: in the wording and with the key in force. Knows no database."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from flask import current_app

from lms.content.contents import QuestionRecord
from lms.content.questions.registry import Registry
from lms.features.amendments.queries import Amendment
from lms.features.amendments.questions import in_service, renewed
from lms.features.quizzes.served import Served, serve
from lms.features.recall.choosing import Coming
from lms.plugin.form import Form
from lms.plugin.message import Message
from lms.plugin.question import (
    Marked,
    NotAnAnswer,
    Pending,
    Question,
    QuestionType,
    Release,
    Remarking,
    Response,
    Weight,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in one language, with the order in which its choices stand at one time of asking."""

    served: Served
    kind: QuestionType
    order: tuple[str, ...]
    wording: str
    amended: bool

    @property
    def question(self) -> Question:
        return self.served.question(self.kind)

    def form(self, response: Response = None) -> Form | None:
        """What is shown to be answered; None where the type cannot show it."""
        try:
            return self.kind.present(self.question, self.order, response)
        except Exception:  # a plugin's type may fail in any way; then the question rests
            log.exception("the question type %s cannot show %s", self.kind.name, self.served.id)
            return None

    def read(self, fields: Mapping[str, Sequence[str]]) -> Response:
        """What was answered; None for no answer. Raises NotAnAnswer."""
        try:
            return self.kind.read(self.question.spec, self.order, fields)
        except NotAnAnswer:
            raise
        except Exception as error:  # the same
            log.exception("the question type %s cannot read %s", self.kind.name, self.served.id)
            raise NotAnAnswer from error

    def hindrance(self, response: Response) -> Message | None:
        """What keeps an answer from being taken as it is, such as a number that cannot be read."""
        if response is None or not isinstance(self.kind, Remarking):
            return None
        try:
            remarks = self.kind.remarks(self.question.spec, response)
        except Exception:  # the same
            log.exception("the question type %s has no remarks on %s", self.kind.name, self.served.id)
            return None
        return next((one.text for one in remarks if one.weight is Weight.STOP), None)

    def verdict(self, response: Response) -> str:
        """``right``, ``partly`` or ``wrong``; empty where the type cannot grade."""
        if response is None:
            return "wrong"
        try:
            share = self.kind.grade(self.question.spec, response)
        except Exception:  # the same
            log.exception("the question type %s cannot grade %s", self.kind.name, self.served.id)
            return ""
        if isinstance(share, Pending):
            return ""
        return "right" if share == 1 else "partly" if share else "wrong"

    def review(self, response: Response) -> Sequence[Marked]:
        """The answer in marked parts, with the key and why."""
        try:
            return self.kind.review(self.question, self.order, response, Release(feedback=True, key=True))
        except Exception:  # the same
            log.exception("the question type %s cannot review %s", self.kind.name, self.served.id)
            return ()

    @property
    def explanation(self) -> str:
        """Why the key is right; an amended key has none, since the words speak for the old one."""
        return "" if self.amended else self.served.texts.get("explanation", "")


def ask(one: Coming, amendment: Amendment | None, language: str, times: int) -> Asked | None:
    """A question as it is asked after it was answered so many `times`; None where it is not there to be asked."""
    current = in_service(one.course.id)
    record, types = current.get(one.source.id), _types()
    kind = types.get(record.type) if record else None
    if record is None or kind is None or one.card is None:
        return None
    served = serve(record, current.get(record.case), language, one.course.language)
    changed = _with_key(served, kind, amendment) if amendment else served
    rng = Random(f"{one.card.public_id}.{times}")  # noqa: S311  # an order to read in, no secret
    order = kind.arrange(kind.from_json(changed.spec), rng, record.shuffle is not False)
    return Asked(changed, kind, tuple(order), _wording(record), changed is not served)


def _with_key(served: Served, kind: QuestionType, amendment: Amendment) -> Served:
    key = amendment.spec_in(served.language)
    spec = renewed(kind, served.spec, key) if key is not None else None
    return replace(served, spec=spec) if spec is not None else served


def _wording(record: QuestionRecord) -> str:
    return record.wording[:16]


def _types() -> Registry:
    found: Registry = current_app.extensions["lms.questions"]
    return found
