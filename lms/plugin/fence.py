"""Fences around question types, blocks and kinds of item from outside: whatever they raise, pages and checks go on.

What one could not do is left out and told to administrators: a question it cannot read is a finding, one it cannot
show is empty, one it cannot grade waits for a person. An answer it cannot read is refused and never taken for an
empty one, so that what was saved before stays. A call that never returns keeps its thread until the process is
restarted.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

from lms.plugin.block import BlockSource, BlockType, ParsedBlock
from lms.plugin.finding import Finding
from lms.plugin.form import Form
from lms.plugin.item import ItemKind, ItemSource, ParsedItem
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    PENDING,
    Json,
    Marked,
    NotAnAnswer,
    Parsed,
    Pending,
    Question,
    QuestionType,
    Release,
    Remark,
    Remarking,
    Response,
    Section,
    Translating,
    uses_of,
)

T = TypeVar("T")
Report = Callable[[str, BaseException], None]


def _untold(where: str, error: BaseException) -> None:
    """Hears of a failure and does nothing."""


class _Fence:
    def __init__(self, inner: Any, report: Report) -> None:
        self.inner = inner
        self.name = inner.name
        self.uses = uses_of(inner)
        self._report = report

    def __getstate__(self) -> dict[str, Any]:
        """A fence may go to another process, where nobody is told."""
        return {**self.__dict__, "_report": _untold}

    def _try(self, where: str, call: Callable[[], T], otherwise: T) -> T:
        try:
            return call()
        except (KeyboardInterrupt, NotAnAnswer):
            raise
        except BaseException as error:  # noqa: BLE001  # also SystemExit: a plugin must not end a worker
            self._report(f"{self.name}.{where}", error)
            return otherwise

    def _failed(self, text: str, line: int) -> Finding:
        code = f"X-{self.name.removeprefix('x-')}-000"
        return Finding(code, Message(text, {"name": self.name}), line=line, column=1, severity="E")


class Fenced(_Fence):
    """A question type with the same face; `report(where, error)` hears what `inner` raises."""

    inner: QuestionType

    def parse(self, section: Section) -> Parsed:
        text = mark('The plugin of question type "%(name)s" failed on this question')
        failed = Parsed(None, findings=(self._failed(text, section.line),))
        return self._try("parse", lambda: self.inner.parse(section), failed)

    def translate(self, spec: Any, base: Section, section: Section) -> Parsed:
        """The inner type's translation; for a type without one the words of `section` below the key of the base."""
        inner = self.inner
        if isinstance(inner, Translating):
            return self._try("translate", lambda: inner.translate(spec, base, section), Parsed(spec))
        return Parsed(spec, self.parse(section).texts)

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

    def remarks(self, spec: Any, response: Response) -> Sequence[Remark]:
        """Those of the inner type; none for a type that makes none."""
        inner = self.inner
        if isinstance(inner, Remarking):
            return self._try("remarks", lambda: _remarks(inner.remarks(spec, response)), ())
        return ()

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        return self._try("review", lambda: tuple(self.inner.review(question, order, response, release)), ())

    def summary(self, question: Question, response: Response) -> str:
        return self._try("summary", lambda: str(self.inner.summary(question, response)), "")


class FencedBlock(_Fence):
    """A kind of block with the same face."""

    inner: BlockType

    def parse(self, source: BlockSource) -> ParsedBlock:
        text = mark('The plugin of block "%(name)s" failed on this block')
        failed = ParsedBlock(None, (self._failed(text, 0),))  # the host knows where it begins
        return self._try("parse", lambda: self.inner.parse(source), failed)

    def render(self, spec: Any) -> str:
        return self._try("render", lambda: str(self.inner.render(spec)), "")


class FencedItem(_Fence):
    """A kind of item with the same face."""

    inner: ItemKind

    def __init__(self, inner: Any, report: Report) -> None:
        super().__init__(inner, report)
        self.scored = bool(inner.scored)

    def parse(self, source: ItemSource) -> ParsedItem:
        text = mark('The plugin of kind "%(name)s" failed on this page')
        failed = ParsedItem(None, findings=(self._failed(text, source.body.line),))

        def call() -> ParsedItem:
            parsed = self.inner.parse(source)
            return replace(parsed, spec=_storable(parsed.spec))

        return self._try("parse", call, failed)

    def render(self, spec: Json, texts: Mapping[str, str]) -> str:
        return self._try("render", lambda: str(self.inner.render(spec, texts)), "")

    def is_complete(self, spec: Json, state: Json) -> bool:
        return self._try("is_complete", lambda: self.inner.is_complete(spec, state) is True, otherwise=False)

    def score(self, spec: Json, state: Json) -> Fraction | None:
        def call() -> Fraction | None:
            given = self.inner.score(spec, state)
            shared = _share(given) if given is not None else None
            return None if isinstance(shared, Pending) else shared

        return self._try("score", call, None)


FENCES: Mapping[Any, Callable[[Any, Report], Any]] = MappingProxyType(
    {QuestionType: Fenced, BlockType: FencedBlock, ItemKind: FencedItem}
)
"""The fence of each contract that is called while courses are read and shown."""


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


def _remarks(made: Sequence[object]) -> tuple[Remark, ...]:
    found = tuple(one for one in made if isinstance(one, Remark))
    if len(found) != len(made):
        raise TypeError("remarks() must give Remarks")
    return found


def _storable(answer: Response) -> Response:
    """An answer as the database will give it back; raises where it cannot keep it."""
    kept: Response = json.loads(json.dumps(answer, allow_nan=False))
    return kept
