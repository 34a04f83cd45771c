"""A question between formats: what it asks, what is right, and where it stood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from lms.plugin.importer import Fate
from lms.plugin.message import Message

GAP = "\U000f0010%d\U000f0011"
"""What stands in the stem of a text with gaps, with the number of the gap from 0."""


@dataclass(slots=True)
class Answer:
    """A choice, an accepted answer, a line of an order, or a row, whose right side is `pair`.

    `text` and `feedback` are Markdown; where words are typed, `text` is plain with ``*`` for any words. `weight` is the
    share of the points that it gives. Numbers are accepted from `low` to `high`.
    """

    text: str = ""
    weight: Fraction = Fraction(0)
    feedback: str = ""
    pair: str = ""
    label: str = ""
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)


@dataclass(slots=True)
class Gap:
    """A gap in a text: ``short``, ``numeric`` or ``single``, with what may stand there."""

    kind: str
    answers: list[Answer] = field(default_factory=list)


@dataclass(slots=True)
class Asked:
    """One question. `kind` is the name of our type, empty for one that we do not have.

    `said` is what of it was changed or lost; with a `remark`, that is also said in the file, at its place.
    """

    kind: str
    place: str = ""
    name: str = ""
    id: str = ""
    stem: str = ""
    answers: list[Answer] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    truth: bool | None = None
    rule: str = ""
    case_sensitive: bool = False
    shuffle: bool = True
    points: Fraction = Fraction(1)
    tags: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    explanation: str = ""
    trainer_notes: str = ""
    settings: list[str] = field(default_factory=list)
    said: list[tuple[Fate, Message]] = field(default_factory=list)
    remark: str = ""


@dataclass(slots=True)
class Category:
    """Questions that belong together; `title` may be empty."""

    title: str
    asked: list[Asked] = field(default_factory=list)


def category_title(path: str) -> str:
    """The last names of a path such as ``$course$/top/Dasar/Kuis 1``; a doubled stroke is one in a name."""
    names = [name.strip().replace("\0", "/") for name in path.replace("//", "\0").split("/")]
    kept = [name for name in names if name and not re.fullmatch(r"\$\w+\$", name)]
    kept = kept[1:] if kept[:1] == ["top"] else kept
    return " – ".join(kept)
