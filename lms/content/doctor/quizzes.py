"""Advice about quizzes: what gives the right answer away to somebody who has not read.

The flaws are those of the literature on item writing (Haladyna, Downing and Rodriguez, "A Review of Multiple-Choice
Item-Writing Guidelines", Applied Measurement in Education 15, 2002): length, absolutes, clues, negatives, "all of the
above". One question with one of them is chance; what is said here is a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.content.contents import Contents, QuestionRecord
from lms.content.course import Course, QuizRules
from lms.content.doctor import plainly
from lms.content.findings import finding
from lms.content.rules.draw import candidates
from lms.plugin.finding import Finding, Place

FEWEST = 6
"""A pattern needs some questions; below, chance alone makes one."""
OFTEN = Fraction(1, 2)
"""A way that is right in more than this share of the questions beats chance, which has a quarter with four choices."""
CLEARLY = Fraction(5, 4)
"""A choice is longer than another where it has this many times its letters; less is not seen on a phone."""
_NEGATIVE = re.compile(
    r"\b(kecuali|bukan merupakan|yang bukan|yang tidak|except|is not|are not)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A question with choices as plain words: those that are right, and those that are not.

    `stressed` is whether something in the stem stands in bold or italics.
    """

    record: QuestionRecord
    stem: str
    stressed: bool
    right: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def place(self) -> Place:
        return Place(self.record.path, self.record.line)


def advise_quizzes(course: Course, contents: Contents) -> Iterator[Finding]:
    """What a good examiner would say about the questions of every quiz and bank, and about how they are drawn."""
    for file in (*contents.quizzes.values(), *contents.banks.values()):
        listed = [one for record in file.questions if (one := _listed(record, course.language))]
        yield from _patterns(listed)
        for one in listed:
            yield from _each(one)
        yield from _unexplained(file.questions, course.language)
    yield from _draws(course, contents)
    yield from _untested(course, contents)


def _listed(record: QuestionRecord, language: str) -> Listed | None:
    """The question, where it is one of choices that are right or not; None for other types."""
    spec: Any = record.spec
    choices = (
        spec.get("choices") if isinstance(spec, dict) and record.type in ("single", "multiple") else None
    )
    if not choices:
        return None
    texts = record.texts.get(language, {})
    said = [(plainly.plain(texts.get(f"choice:{key}", "")), Fraction(weight)) for key, weight in choices]
    right = tuple(text for text, weight in said if weight == 1 or (record.type == "multiple" and weight > 0))
    wrong = tuple(text for text, weight in said if text not in right)
    stem = texts.get("stem", "")
    stressed = "<strong>" in stem or "<em>" in stem
    return Listed(record, plainly.plain(stem), stressed, right, wrong) if right and wrong else None


def _patterns(listed: Sequence[Listed]) -> Iterator[Finding]:
    single = [one for one in listed if len(one.right) == 1]
    if len(single) < FEWEST:
        return
    for code, flawed in (
        ("A301", [one for one in single if _is_longest(one)]),
        ("A302", [one for one in single if _is_shortest(one)]),
        ("A303", [one for one in single if _only_wrong_are_absolute(one)]),
        ("A304", [one for one in single if _echoes(one)]),
    ):
        if len(flawed) > OFTEN * len(single):
            yield _pattern(code, flawed, len(single))


def _pattern(code: str, flawed: Sequence[Listed], of: int) -> Finding:
    places = [one.place for one in flawed]
    return finding(code, places[0].path, places[0].line, 1, places=places, n=len(flawed), m=of)


def _is_longest(one: Listed) -> bool:
    return len(one.right[0]) >= CLEARLY * max(len(text) for text in one.wrong)


def _is_shortest(one: Listed) -> bool:
    return len(one.right[0]) * CLEARLY <= min(len(text) for text in one.wrong)


def _only_wrong_are_absolute(one: Listed) -> bool:
    return not plainly.absolutes(one.right[0]) and any(plainly.absolutes(text) for text in one.wrong)


def _echoes(one: Listed) -> bool:
    """Whether a telling word of the question comes again in the right choice alone."""
    stem = plainly.telling(one.stem)
    elsewhere = frozenset[str]().union(*(plainly.telling(text) for text in one.wrong))
    return bool((stem & plainly.telling(one.right[0])) - elsewhere)


def _each(one: Listed) -> Iterator[Finding]:
    path, line = one.record.path, one.record.line
    for text in (*one.right, *one.wrong):
        if plainly.takes_everything(text):
            yield finding("A305", path, line, 1, v=text[:60])
    negative = _NEGATIVE.search(one.stem.rpartition(". ")[2])
    if negative and not negative[0].isupper() and not one.stressed:
        yield finding("A306", path, line, 1, v=negative[0])
    if len(one.right) == 1 and len(one.right[0]) > 60 and len(one.right[0]) >= 3 * max(map(len, one.wrong)):
        yield finding("A307", path, line, 1)


def _unexplained(records: Sequence[QuestionRecord], language: str) -> Iterator[Finding]:
    asked = [one for one in records if one.type in ("single", "multiple", "true-false")]
    silent = [
        one
        for one in asked
        if not any(
            name == "explanation" or name.startswith("feedback:") for name in one.texts.get(language, {})
        )
    ]
    if asked and len(silent) > OFTEN * len(asked):
        places = [Place(one.path, one.line) for one in silent]
        yield finding("A308", places[0].path, places[0].line, 1, places=places, n=len(silent), m=len(asked))


def _draws(course: Course, contents: Contents) -> Iterator[Finding]:
    for item in course.items:
        rules = item.rules
        if not isinstance(rules, QuizRules) or rules.pass_mark is None:
            continue
        if rules.question_count < FEWEST - 1:
            yield finding("A309", item.path, 1, 1, n=rules.question_count, m=FEWEST - 1)
        for line in rules.draws:
            fitting = (
                candidates(line, contents.banks[line.bank].questions) if line.bank in contents.banks else []
            )
            if line.count is not None and rules.attempts != 1 and len(fitting) < 2 * line.count:
                yield finding("A310", item.path, 1, 1, n=line.count, v=line.bank, m=len(fitting))


def _untested(course: Course, contents: Contents) -> Iterator[Finding]:
    """Competencies that the course promises and no question asks about."""
    asked = {code for question in contents.questions() for code in question.competencies}
    if not asked:
        return
    for competency in course.competencies:
        if competency.code not in asked:
            yield finding("A202", course.path, 1, 1, c=competency.code)
