"""What typed lines hold: questions with their choices and keys, and what belongs to none."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source as Markdown; `place` tells a person where it stands. A `heading` ends what was begun."""

    text: str
    number: int
    place: str = ""
    heading: bool = False
    blank_before: bool = False


@dataclass(slots=True)
class Option:
    """A choice as typed."""

    letter: str
    text: list[str]
    line: Line
    starred: bool = False
    bold: bool = False


@dataclass(slots=True)
class Question:
    """A question as typed, not yet judged. `keys` holds every key said of it."""

    line: Line
    number: int | None = None
    kind: str = ""
    stem: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    keyed: bool = False
    explanation: list[str] | None = None
    points: str = ""
    marked: str = ""
    ambiguous_key: bool = False

    @property
    def sure(self) -> bool:
        """Whether a key or a mark at a choice tells that this is a question, and no item of a list."""
        marked = any(option.starred or option.bold for option in self.options)
        return bool(self.keyed or self.keys or self.marked or marked)


@dataclass(slots=True)
class Found:
    """What the lines hold. `strays` are lines that belong to no question, `unused` keys that no question has."""

    intro: list[Line] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    strays: list[Line] = field(default_factory=list)
    unused: list[tuple[Line, str]] = field(default_factory=list)

    @property
    def sure(self) -> bool:
        """Whether anything but numbers and letters tells that these are questions: a key, or a mark at a choice."""
        return any(one.sure for one in self.questions)
