"""Scenes as written: the sections of a scenario, with the decisions that lead from one to the next (chapter 13)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from lms.content.findings import finding
from lms.content.source.anchors import anchors, plain
from lms.content.source.choices import Run, lists
from lms.content.source.header import Rules, Settings
from lms.content.source.headers import SceneHeader
from lms.content.source.metas import read_metas
from lms.content.source.numerals import read_decimal
from lms.content.source.scanner import Heading, Scanned
from lms.content.source.sections import split_heading, text
from lms.plugin.finding import Finding
from lms.plugin.question import Choice, Text

_DECISION = re.compile(r"(?:\(([^()]*)\)[ \t]*)?\[((?:[^\[\]\\]|\\.)*)\]\([ \t]*#([^()\s]*)[ \t]*\)[ \t]*")
_ALMOST = re.compile(r"(?:\([^()]*\)[ \t]*)?\[(?:[^\[\]\\]|\\.)*\]\([ \t]*#")


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A decision as written. `points` is None where none are; `column` is that of the target."""

    target: str
    text: Text
    points: Fraction | None
    feedback: Text
    line: int
    column: int


@dataclass(slots=True)
class SceneDraft:
    """A scene as written; `id` is empty where none is."""

    id: str
    title: str
    line: int
    column: int
    settings: Settings
    text: Text
    decisions: list[DecisionDraft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scenes:
    """The scenes of a file, the line after its prologue, and the number of a scene by each fragment of a heading."""

    intro_end: int
    scenes: tuple[SceneDraft, ...]
    fragments: Mapping[str, int]


def read_scenes(scanned: Scanned, rules: Rules, language: str, findings: list[Finding]) -> Scenes:
    """Every ``##`` begins a scene; what stands before the first is the prologue."""
    heads = [heading for heading in scanned.headings if heading.level == 2]
    ends = [*(head.line for head in heads[1:]), scanned.end]
    reading = _Reading(scanned, rules, language, findings)
    scenes = [reading.scene(head, end) for head, end in zip(heads, ends, strict=False)]
    names = anchors(plain(heading.text) for heading in scanned.headings)
    places = {id(head): number for number, head in enumerate(heads)}
    fragments = {
        name: places[id(head)]
        for name, head in zip(names, scanned.headings, strict=True)
        if id(head) in places
    }
    return Scenes(heads[0].line if heads else scanned.end, tuple(scenes), fragments)


@dataclass(slots=True)
class _Reading:
    scanned: Scanned
    rules: Rules
    language: str
    findings: list[Finding]

    def scene(self, head: Heading, end: int) -> SceneDraft:
        identity, title, wrong = split_heading(head, self.rules.path)
        self.findings.extend(wrong)
        _, settings, body = read_metas(
            self.scanned, head.line + 1, end, self.rules, self.findings, SceneHeader
        )
        runs = [run for run in lists(self.scanned, body, end, self.rules.path) if _decides(run)]
        run = runs[-1] if runs else None
        shown = text(self.scanned, body, run.start if run else end)
        scene = SceneDraft(identity, title, head.line, head.column, settings, shown)
        if run is not None:
            scene.decisions = [one for choice in run.choices if (one := self.decision(choice)) is not None]
            self.nothing_after(run, end)
        return scene

    def decision(self, choice: Choice) -> DecisionDraft | None:
        first, newline, more = choice.text.partition("\n")
        found = _DECISION.fullmatch(first)
        if found is None:
            self.findings.append(finding("E406/decision", self.rules.path, choice.line, choice.column))
            return None
        points = None
        if found[1] is not None:
            written = found[1].strip().removeprefix("+").strip()
            points = read_decimal(written, self.language)
            if points is None:
                place = (choice.line, choice.column + 1)
                self.findings.append(finding("E432", self.rules.path, *place, v=found[1]))
        return DecisionDraft(
            target=found[3].lower(),
            text=Text(found[2] + newline + more, choice.line),
            points=points,
            feedback=Text(choice.feedback, choice.feedback_line),
            line=choice.line,
            column=choice.column + found.start(3),
        )

    def nothing_after(self, run: Run, end: int) -> None:
        for number in range(run.end, end):
            line = self.scanned.line(number)
            if line.strip():
                column = len(line) - len(line.lstrip()) + 1
                self.findings.append(finding("E406/decision", self.rules.path, number, column))
                return


def _decides(run: Run) -> bool:
    return run.form == "bullets" and any(_ALMOST.match(choice.text) for choice in run.choices)
