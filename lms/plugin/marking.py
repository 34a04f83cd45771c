"""What a person marks: the contract of a kind of work, and what the page of one work shows.

A feature hands a work over to the trainers' queue under its kind and a `ref` of its own. When somebody opens it, the
kind is asked to show it; when somebody has marked it, the fact `WorkMarked` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lms.plugin.message import Message
from lms.plugin.question import Json


@dataclass(frozen=True, slots=True)
class HandedText:
    """A text as the learner wrote it. `words` is how many it has."""

    text: str
    words: int = 0


@dataclass(frozen=True, slots=True)
class HandedHtml:
    """Safe HTML that shows what was handed in, where there is no better form for it."""

    html: str


@dataclass(frozen=True, slots=True)
class HandedLinks:
    """Addresses that the learner gave; they are shown as text, whole."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandedFiles:
    """Files by their public ids, in the learner's order."""

    public_ids: tuple[str, ...]


Handed = HandedText | HandedHtml | HandedLinks | HandedFiles


@dataclass(frozen=True, slots=True)
class ShownWork:
    """One work as a trainer sees it. `task_html`, `notes_html` and the values of `texts` are safe HTML in `language`.

    `rubric` is the rubric's JSON, or None where a percentage is given; `texts` are its words by the names that the
    course format gives them (``criterion:<key>``, ``level:<n>``, ``level:<n>:<key>``). `points` is what the work is
    worth, `passing` the share from which it is accepted, None without one. `late` says that, and what, lateness takes
    off; `which` names the work among others of the same learner, such as its second submission.
    """

    title: str
    task_html: str
    parts: tuple[Handed, ...]
    rubric: Json = None
    texts: Mapping[str, str] = field(default_factory=dict)
    notes_html: str = ""
    points: Fraction = Fraction(100)
    passing: Fraction | None = None
    late: Message | None = None
    which: Message | None = None
    may_return: bool = False
    language: str = "id"


@dataclass(frozen=True, slots=True)
class WorkKind:
    """A kind of work that a person marks.

    `label` names one such work (*Essay*, *Assignment*). `show(session, ref)` reads one for the page of the trainer;
    None where it is gone.
    """

    name: str
    label: Message
    show: Callable[[Any, str], ShownWork | None]
