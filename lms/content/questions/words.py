"""How many words an answer may have, and how they are counted (chapter 9.9)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.content.findings import finding
from lms.content.questions.settings import setting
from lms.content.source.quantities import whole
from lms.plugin.finding import Finding
from lms.plugin.message import Message, counted, mark
from lms.plugin.question import Json, Remark, Section, Weight


@dataclass(frozen=True, slots=True)
class WordLimits:
    """At least and at most so many words; None for no such limit."""

    least: int | None = None
    most: int | None = None

    def to_json(self) -> Json:
        return [self.least, self.most]

    def sentence(self) -> Message | str:
        """The limits in words; empty where there are none."""
        if self.least and self.most is not None:
            return Message(mark("Write %(low)s to %(high)s words."), {"low": self.least, "high": self.most})
        if self.least:
            return counted("Write at least %(n)s word.", "Write at least %(n)s words.", self.least)
        if self.most is not None:
            return counted("Write at most %(n)s word.", "Write at most %(n)s words.", self.most)
        return ""

    def remarks(self, text: str) -> tuple[Remark, ...]:
        """How many words a text has, or why that cannot be sent; nothing for an empty one."""
        n = count_words(text)
        problem = self.problem(text)
        if problem is not None:
            return (Remark(problem, Weight.STOP),)
        return (Remark(counted("%(n)s word.", "%(n)s words.", n)),) if n else ()

    def problem(self, text: str) -> Message | None:
        """Why a text cannot be sent as it is; None where it can, an empty one too."""
        n = count_words(text)
        if n and self.least and n < self.least:
            return counted(
                "This answer has %(n)s word; at least %(low)s are needed.",
                "This answer has %(n)s words; at least %(low)s are needed.",
                n,
                low=self.least,
            )
        if self.most is not None and n > self.most:
            return counted(
                "This answer has %(n)s word; at most %(high)s are allowed.",
                "This answer has %(n)s words; at most %(high)s are allowed.",
                n,
                high=self.most,
            )
        return None


def from_json(data: Json) -> WordLimits:
    """The limits again, from what `WordLimits.to_json` gave."""
    least, most = data
    return WordLimits(None if least is None else int(least), None if most is None else int(most))


def read_limits(section: Section, findings: list[Finding]) -> WordLimits:
    """The settings ``minimal-kata`` and ``maksimal-kata``; a most below the least is a finding and is left out."""
    least = setting(section, "min-words", whole, None, findings)
    most = setting(section, "max-words", whole, None, findings)
    meta = section.get("max-words")
    if meta is not None and most is not None and most < max(least or 0, 1):
        least_of_all = max(least or 0, 1)
        expected = Message(mark("a whole number from %(low)s"), {"low": least_of_all})
        place = (section.path, meta.line, meta.column)
        findings.append(
            finding(
                "E207", *place, k=meta.written, type=expected, v=meta.value, example=str(least_of_all * 5)
            )
        )
        most = None
    return WordLimits(least or None, most)


def count_words(text: str) -> int:
    """Runs without white space that hold a letter or a digit."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())
