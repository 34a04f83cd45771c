"""From first attempts to the figures of a quiz. Knows no database; what was read comes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from lms.content.contents import QuestionRecord
from lms.content.questions.registry import Registry
from lms.features.analysis import measures, wording
from lms.features.analysis.attempts import Answers, Cell
from lms.features.analysis.choices import Answered, choices
from lms.features.analysis.figures import (
    EARLIER,
    FEWEST,
    GONE,
    PRESENT,
    QuestionFigures,
    QuizFigures,
    Reliability,
)
from lms.features.quizzes.served import from_body


@dataclass(frozen=True, slots=True)
class Asking:
    """What a quiz asks in the edition in service: all questions of the course by id, former ids with the present ones,
    and the ids that the quiz may ask, in their order."""

    records: Mapping[str, QuestionRecord]
    present: Mapping[str, str]
    own: tuple[str, ...]
    language: str


class Series(NamedTuple):
    """A question in one wording. Of a former wording each language is a series of its own."""

    question: str
    series: str
    language: str
    digest: str


@dataclass(slots=True)
class Column:
    """What all attempts did with one series: lists side by side, a row for each attempt that was scored in it."""

    versions: set[int] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    shares: list[Fraction] = field(default_factory=list)
    responses: list[str | None] = field(default_factory=list)
    totals: list[Fraction | None] = field(default_factory=list)
    rests: list[Fraction | None] = field(default_factory=list)
    seconds: list[int] = field(default_factory=list)
    waiting: int = 0
    dropped: int = 0


def analyse(
    item: str, answers: Answers, bodies: Mapping[int, Mapping[str, Any]], asking: Asking, types: Registry
) -> QuizFigures:
    """The figures of a quiz."""
    series = {version: _series(body, asking) for version, body in bodies.items()}
    points = {version: Fraction(body["points"]) for version, body in bodies.items()}
    columns: dict[Series, Column] = {}
    totals: list[Fraction] = []
    groups: dict[tuple[Series, ...], list[tuple[list[Fraction], list[Fraction]]]] = {}
    for cells in answers.attempts:
        _enter(cells, columns, totals, groups, series, points, bodies)
    questions = [_question(one, column, bodies, asking, types) for one, column in columns.items()]
    known = {one.question for one in questions if one.series == PRESENT}
    questions += [_untried(asking.records[one]) for one in asking.own if one not in known]
    return QuizFigures(
        item=item,
        attempts=len(answers.attempts) + answers.blank,
        blank=answers.blank,
        by_time=answers.by_time,
        scored=len(totals),
        mean=measures.mean(totals) if len(totals) >= FEWEST else None,
        deviation=measures.deviation(totals) if len(totals) >= FEWEST else None,
        reliability=_reliability(groups),
        questions=tuple(sorted(questions, key=lambda one: _place(one, asking))),
    )


def _series(body: Mapping[str, Any], asking: Asking) -> Series:
    language, digest = body["language"], wording.of_served(body)
    question = asking.present.get(body["id"], "")
    if not question:
        return Series(body["id"], GONE, language, digest)
    record = asking.records[question]
    now = wording.of_record(record, asking.records.get(record.case), language)
    if now == digest:
        return Series(question, PRESENT, "", "")
    return Series(question, EARLIER, language, digest)


def _enter(
    cells: Sequence[Cell],
    columns: dict[Series, Column],
    totals: list[Fraction],
    groups: dict[tuple[Series, ...], list[tuple[list[Fraction], list[Fraction]]]],
    series: Mapping[int, Series],
    points: Mapping[int, Fraction],
    bodies: Mapping[int, Mapping[str, Any]],
) -> None:
    """Enters one attempt into the columns of its questions, its score, and the group of those asked the same."""
    counted = [cell for cell in cells if not cell.dropped]
    whole = all(cell.share is not None for cell in counted)
    earned = [points[cell.version] * share_of(cell.share) * cell.left for cell in counted]
    got, possible = sum(earned, Fraction(0)), sum((points[cell.version] for cell in counted), Fraction(0))
    total = got / possible * 100 if whole and possible else None
    for cell in cells:
        column = columns.setdefault(series[cell.version], Column())
        column.dropped += cell.dropped
        column.waiting += cell.share is None
    for cell, own in zip(counted, earned, strict=True):
        if cell.share is None:
            continue
        rest = possible - points[cell.version]
        _add(columns[series[cell.version]], cell, bodies, total, (got - own) / rest if rest else None)
    if total is not None:
        totals.append(total)
        order = sorted(range(len(counted)), key=lambda place: series[counted[place].version])
        key = tuple(series[counted[place].version] for place in order)
        possibles = [points[counted[place].version] for place in order]
        groups.setdefault(key, []).append(([earned[place] for place in order], possibles))


def _add(
    column: Column,
    cell: Cell,
    bodies: Mapping[int, Mapping[str, Any]],
    total: Fraction | None,
    rest: Fraction | None,
) -> None:
    column.versions.add(cell.version)
    column.keys.add(bodies[cell.version]["key"])
    column.shares.append(share_of(cell.share))
    column.responses.append(cell.response)
    # With one question alone there is nothing to compare it with.
    column.totals.append(total if rest is not None else None)
    column.rests.append(rest if total is not None else None)
    if cell.seconds is not None:
        column.seconds.append(cell.seconds)


@lru_cache(maxsize=4096)
def share_of(text: str | None) -> Fraction:
    """A share as it is kept; what waits for a mark counts for nothing yet."""
    return Fraction(text) if text else Fraction(0)


def _question(
    one: Series,
    column: Column,
    bodies: Mapping[int, Mapping[str, Any]],
    asking: Asking,
    types: Registry,
) -> QuestionFigures:
    record = asking.records.get(one.question) if one.series != GONE else None
    compared = [place for place, total in enumerate(column.totals) if total is not None]
    shares = [column.shares[place] for place in compared]
    totals = [total for total in column.totals if total is not None]
    rests = [rest for rest in column.rests if rest is not None]
    enough = len(compared) >= FEWEST
    newest = bodies[max(column.versions)] if column.versions else None
    kind = types.get(newest["type"]) if newest else None
    return QuestionFigures(
        question=one.question,
        type=newest["type"] if newest else record.type if record else "",
        title=record.title if record else {newest["language"]: newest["title"]} if newest else {},
        series=one.series,
        language=one.language,
        path=record.path if record else "",
        line=record.line if record else 0,
        n=len(column.shares),
        compared=len(compared),
        timed=len(column.seconds),
        empty=sum(response is None for response in column.responses),
        waiting=column.waiting,
        dropped=column.dropped,
        keys=len(column.keys),
        p=measures.mean(column.shares) if len(column.shares) >= FEWEST else None,
        d=measures.discrimination(shares, totals) if enough else None,
        item_rest=measures.correlation(shares, rests) if enough else None,
        seconds=measures.median(column.seconds) if len(column.seconds) >= FEWEST else None,
        choices=choices(kind, from_body(newest), _answered(column, compared, totals))
        if kind and newest and len(column.shares) >= FEWEST
        else (),
    )


def _answered(column: Column, compared: Sequence[int], totals: Sequence[Fraction]) -> Iterator[Answered]:
    """Equal answers together. An empty one is an answer here."""
    above, below = measures.outer_groups(totals)
    upper, lower = dict(zip(compared, above, strict=True)), dict(zip(compared, below, strict=True))
    found: dict[str | None, list[Any]] = {}
    for place, response in enumerate(column.responses):
        sums = found.setdefault(response, [0, Fraction(0), Fraction(0)])
        sums[0] += 1
        sums[1] += upper.get(place, 0)
        sums[2] += lower.get(place, 0)
    for response, sums in found.items():
        yield Answered(response, *sums)


def _untried(record: QuestionRecord) -> QuestionFigures:
    """A question that nobody was asked yet."""
    return QuestionFigures(
        record.id, record.type, record.title, PRESENT, "", record.path, record.line,
        0, 0, 0, 0, 0, 0, 0, None, None, None, None, (),
    )  # fmt: skip


def _reliability(
    groups: Mapping[tuple[Series, ...], Sequence[tuple[list[Fraction], list[Fraction]]]],
) -> Reliability:
    """Over the largest group of attempts that were asked the same questions."""
    if not groups:
        return Reliability(0, 0, None, None, None, None, None, "few")
    key, members = max(groups.items(), key=lambda group: (len(group[1]), group[0]))
    n, k = len(members), len(key)
    if n < FEWEST:
        return Reliability(n, k, None, None, None, None, None, "different" if len(groups) > 1 else "few")
    totals = [sum(earned, Fraction(0)) / sum(possible, Fraction(0)) * 100 for earned, possible in members]
    mean, deviation = measures.mean(totals), measures.deviation(totals)
    alpha = measures.alpha([earned for earned, _possible in members])
    # Formula 20 counts right and wrong ones, so it needs questions of equal weight.
    equal = all(len(set(possible)) == 1 for _earned, possible in members)
    rows = [[own / of for own, of in zip(*member, strict=True)] for member in members] if equal else []
    kr20 = measures.kr20(rows) if rows else None
    error = measures.standard_error(deviation, alpha) if deviation is not None and alpha is not None else None
    why = "" if alpha is not None else "one" if k < 2 else "equal"
    return Reliability(n, k, mean, deviation, alpha, kr20, error, why)


def _place(one: QuestionFigures, asking: Asking) -> tuple[int, int, str, int, str]:
    """Present wordings in the order of the quiz, then what was asked before."""
    rank = (PRESENT, EARLIER, GONE).index(one.series)
    own = asking.own.index(one.question) if one.question in asking.own else len(asking.own)
    return rank, own, one.path, one.line, one.question
