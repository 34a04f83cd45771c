"""The account of a change, in a trainer's words: for those inside, questions, rules, texts, and ids that were kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from lms.content.changing.people import Effects
from lms.content.changing.rules import course_rules, item_rules
from lms.content.contents import Contents, QuestionRecord
from lms.content.course import Course
from lms.content.editions.compare import Changes, Pairs, changes
from lms.content.rules.explanation import word
from lms.plugin.message import Message, counted, mark


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changes. `path` is the file in which it stands; with `care` it deserves a second look."""

    text: Message
    path: str = ""
    care: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """What people have done: runs completed, and by old id open attempts, runs at an item, answers to a question."""

    completed: int = 0
    open_attempts: int = 0
    items: Mapping[str, int] = field(default_factory=dict)
    questions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """What changes, in groups; what is not named stays as it is. `changed` are the bare differences."""

    people: tuple[Line, ...]
    questions: tuple[Line, ...]
    rules: tuple[Line, ...]
    texts: tuple[Line, ...]
    changed: Changes

    @property
    def is_empty(self) -> bool:
        """Whether the draft says what the edition in service says."""
        return not (self.questions or self.rules or self.texts)


def account(
    old: tuple[Course, Contents],
    new: tuple[Course, Contents],
    effect: Effects,
    records: Records,
    language: str,
) -> Account:
    """The account of `new` beside `old`, the edition in service; titles in `language` where they exist in it."""
    changed = changes(old[0], new[0], old[1], new[1])
    say = _Words(old[0], new[0], language)
    return Account(
        people=tuple(_people(say, changed, effect, records, new[0].major > old[0].major)),
        questions=tuple(_questions(old[1], new[1], changed, records, language or new[0].language)),
        rules=(
            *(Line(text) for text in course_rules(old[0], new[0])),
            *_item_rules(say, changed, effect),
        ),
        texts=tuple(_texts(say, old[0], new[0], changed)),
        changed=changed,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """How the parts of both editions are called."""

    old: Course
    new: Course
    language: str

    def was(self, id_: str) -> str:
        return self._part(self.old, id_)

    def now(self, id_: str) -> str:
        return self._part(self.new, id_)

    def _part(self, course: Course, id_: str) -> str:
        place = next(number for number, item in enumerate(course.items, 1) if item.id == id_)
        title = word(course.items[place - 1].title, self.language or course.language)
        return f"{place} {title}"


def _people(say: _Words, changed: Changes, effect: Effects, records: Records, major: bool) -> Iterator[Line]:
    if not effect.open and not records.completed:
        yield Line(Message(mark("Nobody has begun this course yet, so nothing changes for anybody.")))
        return
    if n := effect.open - effect.set_back - effect.completed_at_once:
        text = counted(
            "%(n)s person is learning and keeps their progress.",
            "%(n)s people are learning and keep their progress.",
            n,
        )
        yield Line(text)
    if n := effect.completed_at_once:
        text = counted(
            "%(n)s person completes the course at once: what they still lacked is no longer asked.",
            "%(n)s people complete the course at once: what they still lacked is no longer asked.",
            n,
        )
        yield Line(text, care=True)
    if n := effect.set_back:
        text = counted(
            "%(n)s person has more to do than before; what is done stays done.",
            "%(n)s people have more to do than before; what is done stays done.",
            n,
        )
        yield Line(text, care=True)
    if n := effect.nearly_there:
        text = counted(
            "%(n)s of them had done 90 percent or more.", "%(n)s of them had done 90 percent or more.", n
        )
        yield Line(text, care=True)
    if n := records.open_attempts:
        text = counted(
            "%(n)s person is taking a quiz and goes on with the questions they have seen.",
            "%(n)s people are taking a quiz and go on with the questions they have seen.",
            n,
        )
        yield Line(text)
    if n := records.completed:
        yield Line(_completed(n, major))
    yield from _where(say, changed, effect)
    yield from _archived(say, changed, records)


def _completed(n: int, major: bool) -> Message:
    if major:
        return counted(
            "%(n)s person has completed the course. That stays; the new main version lets them take it again.",
            "%(n)s people have completed the course. That stays; the new main version lets them take it again.",
            n,
        )
    return counted(
        "%(n)s person has completed the course; that does not change.",
        "%(n)s people have completed the course; that does not change.",
        n,
    )


def _where(say: _Words, changed: Changes, effect: Effects) -> Iterator[Line]:
    """Where most are, and who is at a part that changes right now."""
    pairs = Pairs(say.old.items, say.new.items)
    place, most = max(effect.at.items(), key=lambda one: one[1], default=("", 0))
    if most:
        text = counted(
            "Most are at “%(part)s”: %(n)s person.",
            "Most are at “%(part)s”: %(n)s people.",
            most,
            part=say.was(place),
        )
        yield Line(text)
    for id_ in dict.fromkeys((*changed.retitled, *changed.rewritten)):
        before = pairs.before[id_].id
        if n := effect.at.get(before, 0):
            text = counted(
                "%(n)s person was last at “%(part)s”, which changes.",
                "%(n)s people were last at “%(part)s”, which changes.",
                n,
                part=say.was(before),
            )
            yield Line(text, pairs.new[id_].path)


def _archived(say: _Words, changed: Changes, records: Records) -> Iterator[Line]:
    lost = False
    for id_ in changed.removed:
        n = records.items.get(id_, 0)
        if n:
            lost = True
            text = counted(
                "“%(part)s” goes: what %(n)s person did there is archived, not deleted.",
                "“%(part)s” goes: what %(n)s people did there is archived, not deleted.",
                n,
                part=say.was(id_),
            )
            item = say.old.item(id_)
            yield Line(text, item.path if item else "", care=True)
    if not lost and not any(records.questions.get(id_) for id_ in changed.questions_removed):
        yield Line(Message(mark("Nothing that people have done is lost or laid aside.")))


def _item_rules(say: _Words, changed: Changes, effect: Effects) -> Iterator[Line]:
    pairs = Pairs(say.old.items, say.new.items)
    for id_ in changed.rules:
        item, before = pairs.new[id_], pairs.before[id_]
        # A part that is only called otherwise is the same part to whoever has to finish it first.
        first = tuple(pairs.after[one].id if one in pairs.after else one for one in before.requires)
        before = replace(before, requires=first)
        for text in item_rules(before, item, say.now(id_), effect.undecided.get(id_, 0)):
            yield Line(text, item.path)


def _texts(say: _Words, old: Course, new: Course, changed: Changes) -> Iterator[Line]:
    if old.title != new.title:
        values = {"old": word(old.title, say.language), "new": word(new.title, say.language)}
        yield Line(Message(mark("The course “%(old)s” is now called “%(new)s”"), values))
    if (old.summary, old.intro, old.objectives) != (new.summary, new.intro, new.objectives):
        yield Line(Message(mark("Text changed: the page of the course")))
    pairs = Pairs(old.items, new.items)
    for id_ in changed.added:
        yield Line(Message(mark("New: “%(part)s”"), {"part": say.now(id_)}), pairs.new[id_].path)
    for id_ in changed.removed:
        yield Line(Message(mark("Taken out: “%(part)s”"), {"part": say.was(id_)}), pairs.old[id_].path)
    for id_ in changed.retitled:
        values = {
            "old": say.was(pairs.before[id_].id),
            "new": word(pairs.new[id_].title, say.language or new.language),
        }
        yield Line(Message(mark("“%(old)s” is now called “%(new)s”"), values), pairs.new[id_].path)
    for before, after in changed.renamed:
        text = Message(
            mark("The id %(old)s is now %(new)s; all records come along"), {"old": before, "new": after}
        )
        yield Line(text, pairs.new[after].path)
    for id_ in changed.rewritten:
        yield Line(Message(mark("Text changed: “%(part)s”"), {"part": say.now(id_)}), pairs.new[id_].path)
    if changed.reordered:
        yield Line(Message(mark("The parts stand in another order")))
    yield from _minutes(old, new)


def _minutes(old: Course, new: Course) -> Iterator[Line]:
    before, after = _duration(old), _duration(new)
    if before != after:
        values = {"old": before, "new": after}
        yield Line(Message(mark("All parts together: %(old)s → %(new)s minutes"), values))


def _duration(course: Course) -> int:
    return int(sum((item.duration or Fraction(0) for item in course.items if item.visible), Fraction(0)))


def _questions(
    old: Contents, new: Contents, changed: Changes, records: Records, language: str
) -> Iterator[Line]:
    pairs = Pairs(old.questions(), new.questions())
    rekeyed = set(changed.rekeyed)
    for id_ in changed.questions_added:
        yield _line(mark("New question: “%(question)s”"), pairs.new[id_], language)
    for id_ in changed.questions_removed:
        yield _gone(pairs.old[id_], records.questions.get(id_, 0), language)
    for before, after in changed.questions_renamed:
        text = Message(
            mark("The question %(old)s is now %(new)s; all answers come along"), {"old": before, "new": after}
        )
        yield Line(text, pairs.new[after].path)
    for id_ in changed.rekeyed:
        yield _line(mark("Another key: “%(question)s”"), pairs.new[id_], language, care=True)
    for id_ in changed.reworded:
        if id_ not in rekeyed:
            yield _line(mark("Other words: “%(question)s”"), pairs.new[id_], language)


def _line(text: str, question: QuestionRecord, language: str, care: bool = False) -> Line:
    return Line(Message(text, {"question": _title(question, language)}), question.path, care)


def _title(question: QuestionRecord, language: str) -> str:
    return f"{question.id}: {word(question.title, language)}"


def _gone(question: QuestionRecord, n: int, language: str) -> Line:
    values = {"question": _title(question, language)}
    if not n:
        return Line(Message(mark("Question taken out: “%(question)s”"), values), question.path)
    text = counted(
        "Question taken out: “%(question)s”; %(n)s answer is archived, not deleted",
        "Question taken out: “%(question)s”; %(n)s answers are archived, not deleted",
        n,
        **values,
    )
    return Line(text, question.path, care=True)
