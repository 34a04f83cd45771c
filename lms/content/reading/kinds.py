"""The kinds of item: how each is read, what becomes of it, and what holds where its author says nothing.

A kind is one module beside this one and one line in `KINDS`; a kind of a plugin is read by `extensions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from lms.content.course import Rules
from lms.content.findings import finding
from lms.content.reading import (
    assignments,
    extensions,
    lessons,
    question_files,
    quizzes,
    scenarios,
    surveys,
)
from lms.content.reading.building import Building
from lms.content.reading.pages import Page
from lms.content.reading.standards import Standard
from lms.content.source import vocabulary
from lms.plugin.finding import Finding


@dataclass(frozen=True, slots=True)
class Kind:
    """How items of one kind are read.

    `collect` reads all of them and hands over their texts, `contents` makes records of what was rendered, by field of
    `Contents` and id. `standard` tells the defaults; `completions` the rules an author may choose from.
    """

    collect: Callable[[Building], None]
    contents: Callable[[Building], Mapping[str, Mapping[str, Any]]]
    standard: Callable[[Page, Rules], Standard]
    completions: tuple[str, ...]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "quiz": Kind(
            question_files.collect_questions, quizzes.contents, quizzes.standard, ("passed", "submitted")
        ),
        "survey": Kind(surveys.collect, surveys.contents, surveys.standard, ("submitted",)),
        "lesson": Kind(lessons.collect_lessons, lessons.contents, lessons.standard, ("button", "opened")),
        "assignment": Kind(
            assignments.collect, assignments.contents, assignments.standard, ("passed", "submitted")
        ),
        "scenario": Kind(scenarios.collect, scenarios.contents, scenarios.standard, ("passed", "submitted")),
    }
)
"""In the order in which they are read: ids of questions are settled first."""

EXTENSION = Kind(extensions.collect, extensions.contents, extensions.standard, ("submitted",))


def collect(build: Building) -> None:
    """Reads the items of every kind."""
    for kind in (*KINDS.values(), EXTENSION):
        kind.collect(build)


def contents(build: Building) -> dict[str, dict[str, Any]]:
    """The records of all items, by field of `Contents` and id."""
    made: dict[str, dict[str, Any]] = {}
    for kind in (*KINDS.values(), EXTENSION):
        for field, records in kind.contents(build).items():
            made.setdefault(field, {}).update(records)
    return made


def counted(page: Page, rules: Rules, findings: list[Finding]) -> dict[str, Any]:
    """The fields of an `Item` that say how it counts: required, weight and completion."""
    kind = KINDS.get(page.kind, EXTENSION)
    standard = kind.standard(page, rules)
    written: bool | None = page.model.required
    return {
        "required": standard.required if written is None else written,
        "weight": _weight(page, standard, findings),
        "completion": _completion(page, kind, standard, findings),
    }


def _weight(page: Page, standard: Standard, findings: list[Finding]) -> Fraction:
    written: Fraction | None = page.model.weight
    if written is None:
        return standard.weight
    if written > 0 and standard.unscored:
        findings.append(finding(standard.unscored, page.path, *page.place("weight")))
        return Fraction(0)
    return written


def _completion(page: Page, kind: Kind, standard: Standard, findings: list[Finding]) -> str:
    written: str = page.model.completion
    if written in kind.completions:
        return written
    if written:
        words = ", ".join(vocabulary.written(word, "completion") for word in kind.completions)
        example = vocabulary.written(kind.completions[0], "completion")
        shown, key = page.settings.data["completion"], page.settings.written["completion"]
        place = (page.path, *page.place("completion"))
        code = "E207/word" if len(kind.completions) > 1 else "E207"
        findings.append(finding(code, *place, k=key, type=words, v=shown, example=example))
    return standard.completion or kind.completions[0]
