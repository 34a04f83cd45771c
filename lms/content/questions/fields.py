"""What types with one field of their own words share: reading it, showing it again, and the review of it."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.plugin.question import Mark, Marked, NotAnAnswer, Question, Release, Response

_BRIEF = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A field of text and the most characters it takes."""

    name: str
    longest: int

    def read(self, fields: Mapping[str, Sequence[str]]) -> str | None:
        """What was typed, None for nothing. Raises NotAnAnswer for what the field cannot hold."""
        sent = [value.replace("\r\n", "\n").strip() for value in fields.get(self.name, ())]
        if len(sent) > 1 or any(len(value) > self.longest for value in sent):
            raise NotAnAnswer(self.name)
        return sent[0] or None if sent else None

    def shown(self, response: Response) -> str:
        """The words of a response; empty for what is none."""
        return response if isinstance(response, str) else ""

    def review(
        self,
        question: Question,
        given: str,
        place: int,
        share: Fraction,
        right: Sequence[str],
        release: Release,
    ) -> list[Marked]:
        """What was typed, marked by its `share`, then the right answers where they are released and missing.

        The points are released with the feedback, so they tell as much of the one answer given.
        """
        parts = []
        if given:
            shown = graded_mark(share) if release.feedback or release.key else Mark.PLAIN
            why = question.texts.get(f"feedback:{place}", "") if release.feedback or release.key else ""
            parts.append(Marked(escaped(given), shown, taken=True, why=why))
        if release.key and share != 1:
            parts += [Marked(escaped(text), Mark.MISSED) for text in right]
        return parts


def graded_mark(share: Fraction) -> Mark:
    """Right, wrong, or partly right."""
    return Mark.RIGHT if share == 1 else Mark.PARTLY if share else Mark.WRONG


def escaped(text: str) -> str:
    """Words of a learner or of the key as safe HTML."""
    return html.escape(text)


def paragraphs(text: str) -> str:
    """A long answer as safe HTML, its lines and paragraphs kept."""
    blocks = [block.strip("\n") for block in text.split("\n\n") if block.strip()]
    return "".join(f"<p>{html.escape(block).replace(chr(10), '<br>')}</p>" for block in blocks)


def brief(text: str) -> str:
    """The beginning of a long answer on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _BRIEF else line[: _BRIEF - 1].rstrip() + "…"
