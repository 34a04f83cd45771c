"""The figures as a table for spreadsheets and programs, keyed by the question's id and its place in the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from lms.core.i18n import say
from lms.features.analysis.figures import EARLIER, GONE, PRESENT, QuizFigures, Reliability
from lms.features.analysis.judging import verdicts
from lms.features.analysis.paired import GroupGain
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column

COLUMNS = (
    Column("quiz", Message(mark("Quiz"))),
    Column("question", Message(mark("Question"))),
    Column("file", Message(mark("File"))),
    Column("line", Message(mark("Line")), "number"),
    Column("type", Message(mark("Type"))),
    Column("wording", Message(mark("Wording"))),
    Column("language", Message(mark("Language"))),
    Column("attempts", Message(mark("Attempts")), "number"),
    Column("p", Message(mark("Difficulty p in percent")), "percent"),
    Column("compared", Message(mark("Attempts compared")), "number"),
    Column("d", Message(mark("Discrimination D")), "number"),
    Column("item_rest", Message(mark("Point-biserial correlation")), "number"),
    Column("timed", Message(mark("Attempts with a time")), "number"),
    Column("seconds", Message(mark("Median time in seconds")), "number"),
    Column("empty", Message(mark("Left empty")), "number"),
    Column("waiting", Message(mark("Waiting for a mark")), "number"),
    Column("dropped", Message(mark("Dropped by an amendment")), "number"),
    Column("keys", Message(mark("Keys scored with")), "number"),
    Column("rare", Message(mark("Wrong choices taken by fewer than 5 in 100")), "number"),
    Column("findings", Message(mark("Findings"))),
    Column("quiz_attempts", Message(mark("Attempts for the reliability")), "number"),
    Column("quiz_questions", Message(mark("Questions for the reliability")), "number"),
    Column("alpha", Message(mark("Cronbach's alpha")), "number"),
    Column("kr20", Message(mark("KR-20")), "number"),
    Column("mean", Message(mark("Mean score")), "number"),
    Column("deviation", Message(mark("Standard deviation")), "number"),
    Column("error", Message(mark("Standard error of measurement")), "number"),
)

SERIES = {
    PRESENT: Message(mark("present wording")),
    EARLIER: Message(mark("earlier wording")),
    GONE: Message(mark("no longer in the course")),
}


def rounded(value: Fraction | float | None, digits: int = 4) -> Decimal | None:
    """A figure with so many decimals, half up."""
    if value is None:
        return None
    exact = (
        Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(repr(value))
    )
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def rows(found: QuizFigures) -> Iterator[Mapping[str, Any]]:
    """A row for each question and wording; the figures of the quiz stand in each of them."""
    whole = of_quiz(found.reliability)
    for one in found.questions:
        yield {
            "quiz": found.item,
            "question": one.question,
            "file": one.path,
            "line": one.line or None,
            "type": one.type,
            "wording": say(SERIES[one.series]),
            "language": one.language,
            "attempts": one.n,
            "p": one.p,
            "compared": one.compared,
            "d": rounded(one.d),
            "item_rest": rounded(one.item_rest),
            "timed": one.timed,
            "seconds": rounded(one.seconds, 1),
            "empty": one.empty,
            "waiting": one.waiting,
            "dropped": one.dropped,
            "keys": one.keys,
            "rare": len(one.rare),
            "findings": "; ".join(say(verdict.words) for verdict in verdicts(one)),
            **whole,
        }


def of_quiz(found: Reliability) -> Mapping[str, Any]:
    """The figures of a quiz as a whole, by the names of their columns."""
    return {
        "quiz_attempts": found.n,
        "quiz_questions": found.k,
        "alpha": rounded(found.alpha),
        "kr20": rounded(found.kr20),
        "mean": rounded(found.mean, 2),
        "deviation": rounded(found.deviation, 2),
        "error": rounded(found.error, 2),
    }


def of_gain(found: GroupGain | None) -> Mapping[str, Any]:
    """What was gained between a pre-test and its post-test; nothing for a quiz that is neither."""
    if found is None:
        return {}
    return {
        "pretest": found.pretest.id,
        "posttest": found.posttest.id,
        "gain_people": found.people,
        "gain_before": rounded(found.before, 2),
        "gain_after": rounded(found.after, 2),
        "gain": rounded(found.gain, 2),
        "gain_normalised": rounded(found.normalised),
        "gain_normalised_people": found.counted,
    }
