"""A fence around a question type from outside: whatever it raises, the page, the check and the grade go on.

What it could not do is left out and told to administrators: a question it cannot read is a finding, one it cannot
show is empty, one it cannot grade waits for a person. An answer it cannot read is refused and never taken for an
empty one, so that what was saved before stays. A call that never returns keeps its thread until the process is
restarted.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    PENDING,
    Form,
    Json,
    Marked,
    NotAnAnswer,
    Parsed,
    Pending,
    Question,
    QuestionType,
    Release,
    Response,
    Section,
)

T = TypeVar("T")
Report = Callable[[str, BaseException], None]


class Fenced:
    """`inner` with the same face; `report(where, error)` hears what it raises."""

    def __init__(self, inner: QuestionType, report: Report) -> None:
        self.inner = inner
        self.name = inner.name
        self._report = report

    def _try(self, where: str, call: Callable[[], T], otherwise: T) -> T:
        try:
            return call()
        except (KeyboardInterrupt, NotAnAnswer):
            raise
        except BaseException as error:  # noqa: BLE001  # also SystemExit: a plugin must not end a worker
            self._report(f"{self.name}.{where}", error)
            return otherwise

    def parse(self, section: Section) -> Parsed:
        text = Message(
            mark('The plugin of question type "%(name)s" failed on this question'), {"name": self.name}
        )
        failed = Finding(
            f"X-{self.name.removeprefix('x-')}-000", text, line=section.line, column=1, severity="E"
        )
        return self._try("parse", lambda: self.inner.parse(section), Parsed(None, findings=(failed,)))

    def to_json(self, spec: Any) -> Json:
        return self._try("to_json", lambda: self.inner.to_json(spec), None)

    def from_json(self, data: Json) -> Any:
        return self._try("from_json", lambda: self.inner.from_json(data), None)

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return self._try("arrange", lambda: tuple(self.inner.arrange(spec, rng, shuffle)), ())

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        return self._try("present", lambda: _form(self.inner.present(question, order, response)), Form(()))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        try:
            return _storable(self.inner.read(spec, order, fields))
        except (KeyboardInterrupt, NotAnAnswer):
            raise
        except BaseException as error:
            self._report(f"{self.name}.read", error)
            raise NotAnAnswer(self.name) from error

    def grade(self, spec: Any, response: Response) -> Fraction | Pending:
        waiting: Fraction | Pending = PENDING
        return self._try("grade", lambda: _share(self.inner.grade(spec, response)), waiting)

    def rekey(self, served: Any, current: Any) -> Any:
        return self._try("rekey", lambda: self.inner.rekey(served, current), served)

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        return self._try("review", lambda: tuple(self.inner.review(question, order, response, release)), ())

    def summary(self, question: Question, response: Response) -> str:
        return self._try("summary", lambda: str(self.inner.summary(question, response)), "")


def _share(graded: object) -> Fraction | Pending:
    """What a type from outside gave as a grade, held between 0 and 1; anything but an exact number is its fault."""
    if graded is PENDING:
        return PENDING
    if not isinstance(graded, (Fraction, int)):
        raise TypeError(f"a grade must be a Fraction, not {graded!r}")
    return min(Fraction(1), max(Fraction(0), Fraction(graded)))


def _form(shown: object) -> Form:
    if not isinstance(shown, Form):
        raise TypeError(f"present() must give a Form, not {type(shown).__name__}")
    return shown


def _storable(answer: Response) -> Response:
    """An answer as the database will give it back; raises where it cannot keep it."""
    kept: Response = json.loads(json.dumps(answer, allow_nan=False))
    return kept
