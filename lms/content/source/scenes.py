"""Scenes as written: the sections of a scenario, with the decisions that lead from one to the next (chapter 13)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from lms.content.findings import finding, replacing
from lms.content.source.anchors import anchors, plain
from lms.content.source.choices import continuation
from lms.content.source.header import Rules, Settings
from lms.content.source.headers import SceneHeader
from lms.content.source.metas import read_metas
from lms.content.source.numerals import read_decimal
from lms.content.source.scanner import Heading, Scanned
from lms.content.source.sections import split_heading, text
from lms.plugin.finding import Finding
from lms.plugin.question import Text

_DECISION = re.compile(r"(?:\(([^()]*)\)[ \t]*)?\[((?:[^\[\]\\]|\\.)*)\]\([ \t]*#([^()\s]*)[ \t]*\)[ \t]*")
_BULLET = re.compile(r" {0,3}([-*+–—]|\d{1,9}[.)])[ \t]+(\S.*)")
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
        start, stop, items = self.last_list(body, end)
        shown = text(self.scanned, body, start)
        scene = SceneDraft(identity, title, head.line, head.column, settings, shown)
        for line, after in items:
            decision = self.decision(line, after)
            if decision is not None:
                scene.decisions.append(decision)
        if items:
            self.nothing_after(stop, end)
        return scene

    def last_list(self, start: int, end: int) -> tuple[int, int, list[tuple[int, int]]]:
        """The last list that holds a decision: first line, line after the last, and the lines of each item."""
        found: tuple[int, int, list[tuple[int, int]]] = (end, end, [])
        number = start
        while number < end:
            first, items = number, []
            while number < end and self.bullet(number):
                after = self.item_end(number, end)
                items.append((number, after))
                number = next((n for n in range(after, end) if self.scanned.line(n).strip()), end)
            if any(_ALMOST.match(str(self.bullet(line))) for line, _ in items):
                found = (first, items[-1][1], items)
            number = number if items else number + 1
        return found

    def bullet(self, number: int) -> str:
        """The words of an item that begins on this line; empty where none does."""
        item = None if self.scanned.is_code(number) else _BULLET.fullmatch(self.scanned.line(number))
        return item[2] if item else ""

    def item_end(self, first: int, end: int) -> int:
        """The line after the last one that belongs to an item: all that is indented below it."""
        last = first + 1
        for number in range(first + 1, end):
            line = self.scanned.line(number)
            if line.strip():
                if not line[0].isspace() or (self.bullet(number) and not line.startswith("  ")):
                    break
                last = number + 1
        return last

    def decision(self, line: int, after: int) -> DecisionDraft | None:
        """The decision of an item; None, with a finding, where it is none."""
        first = self.bullet(line)
        dash = len(self.scanned.line(line)) - len(self.scanned.line(line).lstrip())
        if self.scanned.line(line)[dash] in "–—":
            edit = replacing(line, dash + 1, self.scanned.line(line)[dash], "-")
            self.findings.append(finding("W409", self.rules.path, line, dash + 1, edit=edit))
        column = self.scanned.line(line).index(first) + 1
        found = _DECISION.fullmatch(first)
        if found is None:
            self.findings.append(finding("E406/decision", self.rules.path, line, column))
            return None
        points = None
        if found[1] is not None:
            written = found[1].strip().removeprefix("+").strip()
            points = read_decimal(written, self.language)
            if points is None:
                place = (self.rules.path, line, column + 1)
                self.findings.append(finding("E432/decision", *place, v=found[1]))
                points = Fraction(1)  # something was meant, so that nothing else is said for want of it
        more, feedback, feedback_line = continuation(
            [self.scanned.line(n) for n in range(line + 1, after)], line + 1
        )
        return DecisionDraft(
            target=found[3].lower(),
            text=Text("\n".join([found[2], *more]).rstrip(), line),
            points=points,
            feedback=Text(feedback, feedback_line),
            line=line,
            column=column + found.start(3),
        )

    def nothing_after(self, stop: int, end: int) -> None:
        for number in range(stop, end):
            line = self.scanned.line(number)
            if line.strip():
                column = len(line) - len(line.lstrip()) + 1
                self.findings.append(finding("E406/decision", self.rules.path, number, column))
                return
