"""Rubrics: the table by which a person marks an essay, a file or an assignment (chapter 9.9)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lms.content.findings import finding
from lms.content.fingerprints import fingerprint
from lms.content.source import vocabulary
from lms.content.source.choices import split_label
from lms.content.source.numerals import read_decimal
from lms.content.source.scanner import scan
from lms.content.source.tables import Table, columns, tables
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark
from lms.plugin.question import Json, Text

MOST_CRITERIA = 10
LEVELS = range(2, 7)
_HEAD = re.compile(r"(.*\S)\s*\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Rubric:
    """Criteria as (key, weight), and the points of the levels, which rise. The words are texts, see `RubricRead`."""

    criteria: tuple[tuple[str, Fraction], ...]
    points: tuple[Fraction, ...]

    def share(self, given: Mapping[str, int]) -> Fraction:
        """The share of the points for a level (counted from 0) given to each criterion.

        Raises KeyError where a criterion was given none, IndexError for a level that does not exist.
        """
        best = self.points[-1]
        earned = sum(
            (weight * self.points[_level(given[key])] / best for key, weight in self.criteria), Fraction()
        )
        return earned / sum(weight for _, weight in self.criteria)

    def to_json(self) -> Json:
        return {
            "criteria": [[key, str(weight)] for key, weight in self.criteria],
            "points": [str(points) for points in self.points],
        }


def _level(level: int) -> int:
    if level < 0:
        raise IndexError(level)
    return level


def from_json(data: Any) -> Rubric:
    """The rubric again, from what `Rubric.to_json` gave."""
    return Rubric(
        tuple((str(key), Fraction(weight)) for key, weight in data["criteria"]),
        tuple(Fraction(points) for points in data["points"]),
    )


@dataclass(frozen=True, slots=True)
class RubricRead:
    """What a table says: the rubric (None where it cannot be read), its words to render, and the findings.

    Words: ``criterion:<key>``, ``level:<n>`` the name of a level, ``level:<n>:<key>`` what it means for a criterion.
    `labels` are the written labels of the criteria, with the line and column of each row.
    """

    rubric: Rubric | None
    texts: Mapping[str, Text] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    labels: tuple[tuple[str, int, int], ...] = ()


def read_rubric(source: Text, path: str, language: str) -> RubricRead:
    """Reads the table below ``### Rubrik``."""
    scanned = scan(source.source.split("\n"), source.line)
    first, _, table = next(tables(scanned, scanned.first, scanned.end), (0, 0, ()))
    if not table:
        what = Message(mark("a table with criteria and levels is missing"))
        return RubricRead(None, findings=(finding("E440", path, source.line, 1, what=what),))
    reading = _Reading(path, language)
    lines = [first + n + (n > 0) for n in range(len(table))]
    places = [(line, columns(scanned.line(line))) for line in lines]
    points, weighted = reading.head(table[0], places[0])
    criteria = reading.rows(table, places, weighted, len(points))
    broken = any(found.is_error for found in reading.findings)
    rubric = None if broken else Rubric(tuple(criteria), tuple(points))
    return RubricRead(rubric, reading.texts, tuple(reading.findings), tuple(reading.labels))


Place = tuple[int, tuple[int, ...]]


class _Reading:
    def __init__(self, path: str, language: str) -> None:
        self.path, self.language = path, language
        self.texts: dict[str, Text] = {}
        self.findings: list[Finding] = []
        self.labels: list[tuple[str, int, int]] = []

    def head(self, cells: tuple[str, ...], place: Place) -> tuple[list[Fraction], bool]:
        """The points of the levels, and whether the second column holds weights."""
        weighted = len(cells) > 1 and vocabulary.lookup(cells[1], "column") == "weight"
        first = 2 if weighted else 1
        levels = cells[first:]
        if len(levels) not in LEVELS:
            self._wrong(place, 0, Message(mark("2 to 6 levels are needed, found %(n)s"), {"n": len(levels)}))
        points: list[Fraction] = []
        for n, cell in enumerate(levels):
            self._level(n, cell, points, place, first + n)
        return points, weighted

    def _level(self, n: int, cell: str, points: list[Fraction], place: Place, at: int) -> None:
        found = _HEAD.fullmatch(cell)
        worth = read_decimal(found[2], self.language) if found else None
        if found is None or worth is None or worth < 0:
            what = mark('the level "%(v)s" does not end in its points')
            self._wrong(place, at, Message(what, {"v": cell[:60]}))
        elif points and worth <= points[-1]:
            self._wrong(place, at, Message(mark('the points of "%(v)s" do not rise'), {"v": cell[:60]}))
        self.texts[f"level:{n}"] = Text(found[1] if found else cell, place[0])
        points.append(worth if worth is not None else Fraction())

    def rows(
        self, table: Table, places: list[Place], weighted: bool, levels: int
    ) -> list[tuple[str, Fraction]]:
        """The criteria with their weights."""
        rows = table[1:]
        if not 1 <= len(rows) <= MOST_CRITERIA:
            what = Message(mark("1 to 10 criteria are needed, found %(n)s"), {"n": len(rows)})
            self._wrong(places[min(len(rows), MOST_CRITERIA + 1)], 0, what)
        criteria: dict[str, Fraction] = {}
        first = 2 if weighted else 1
        for row, place in zip(rows[:MOST_CRITERIA], places[1:], strict=False):
            label, text = split_label(row[0] if row else "")
            self.labels.append((label, place[0], _column(place, 0)))
            if not text:
                self._wrong(place, 0, Message(mark("a criterion has no words")))
            if len(row) > first + levels:
                self._wrong(place, first + levels, Message(mark("a row has more cells than the first one")))
            key = label or fingerprint("criterion", [unicodedata.normalize("NFKC", text).casefold()])
            key = key if label or key not in criteria else f"{key}-{len(criteria)}"
            criteria[key] = self._weight(row, place) if weighted else Fraction(1)
            self.texts[f"criterion:{key}"] = Text(text, place[0])
            for n, cell in enumerate(row[first : first + levels]):
                if cell:
                    self.texts[f"level:{n}:{key}"] = Text(cell, place[0])
        self._labels()
        return list(criteria.items())

    def _weight(self, row: tuple[str, ...], place: Place) -> Fraction:
        cell = row[1] if len(row) > 1 else ""
        weight = read_decimal(cell, self.language) if cell else Fraction(1)
        if weight is None or weight <= 0:
            what = Message(mark('the weight "%(v)s" is not a number above 0'), {"v": cell[:60]})
            self._wrong(place, 1, what)
            return Fraction(1)
        return weight

    def _labels(self) -> None:
        written = [label for label, _, _ in self.labels]
        bare = next(((line, column) for label, line, column in self.labels if not label), None)
        if bare and any(written):
            self.findings.append(finding("E410/row", self.path, *bare))
        for n, (label, line, column) in enumerate(self.labels):
            if label and label in written[:n]:
                self.findings.append(finding("E411", self.path, line, column, l=label))

    def _wrong(self, place: Place, cell: int, what: Message) -> None:
        self.findings.append(finding("E440", self.path, place[0], _column(place, cell), what=what))


def _column(place: Place, cell: int) -> int:
    return place[1][cell] if cell < len(place[1]) else 1
