"""A draft, or an earlier edition, beside the edition in service: what changes, and what only people can answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from lms.content.changing.account import Account, account
from lms.content.changing.people import effects
from lms.content.changing.sides import Sides, sides
from lms.content.changing.texts import DiffLine, lesson_difference, plain_lines
from lms.content.contents import Contents, QuestionRecord
from lms.content.course import Course
from lms.content.differences import Effort
from lms.content.editions.compare import Pairs, compare
from lms.content.editions.continuity import continued
from lms.content.editions.library import Volume
from lms.content.questions.registry import Registry
from lms.content.reading.rooms import housed
from lms.content.rules import completion, scoring
from lms.content.rules.explanation import word
from lms.features.amendments import queries as amendments
from lms.features.catalogue.reading import ROOMS
from lms.features.editions import inside
from lms.features.editions.inside import Ended, Given
from lms.features.quizzes.served import from_body, with_key_of
from lms.plugin.finding import Finding
from lms.plugin.question import PENDING, Pending


@dataclass(frozen=True, slots=True)
class LessonChange:
    """A lesson whose text differs."""

    part: str
    path: str
    lines: tuple[DiffLine, ...]

    @property
    def count(self) -> int:
        """How many lines went or came."""
        return sum(line.kind in ("went", "came") for line in self.lines)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something with records is gone, and something new is much like it: is it the same?

    `line` is that of the question, 0 for an item. `has_id`: the new part has an id that its author wrote.
    """

    gone: str
    likely: str
    records: int
    before: str
    after: str
    path: str
    line: int
    has_id: bool

    @property
    def name(self) -> str:
        """The name of its field in a form."""
        return f"{'question' if self.line else 'item'}:{self.gone}"


@dataclass(frozen=True, slots=True)
class Rescoring:
    """What the new keys would make of ended attempts. Nothing of it happens by itself."""

    attempts: int = 0
    better: int = 0
    worse: int = 0
    newly_passed: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a page of comparison shows. `kept` are (id as read, id kept) of parts whose authors wrote none."""

    account: Account
    lessons: tuple[LessonChange, ...]
    questions: tuple[Sides, ...]
    asks: tuple[Ask, ...]
    kept: tuple[tuple[str, str], ...]
    rescoring: Rescoring


def between(session: Session, old: Volume, new: Volume, types: Registry, language: str) -> Comparison:
    """`new` as it would follow `old`, the edition in service. Raises NotStoredError."""
    before = (old.course, old.contents())
    # As it would be published, like the one in service.
    shown = housed(new.course, new.contents(), ROOMS)
    same = continued(old.course, shown.course, before[1], shown.contents)
    after = (same.course, same.contents)
    runs = effects(old.course, same.course, inside.open_runs(session, old.course.id))
    records = inside.records(session, old.course.id)
    told = account(before, after, runs, records, language)
    used = inside.Use(records, amendments.corrections(session, old.course.id))
    findings = compare(before[0], after[0], before[1], after[1], used)
    gone = [_values(one) for one in findings if one.code == "W305"]
    pairs = Pairs(before[1].questions(), after[1].questions())
    renewed = {pairs.before[id_].id: pairs.new[id_] for id_ in told.changed.rekeyed}
    ended = inside.ended_with(session, old.course.id, renewed.keys())
    return Comparison(
        told,
        tuple(_lessons(before, after, told.changed.rewritten, language)),
        tuple(sides(before[1], after[1], told.changed, types, language or same.course.language)),
        tuple(_asks(before, after, gone, language)),
        (*same.items.items(), *same.questions.items()),
        rescoring(ended, renewed, same.course, types),
    )


def _values(found: Finding) -> Mapping[str, object]:
    return {**found.message.values, **(found.fix.values if found.fix else {})}


def _lessons(
    before: tuple[Course, Contents], after: tuple[Course, Contents], rewritten: Iterable[str], language: str
) -> Iterator[LessonChange]:
    pairs = Pairs(before[0].items, after[0].items)
    numbers = {item.id: number for number, item in enumerate(after[0].items, 1)}
    effort = Effort()
    for id_ in rewritten:
        item = pairs.new[id_]
        lines = lesson_difference((pairs.before[id_], before[1]), (item, after[1]), after[0], effort)
        if lines:
            part = f"{numbers[id_]} {word(item.title, language or after[0].language)}"
            yield LessonChange(part, item.path, lines)


def _asks(
    before: tuple[Course, Contents],
    after: tuple[Course, Contents],
    gone: Sequence[Mapping[str, object]],
    language: str,
) -> Iterator[Ask]:
    old_questions = {one.id: one for one in before[1].questions()}
    new_questions = {one.id: one for one in after[1].questions()}
    for values in gone:
        id_, likely, n = str(values["id"]), str(values.get("s", "")), int(str(values["n"]))
        was, now = before[0].item(id_), after[0].item(likely)
        if was is not None and now is not None:
            titles = word(was.title, language), word(now.title, language)
            yield Ask(id_, likely, n, *titles, now.path, 0, now.id_written)
        elif id_ in old_questions and likely in new_questions:
            question = new_questions[likely]
            words = _stem(old_questions[id_], language), _stem(question, language)
            yield Ask(id_, likely, n, *words, question.path, question.line, question.id_written)


def _stem(question: QuestionRecord, language: str) -> str:
    texts = question.texts.get(language) or next(iter(question.texts.values()), {})
    return " ".join(plain_lines(texts.get("stem", ""))) or question.id


def rescoring(
    ended: Iterable[Ended], renewed: Mapping[str, QuestionRecord], course: Course, types: Registry
) -> Rescoring:
    """What the keys of `renewed`, by the ids that attempts know, would make of these attempts."""
    attempts = better = worse = newly = 0
    for attempt in ended:
        was = _score(attempt.given, {}, types)
        now = _score(attempt.given, renewed, types)
        if isinstance(was, Pending) or isinstance(now, Pending) or was == now:
            continue
        attempts, better, worse = attempts + 1, better + (now > was), worse + (now < was)
        item = course.item(attempt.item) or course.renamed_item(attempt.item)
        mark = completion.pass_mark(item) if item else None
        newly += bool(attempt.passed is False and scoring.passed(now, mark))
    return Rescoring(attempts, better, worse, newly)


def _score(
    given: Iterable[Given], renewed: Mapping[str, QuestionRecord], types: Registry
) -> Fraction | Pending:
    parts = []
    for one in given:
        served = from_body(one.body)
        share: Fraction | Pending = PENDING if one.share is None else one.share
        kind = types.get(served.type)
        if one.question in renewed and kind is not None:
            spec = with_key_of(served, renewed[one.question], kind).spec
            share = kind.grade(kind.from_json(spec), one.response)
        parts.append((scoring.points(served.points, share), served.points))
    return scoring.quiz_score(parts)
