"""Matching (chapter 9.7): rows of a table whose right cells are to be found again."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from lms.content.findings import finding
from lms.content.fingerprints import fingerprint
from lms.content.questions import keying, listed
from lms.content.questions.settings import setting
from lms.content.source.choices import split_label
from lms.content.source.values import one_of
from lms.plugin.finding import Finding
from lms.plugin.form import Form, Option, SelectPerRow
from lms.plugin.keying import NotAKey
from lms.plugin.message import Message, counted, mark
from lms.plugin.question import (
    Choice,
    Json,
    Mark,
    Marked,
    NotAnAnswer,
    Parsed,
    Question,
    Release,
    Remark,
    Response,
    Section,
    Text,
    Weight,
)

_FIELD = "pair"
_RULES = "partial-matching"
MOST_ROWS, MOST_EXTRA = 15, 10


@dataclass(frozen=True, slots=True)
class MatchingSpec:
    """Rows as (key, target), targets as (key, fingerprint of the words), and the rule for partial points."""

    rows: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
    rule: str = "each"

    @property
    def right(self) -> dict[str, str]:
        """The target of each row."""
        return dict(self.rows)


class Matching:
    """A table of two columns; a response tells the target of each row, as far as targets were chosen."""

    name = "matching"

    def parse(self, section: Section) -> Parsed:
        if not section.table:
            return Parsed(None, findings=(finding("E402/table", section.path, section.line, 1),))
        findings: list[Finding] = []
        rows = _rows(section, findings)
        rule = setting(section, "partial", one_of(_RULES), "each", findings)
        if rows is None:
            return Parsed(None, findings=tuple(findings))
        asked = [row for row in rows if row.left.text]
        _check(section, asked, [row for row in rows if not row.left.text], findings)
        keys = dict(
            zip([row.line for row in asked], listed.keys_of([row.left for row in asked]), strict=True)
        )
        targets = _targets(rows, keys)
        spec = MatchingSpec(
            tuple((keys[row.line], targets[listed.normal(row.right)]) for row in asked),
            tuple((key, fingerprint("target", [words])) for words, key in targets.items()),
            rule,
        )
        return Parsed(spec, _texts(rows, keys, targets), tuple(findings))

    def translate(self, spec: Any, base: Section, section: Section) -> Parsed:
        """The rows by their labels, in the order of the base; the words and the pairs of the translation."""
        parsed = self.parse(section)
        if parsed.spec is None:
            return parsed
        line = section.table_line
        ours = [(row.left.label, row.line) for row in _asked(base)]
        theirs = [(row.left.label, row.line) for row in _asked(section)]
        wrong = listed.check_same_labels(ours, theirs, line, section.path)
        if wrong is not None:
            return Parsed(None, parsed.texts, (*parsed.findings, wrong))
        rows = parsed.spec.right
        ordered = tuple((key, rows[key]) for key, _ in spec.rows if key in rows)
        return Parsed(replace(parsed.spec, rows=ordered, rule=spec.rule), parsed.texts, parsed.findings)

    def to_json(self, spec: Any) -> Json:
        return {
            "rows": [list(row) for row in spec.rows],
            "targets": [list(target) for target in spec.targets],
            "rule": spec.rule,
        }

    def from_json(self, data: Json) -> Any:
        rows = tuple((str(key), str(target)) for key, target in data["rows"])
        targets = tuple((str(key), str(words)) for key, words in data["targets"])
        return MatchingSpec(rows, targets, str(data["rule"]))

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        """The targets, always shuffled; the rows stay as they are."""
        keys = [key for key, _ in spec.targets]
        return rng.sample(keys, len(keys))

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        taken = _taken(response)
        rows = [key for key, _ in question.spec.rows]
        return Form(
            (
                SelectPerRow(
                    _FIELD,
                    tuple(
                        Option(str(n), question.texts.get(f"row:{key}", "")) for n, key in enumerate(rows, 1)
                    ),
                    tuple(
                        Option(str(n), question.texts.get(f"target:{key}", ""))
                        for n, key in enumerate(order, 1)
                    ),
                    {str(n): listed.position(order, taken.get(key)) for n, key in enumerate(rows, 1)},
                    Message(mark("Choose what belongs to each line")),
                ),
            )
        )

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        given: dict[str, str] = {}
        for n, (key, _) in enumerate(spec.rows, 1):
            chosen = listed.chosen_keys(order, fields, f"{_FIELD}.{n}")
            if len(chosen) > 1:
                raise NotAnAnswer(_FIELD)
            if chosen:
                given[key] = chosen[0]
        return given or None

    def grade(self, spec: Any, response: Response) -> Fraction:
        taken = _taken(response)
        share = Fraction(sum(taken.get(key) == target for key, target in spec.rows), len(spec.rows))
        return Fraction(int(share == 1)) if spec.rule == "exact" else share

    def remarks(self, spec: Any, response: Response) -> Sequence[Remark]:
        """On lines without a pair."""
        taken = _taken(response)
        left = len(spec.rows) - len(taken) if taken else 0
        text = counted("%(n)s line has no pair yet.", "%(n)s lines have no pair yet.", left)
        return [Remark(text, Weight.DOUBT)] if left else []

    def rekey(self, served: Any, current: Any) -> Any:
        """The pairs of `current`, told by the words of its targets, for they have no other lasting name."""
        ours = {words: key for key, words in served.targets}
        theirs = dict(current.targets)
        if set(theirs.values()) != set(ours) or served.right.keys() != current.right.keys():
            return served
        right = {row: ours[theirs[target]] for row, target in current.rows}
        return MatchingSpec(tuple((key, right[key]) for key, _ in served.rows), served.targets, current.rule)

    def key_form(self, question: Question, order: Sequence[str]) -> Form:
        (field,) = self.present(question, order, question.spec.right).fields
        assert isinstance(field, SelectPerRow)
        return Form((replace(field, label=keying.RIGHT),))

    def key_from(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Any:
        try:
            right = _taken(self.read(spec, order, fields))
        except NotAnAnswer:
            right = {}
        if any(key not in right for key, _ in spec.rows):
            raise NotAKey(keying.NOT_ALL)
        return replace(spec, rows=tuple((key, right[key]) for key, _ in spec.rows))

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        taken, parts = _taken(response), []
        for key, target in question.spec.rows:
            chosen, label = taken.get(key), listed.plain_text(question, f"row:{key}")
            if chosen is not None:
                is_right = Mark.RIGHT if chosen == target else Mark.WRONG
                shown = is_right if release.key else Mark.PLAIN
                parts.append(Marked(question.texts.get(f"target:{chosen}", ""), shown, True, "", label))
            if release.key and chosen != target:
                words = question.texts.get(f"target:{target}", "")
                parts.append(Marked(words, Mark.MISSED, False, "", label))
        return parts

    def summary(self, question: Question, response: Response) -> str:
        taken = _taken(response)
        pairs = [
            f"{listed.plain_text(question, f'row:{key}')} → {listed.plain_text(question, f'target:{taken[key]}')}"
            for key, _ in question.spec.rows
            if key in taken
        ]
        return "; ".join(pairs)


def _taken(response: Response) -> dict[str, str]:
    if not isinstance(response, dict):
        return {}
    return {key: target for key, target in response.items() if isinstance(target, str)}


@dataclass(frozen=True, slots=True)
class _Row:
    left: Choice
    right: str
    line: int


def _rows(section: Section, findings: list[Finding]) -> list[_Row] | None:
    """The rows below the head; None, with a finding, where the table has not two columns."""
    rows = []
    for n, cells in enumerate(section.table):
        line = section.table_line + n + (n > 0)
        columns = section.table_columns[n] if n < len(section.table_columns) else ()
        if len(cells) > 2 or (not n and len(cells) < 2):
            column = columns[2] if len(columns) > 2 else columns[0] if columns else 1
            findings.append(finding("E428", section.path, line, column))
            return None
        left, right = (*cells, "", "")[:2]
        if n and (left or right):
            label, text = split_label(left)
            at = columns[0] if columns else 1
            rows.append(_Row(Choice(text, line, at, label=label), right, line))
            if not right:
                findings.append(finding("E427/empty", section.path, line, columns[-1] if columns else 1))
    return rows


def _asked(section: Section) -> list[_Row]:
    return [row for row in _rows(section, []) or () if row.left.text]


def _check(section: Section, asked: list[_Row], extra: list[_Row], findings: list[Finding]) -> None:
    if not 2 <= len(asked) <= MOST_ROWS:
        line = asked[MOST_ROWS].line if len(asked) > MOST_ROWS else section.table_line
        findings.append(finding("E427", section.path, line, 1, n=len(asked)))
    if len(extra) > MOST_EXTRA:
        place = (section.path, extra[MOST_EXTRA].line, 1)
        findings.append(finding("E427/extra", *place, n=len(extra), m=MOST_EXTRA))
    lefts = [row.left for row in asked]
    findings += listed.check_labels(lefts, section.path, "E410/row")
    findings += listed.check_equals(lefts, section.path)


def _targets(rows: list[_Row], keys: Mapping[int, str]) -> dict[str, str]:
    """The key of each target by its words, compared: that of its first row, else its fingerprint."""
    targets: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: not row.left.text):
        words = listed.normal(row.right)
        targets.setdefault(words, keys.get(row.line) or fingerprint("choice", [row.right]))
    return targets


def _texts(rows: list[_Row], keys: Mapping[int, str], targets: Mapping[str, str]) -> dict[str, Text]:
    texts: dict[str, Text] = {}
    for row in rows:
        texts.setdefault(f"target:{targets[listed.normal(row.right)]}", Text(row.right, row.line))
        if row.line in keys:
            texts[f"row:{keys[row.line]}"] = Text(row.left.text, row.line)
    return texts
