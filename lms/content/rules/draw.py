"""Which questions an attempt shows (chapter 10 of the format), and whether the banks have enough of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.content.contents import QuestionFile, QuestionRecord
from lms.content.course import Draw, QuizRules

MOST_QUESTIONS = 200
CASE = "case"


@dataclass(frozen=True, slots=True)
class Shortage:
    """A quiz that cannot be drawn. `line_index` counts draw lines from 0; -1 means the quiz as a whole.

    `kind`: ``none`` neither own questions nor draw lines (E501), ``unknown`` no such bank and ``empty`` no
    question that fits (E502), ``short`` fewer than needed are sure to be left (E503), ``too-many`` for one
    attempt (E504; `need` is the most one attempt can show, `left` the limit).
    """

    line_index: int
    need: int
    left: int
    kind: str


def draw(
    rules: QuizRules,
    own: Sequence[QuestionRecord],
    banks: Mapping[str, QuestionFile],
    rng: random.Random,
) -> tuple[QuestionRecord, ...]:
    """The questions of one attempt as shown: drawn ones first, then the quiz's own, or all shuffled.

    Questions of one case stand together in the order of their file, where the first of them stood. Texts of
    cases are not questions and never among the result. A bank that does not exist raises KeyError.
    """
    drawn: dict[str, QuestionRecord] = {}
    for line in rules.draws:
        left = [q for q in candidates(line, banks[line.bank].questions) if q.id not in drawn]
        taken = left if line.count is None else rng.sample(left, min(line.count, len(left)))
        drawn.update((question.id, question) for question in taken)
    shown = [*drawn.values(), *_questions(own)]
    if rules.shuffle_questions:
        rng.shuffle(shown)
    return _cases_together(shown, [own, *(bank.questions for bank in banks.values())])


def candidates(line: Draw, questions: Iterable[QuestionRecord]) -> list[QuestionRecord]:
    """The questions that a draw line may take, in file order: all its labels, and its difficulty if given."""
    return [
        question
        for question in _questions(questions)
        if set(line.tags) <= set(question.tags) and line.difficulty in ("", question.difficulty)
    ]


def shortages(
    rules: QuizRules, banks: Mapping[str, QuestionFile], own: Sequence[QuestionRecord]
) -> tuple[Shortage, ...]:
    """Why an attempt of this quiz could lack questions; empty when it can be drawn whatever chance does."""
    if not rules.draws and not _questions(own):
        return (Shortage(-1, 1, 0, "none"),)
    found: list[Shortage] = []
    sets = [
        frozenset(q.id for q in candidates(line, banks[line.bank].questions)) if line.bank in banks else None
        for line in rules.draws
    ]
    for index, (line, fitting) in enumerate(zip(rules.draws, sets, strict=True)):
        if not fitting:
            found.append(Shortage(index, line.count or 1, 0, "unknown" if fitting is None else "empty"))
            continue
        earlier = zip(rules.draws[:index], sets[:index], strict=True)
        left = len(fitting) - sum(
            min(_wanted(other, theirs), len(fitting & theirs)) for other, theirs in earlier if theirs
        )
        if line.count is not None and left < line.count:
            found.append(Shortage(index, line.count, max(left, 0), "short"))
    most = question_count(rules, banks, own)
    if most > MOST_QUESTIONS:
        found.append(Shortage(-1, most, MOST_QUESTIONS, "too-many"))
    return tuple(found)


def question_count(rules: QuizRules, banks: Mapping[str, QuestionFile], own: Sequence[QuestionRecord]) -> int:
    """How many questions an attempt shows; where chance decides, the most it can show."""
    total = 0
    used_up: frozenset[str] = frozenset()
    before: list[tuple[int, frozenset[str]]] = []
    for line in rules.draws:
        if line.bank not in banks:
            continue
        fitting = frozenset(q.id for q in candidates(line, banks[line.bank].questions)) - used_up
        # Of an earlier line's n questions at least those must fit this line that do not fit outside it.
        surely_taken = sum(max(0, n - len(theirs - fitting)) for n, theirs in before)
        taken = min(_wanted(line, fitting), max(0, len(fitting) - surely_taken))
        total += taken
        if line.count is None:
            used_up |= fitting
        else:
            before.append((taken, fitting))
    return total + len(_questions(own))


def _wanted(line: Draw, fitting: frozenset[str]) -> int:
    return len(fitting) if line.count is None else line.count


def _questions(records: Iterable[QuestionRecord]) -> list[QuestionRecord]:
    return [record for record in records if record.type != CASE]


def _cases_together(
    shown: Sequence[QuestionRecord], files: Iterable[Sequence[QuestionRecord]]
) -> tuple[QuestionRecord, ...]:
    place = {record.id: n for n, record in enumerate(record for file in files for record in file)}
    blocks: dict[str, list[QuestionRecord]] = {}
    for question in shown:
        blocks.setdefault(f"case:{question.case}" if question.case else question.id, []).append(question)
    return tuple(
        question for block in blocks.values() for question in sorted(block, key=lambda q: place[q.id])
    )
