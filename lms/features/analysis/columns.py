"""First attempts sorted into columns, one for each question and wording. Everything is counted in whole numbers of one
part, because a hundred thousand answers are added up while somebody waits."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from lms.content.rules import scoring
from lms.features.analysis.attempts import Cell


class Series(NamedTuple):
    """A question in one wording. Of a former wording each language is a series of its own."""

    question: str
    series: str
    language: str
    digest: str


@dataclass(slots=True)
class Column:
    """What all attempts did with one series.

    `shares` are those of all attempts that were scored in it. Where the whole score is known and there was more than
    one question, `compared` holds the share again, beside it the score (`totals`) and that of all other questions
    (`rests`). `answered` counts equal answers with equal scores (None: not known).
    """

    versions: set[int] = field(default_factory=set)
    shares: list[int] = field(default_factory=list)
    compared: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    rests: list[int] = field(default_factory=list)
    answered: Counter[tuple[str | None, int | None]] = field(default_factory=Counter)
    seconds: list[int] = field(default_factory=list)
    waiting: int = 0
    dropped: int = 0


@dataclass(slots=True)
class Group:
    """Attempts that were asked the same: what each question earned, row by row, their scores, and what each question is
    worth."""

    rows: list[tuple[int, ...]] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    worths: set[tuple[int, ...]] = field(default_factory=set)


@dataclass(slots=True)
class Table:
    """All columns and groups. A share counts parts of which `share_part` are a whole; so does a score with
    `total_part`."""

    share_part: int
    total_part: int
    columns: dict[Series, Column] = field(default_factory=dict)
    groups: dict[tuple[Series, ...], Group] = field(default_factory=dict)
    totals: list[int] = field(default_factory=list)


class Worth(NamedTuple):
    """What an answer is worth, in whole numbers: its share, what it earned, and what could be earned."""

    share: int
    earned: int
    possible: int


Kind = tuple[int, str | None, int, str]


def enter(
    attempts: Sequence[Sequence[Cell]],
    bodies: Mapping[int, Mapping[str, Any]],
    series: Mapping[int, Series],
) -> Table:
    """Enters all attempts. What was dropped is counted and otherwise left out."""
    worths, share_part = _worths(attempts, bodies)
    scored = [
        [(cell, worths[_kind(cell)]) for cell in cells if not cell.dropped and cell.share is not None]
        for cells in attempts
    ]
    possible = [sum(worth.possible for _cell, worth in cells) for cells in scored]
    total_part = math.lcm(*{one for one in possible if one})
    rests = {
        one - worth.possible for one, cells in zip(possible, scored, strict=True) for _cell, worth in cells
    }
    rest_part = math.lcm(*(one for one in rests if one))
    table = Table(share_part, total_part)
    for cells, known, whole in zip(attempts, scored, possible, strict=True):
        for cell in cells:
            column = table.columns.setdefault(series[cell.version], Column())
            column.dropped += cell.dropped
            column.waiting += cell.share is None and not cell.dropped
        is_whole = whole > 0 and all(cell.dropped or cell.share is not None for cell in cells)
        got = sum(worth.earned for _cell, worth in known)
        total = got * (total_part // whole) if is_whole else None
        for cell, worth in known:
            _add(table.columns[series[cell.version]], cell, worth, total, got, whole, rest_part)
        if total is not None:
            table.totals.append(total)
            _group(table, known, series, total)
    return table


def _kind(cell: Cell) -> Kind:
    return cell.version, cell.share, cell.hints, cell.penalty


def _worths(
    attempts: Sequence[Sequence[Cell]], bodies: Mapping[int, Mapping[str, Any]]
) -> tuple[Mapping[Kind, Worth], int]:
    """What each kind of answer is worth, and the part in which shares are told."""
    exact = {}
    for kind in {_kind(cell) for cells in attempts for cell in cells if cell.share is not None}:
        version, share, hints, penalty = kind
        points, earned = Fraction(bodies[version]["points"]), Fraction(share or 0)
        got = scoring.points(points, earned, hints, Fraction(penalty))
        assert isinstance(got, Fraction)
        exact[kind] = (earned, got, points)
    share_part = math.lcm(*(share.denominator for share, _got, _points in exact.values()))
    part = math.lcm(*(one.denominator for _share, got, points in exact.values() for one in (got, points)))
    found = {
        kind: Worth(int(share * share_part), int(got * part), int(points * part))
        for kind, (share, got, points) in exact.items()
    }
    return found, share_part


def _add(
    column: Column, cell: Cell, worth: Worth, total: int | None, got: int, whole: int, rest_part: int
) -> None:
    column.versions.add(cell.version)
    column.shares.append(worth.share)
    others = whole - worth.possible
    # With one question alone there is nothing to compare it with.
    if total is not None and others:
        column.compared.append(worth.share)
        column.totals.append(total)
        column.rests.append((got - worth.earned) * (rest_part // others))
        column.answered[cell.response, total] += 1
    else:
        column.answered[cell.response, None] += 1
    if cell.seconds is not None:
        column.seconds.append(cell.seconds)


def _group(
    table: Table, known: Sequence[tuple[Cell, Worth]], series: Mapping[int, Series], total: int
) -> None:
    ordered = sorted((series[cell.version], worth) for cell, worth in known)
    group = table.groups.setdefault(tuple(one for one, _worth in ordered), Group())
    group.rows.append(tuple(worth.earned for _one, worth in ordered))
    group.worths.add(tuple(worth.possible for _one, worth in ordered))
    group.totals.append(total)
