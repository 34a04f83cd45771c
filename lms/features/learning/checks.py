"""Knowledge checks: shown in place, graded on the server, kept nowhere.

Before an answer nothing of key or feedback leaves the server; afterwards the feedback of what was chosen does, and
whether it was right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from flask import current_app

from lms.content.contents import QuestionRecord
from lms.content.questions.registry import Registry
from lms.content.rules.explanation import word
from lms.core.i18n import say
from lms.plugin.form import Form
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    Marked,
    NotAnAnswer,
    Question,
    QuestionType,
    Release,
    Response,
)

RELEASED = Release(feedback=True, key=False)
VERDICTS = {0: "wrong", 1: "right"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A check on its page. `seen` tells the server which wording the answer belongs to.

    After an answer `verdict` is right, partly or wrong and `taken` the chosen parts; else `problem` may say what is
    the matter with it.
    """

    id: str
    title: str
    stem: str
    language: str
    seen: str
    form: Form
    verdict: str = ""
    taken: tuple[Marked, ...] = ()
    problem: Message | None = None

    @property
    def name(self) -> str:
        """What its box is called on the page; no heading and no part of the frame is called so."""
        return f"check-{self.id}"

    @property
    def errors(self) -> dict[str, str]:
        """The problem at the first field, in the reader's language."""
        return {self.form.fields[0].name: say(self.problem)} if self.problem and self.form.fields else {}


def shown(record: QuestionRecord, language: str) -> Shown | None:
    """The check as it stands before an answer; None where its type is not installed."""
    kind = _kinds().get(record.type)
    return _shown(record, kind, language, None) if kind else None


def answered(record: QuestionRecord, language: str, fields: Mapping[str, Sequence[str]]) -> Shown | None:
    """The check after an answer. `fields` are the posted ones, `seen` among them."""
    kind = _kinds().get(record.type)
    if kind is None:
        return None
    spec = kind.from_json(record.spec)
    before = _shown(record, kind, language, None)
    if list(fields.get("seen", ())) != [before.seen]:
        return replace(
            before, problem=Message(mark("This question has been reworded meanwhile. Answer it again."))
        )
    prefix = f"{before.name}-"
    own = {name.removeprefix(prefix): values for name, values in fields.items() if name.startswith(prefix)}
    try:
        response = kind.read(spec, _order(record, kind), own)
    except NotAnAnswer:
        response = None
    if response is None:
        return replace(before, problem=Message(mark("Choose an answer first.")))
    after = _shown(record, kind, language, response)
    parts = kind.review(_question(record, kind, language), _order(record, kind), response, RELEASED)
    share = kind.grade(spec, response)
    verdict = VERDICTS.get(share, "partly")  # type: ignore[call-overload]
    return replace(after, verdict=verdict, taken=tuple(part for part in parts if part.taken))


def _kinds() -> Registry:
    found: Registry = current_app.extensions["lms.questions"]
    return found


def _shown(record: QuestionRecord, kind: QuestionType, language: str, response: Response) -> Shown:
    question = _question(record, kind, language)
    return Shown(
        id=record.id,
        title=word(record.title, question.language),
        stem=question.texts.get("stem", ""),
        language=question.language,
        seen=record.wording[:16],
        form=kind.present(question, _order(record, kind), response),
    )


def _question(record: QuestionRecord, kind: QuestionType, language: str) -> Question:
    spoken = language if language in record.texts else next(iter(record.texts), language)
    return Question(
        id=record.id,
        type=record.type,
        spec=kind.from_json(record.spec),
        texts=record.texts.get(spoken, {}),
        language=spoken,
        title=word(record.title, spoken),
    )


def _order(record: QuestionRecord, kind: QuestionType) -> Sequence[str]:
    """The author's order, unless they asked for another; then the same one for everybody and every time."""
    rng = Random(record.wording)  # noqa: S311  # an order to read in, no secret
    return kind.arrange(kind.from_json(record.spec), rng, bool(record.shuffle))
