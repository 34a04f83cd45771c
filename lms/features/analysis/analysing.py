"""From first attempts to the figures of a quiz. Knows no database; what was read comes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.content.contents import QuestionRecord
from lms.content.questions.registry import Registry
from lms.features.analysis import measures, wording
from lms.features.analysis.attempts import Answers
from lms.features.analysis.choices import Answered, choices
from lms.features.analysis.columns import Column, Group, Series, Table, enter
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


def analyse(
    item: str, answers: Answers, bodies: Mapping[int, Mapping[str, Any]], asking: Asking, types: Registry
) -> QuizFigures:
    """The figures of a quiz."""
    series = {version: _series(body, asking) for version, body in bodies.items()}
    table = enter(answers.attempts, bodies, series)
    questions = [
        _question(one, column, table, bodies, asking, types) for one, column in table.columns.items()
    ]
    known = {one.question for one in questions if one.series == PRESENT}
    questions += [_untried(asking.records[one]) for one in asking.own if one not in known]
    return QuizFigures(
        item=item,
        attempts=len(answers.attempts) + answers.blank,
        blank=answers.blank,
        by_time=answers.by_time,
        scored=len(table.totals),
        mean=_percent(measures.mean(table.totals), table) if len(table.totals) >= FEWEST else None,
        deviation=_deviation(table.totals, table) if len(table.totals) >= FEWEST else None,
        reliability=_reliability(table),
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


def _question(
    one: Series,
    column: Column,
    table: Table,
    bodies: Mapping[int, Mapping[str, Any]],
    asking: Asking,
    types: Registry,
) -> QuestionFigures:
    record = asking.records.get(one.question) if one.series != GONE else None
    enough, d = len(column.compared) >= FEWEST, None
    if enough:
        d = measures.discrimination(column.compared, column.totals)
    p = measures.mean(column.shares) if len(column.shares) >= FEWEST else None
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
        compared=len(column.compared),
        timed=len(column.seconds),
        empty=sum(times for (response, _), times in column.answered.items() if response is None),
        waiting=column.waiting,
        dropped=column.dropped,
        keys=len({bodies[version]["key"] for version in column.versions}),
        p=None if p is None else p / table.share_part,
        d=None if d is None else d / table.share_part,
        item_rest=measures.correlation(column.compared, column.rests) if enough else None,
        seconds=measures.median(column.seconds) if len(column.seconds) >= FEWEST else None,
        choices=choices(kind, from_body(newest), _answered(column))
        if kind and newest and p is not None
        else (),
    )


def _answered(column: Column) -> Iterator[Answered]:
    """Equal answers together. An empty one is an answer here."""
    upper, lower = measures.outer_groups(column.totals)
    found: dict[str | None, list[Any]] = {}
    for (response, total), times in column.answered.items():
        sums = found.setdefault(response, [0, Fraction(0), Fraction(0)])
        sums[0] += times
        if total is not None:
            sums[1] += upper.get(total, 0) * times
            sums[2] += lower.get(total, 0) * times
    for response, sums in found.items():
        yield Answered(response, *sums)


def _untried(record: QuestionRecord) -> QuestionFigures:
    """A question that nobody was asked yet."""
    return QuestionFigures(
        record.id, record.type, record.title, PRESENT, "", record.path, record.line,
        0, 0, 0, 0, 0, 0, 0, None, None, None, None, (),
    )  # fmt: skip


def _reliability(table: Table) -> Reliability:
    """Over the largest group of attempts that were asked the same questions."""
    if not table.groups:
        return Reliability(0, 0, None, None, None, None, None, "few")
    key, group = max(table.groups.items(), key=lambda one: (len(one[1].rows), one[0]))
    n, k = len(group.rows), len(key)
    if n < FEWEST:
        return Reliability(
            n, k, None, None, None, None, None, "different" if len(table.groups) > 1 else "few"
        )
    deviation = _deviation(group.totals, table)
    alpha = measures.alpha(group.rows)
    error = measures.standard_error(deviation, alpha) if deviation is not None and alpha is not None else None
    why = "" if alpha is not None else "one" if k < 2 else "equal"
    mean = _percent(measures.mean(group.totals), table)
    return Reliability(n, k, mean, deviation, alpha, _kr20(group), error, why)


def _kr20(group: Group) -> Fraction | None:
    """Formula 20 counts right and wrong ones, so it needs questions of equal weight."""
    worths = {worth for row in group.worths for worth in row}
    if len(worths) != 1:
        return None
    (worth,) = worths
    if any(earned not in (0, worth) for row in group.rows for earned in row):
        return None
    return measures.kr20([[earned // worth for earned in row] for row in group.rows])


def _percent(value: Fraction | None, table: Table) -> Fraction | None:
    return None if value is None else value * 100 / table.total_part


def _deviation(totals: Sequence[int], table: Table) -> float | None:
    found = measures.deviation(totals)
    return None if found is None else found * 100 / table.total_part


def _place(one: QuestionFigures, asking: Asking) -> tuple[int, int, str, int, str]:
    """Present wordings in the order of the quiz, then what was asked before."""
    rank = (PRESENT, EARLIER, GONE).index(one.series)
    own = asking.own.index(one.question) if one.question in asking.own else len(asking.own)
    return rank, own, one.path, one.line, one.question
