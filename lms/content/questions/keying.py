"""What types share that read a key from a form: refusals, and accepted answers one on a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from lms.content.questions.amounts import plain_number
from lms.content.source.accepted import Accepted, read_accepted
from lms.plugin.finding import Finding
from lms.plugin.form import TextField
from lms.plugin.keying import NotAKey
from lms.plugin.message import Message, mark
from lms.plugin.question import Text

NONE_RIGHT = Message(mark("Choose what is right."))
NO_ORDER = Message(mark("Give each line a number of its own."))
NOT_ALL = Message(mark("Choose what is right on every line."))
NO_ANSWERS = Message(mark("Write at least one answer that earns all points, each on a line of its own."))
LINES = Message(
    mark("One accepted answer on each line. %(half)s before it gives half of the points."), {"half": "(50%)"}
)
RIGHT = Message(mark("What is right"))
LONGEST = 4000


def field(
    name: str, answers: Iterable[tuple[str, Fraction]], language: str, gap: int | None = None
) -> TextField:
    """The field for accepted answers, filled with those of now."""
    lines = (
        text if weight == 1 else f"({plain_number(weight * 100, language)}%) {text}"
        for text, weight in answers
    )
    return TextField(name, "\n".join(lines), long=True, max_length=LONGEST, label=label(gap), help=LINES)


def label(gap: int | None) -> Message:
    """What a field of a key is called; `gap` counts from 0."""
    return RIGHT if gap is None else Message(mark("What is right in gap %(number)s"), {"number": gap + 1})


def accepted(name: str, fields: Mapping[str, Sequence[str]]) -> tuple[Accepted, ...]:
    """The answers of such a field. Raises NotAKey."""
    lines = [line.strip() for value in fields.get(name, ()) for line in value.splitlines()]
    found = read_accepted(Text("\n".join(f"- {line}" for line in lines if line), 1), "")
    refuse(found.findings)
    if found.missing(""):
        raise NotAKey(NO_ANSWERS)
    return found.answers


def refuse(findings: Sequence[Finding]) -> None:
    """Raises NotAKey with the first mistake, if there is one."""
    wrong = next((one for one in findings if one.is_error), None)
    if wrong is not None:
        raise NotAKey(wrong.message)
