"""What a new edition changes for those who are inside the old one (chapters 14 and 15 of the format).

`changes` is the plain account, for a page that shows it; `compare` says what of it a trainer should mend first, as the
findings that only a comparison can yield.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Generic, Protocol, TypeVar

from lms.content.contents import Contents, Html, QuestionRecord
from lms.content.course import Course, Item
from lms.content.findings import finding
from lms.plugin.finding import Finding, Place
from lms.plugin.usage import Usage

SIMILAR = 0.6
"""From this share of common words on, a new part is proposed as the one that is gone."""

_TAG = re.compile(r"<[^>]*>")
_UNLABELLED = re.compile(r"(?:choice|row|criterion):[0-9a-f]{16}(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference of two editions in ids of the new one; `renamed` and `questions_renamed` are (old, new) pairs.

    `rewritten`: items whose text changed, questions aside; `rules`: items that complete, count or open otherwise than
    before. `reworded` and `rekeyed` name questions with another wording and another key.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    retitled: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    reordered: bool = False
    questions_added: tuple[str, ...] = ()
    questions_removed: tuple[str, ...] = ()
    questions_renamed: tuple[tuple[str, str], ...] = ()
    reworded: tuple[str, ...] = ()
    rekeyed: tuple[str, ...] = ()


def changes(old: Course, new: Course, old_contents: Contents, new_contents: Contents) -> Changes:
    """What is different in `new`."""
    items = Pairs(old.items, new.items)
    questions = Pairs(old_contents.questions(), new_contents.questions())
    order = [items.after.get(id_) for id_ in items.old]
    kept = [item for item in new.items if items.before.get(item.id)]
    return Changes(
        added=items.added,
        removed=items.removed,
        renamed=items.renamed,
        retitled=items.where(lambda a, b: a.title != b.title),
        rewritten=items.where(lambda a, b: _texts(a, old_contents) != _texts(b, new_contents)),
        rules=items.where(lambda a, b: _rules(a) != _rules(b)),
        reordered=[one.id for one in order if one] != [item.id for item in kept],
        questions_added=questions.added,
        questions_removed=questions.removed,
        questions_renamed=questions.renamed,
        reworded=questions.where(lambda a, b: a.wording != b.wording),
        rekeyed=questions.where(lambda a, b: a.key != b.key),
    )


def compare(
    old: Course, new: Course, old_contents: Contents, new_contents: Contents, used: Usage
) -> tuple[Finding, ...]:
    """The findings of a comparison: W305, W306, W404, W407, W415 and W809."""
    return (
        *_unraised_version(old, new),
        *_gone_items(old, new, old_contents, new_contents, used),
        *_gone_questions(old_contents, new_contents, used),
        *_unlabelled_choices(new, new_contents, used),
        *_changed_gaps(old_contents, new_contents, used),
        *_outdated_keys(new_contents, used),
        *_outdated_translations(old, new, old_contents, new_contents),
    )


class _Part(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def former_ids(self) -> tuple[str, ...]: ...


P = TypeVar("P", bound=_Part)


class Pairs(Generic[P]):
    """Parts of two editions matched by id, present or former. `after` and `before` lead from one to the other."""

    def __init__(self, old: Iterable[P], new: Iterable[P]) -> None:
        self.old = {part.id: part for part in old}
        self.new = {part.id: part for part in new}
        self.after: dict[str, P] = {}
        for part in self.new.values():
            for id_ in (part.id, *part.former_ids):
                if id_ in self.old and (id_ == part.id or id_ not in self.new):
                    self.after.setdefault(id_, part)
        self.before = {part.id: self.old[id_] for id_, part in self.after.items()}

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(id_ for id_ in self.new if id_ not in self.before)

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(id_ for id_ in self.old if id_ not in self.after)

    @property
    def renamed(self) -> tuple[tuple[str, str], ...]:
        return tuple((id_, part.id) for id_, part in self.after.items() if id_ != part.id)

    def where(self, differs: Callable[[P, P], bool]) -> tuple[str, ...]:
        """The new ids of the parts that are in both and differ."""
        return tuple(id_ for id_, part in self.before.items() if differs(part, self.new[id_]))


def _texts(item: Item, contents: Contents) -> tuple[object, ...]:
    own = contents.quizzes.get(item.id) or contents.surveys.get(item.id)
    return (
        contents.bodies.get(item.id),
        own.intro if own else None,
        contents.assignments.get(item.id),
        contents.scenarios.get(item.id),
        contents.extensions.get(item.id),
    )


def _rules(item: Item) -> tuple[object, ...]:
    return (
        item.rules,
        item.required,
        item.requires,
        item.weight,
        item.completion,
        item.visible,
        item.available_from,
        item.available_until,
    )


def _unraised_version(old: Course, new: Course) -> Iterator[Finding]:
    if old.fingerprint != new.fingerprint and old.version == new.version:
        yield finding("W306", new.path)


def _gone_items(
    old: Course, new: Course, old_contents: Contents, new_contents: Contents, used: Usage
) -> Iterator[Finding]:
    pairs = Pairs(old.items, new.items)
    added = [pairs.new[id_] for id_ in pairs.added]
    words = {item.id: _item_words(item, new_contents) for item in added}
    for id_ in pairs.removed:
        records = used.item_records(id_)
        if not records:
            continue
        gone = pairs.old[id_]
        candidates = [item for item in added if item.kind == gone.kind]
        likely = _most_similar(_item_words(gone, old_contents), candidates, words)
        yield finding(
            "W305",
            likely.path if likely else gone.path,
            id=id_,
            n=records,
            s=likely.id if likely else "",
        )


def _gone_questions(old_contents: Contents, new_contents: Contents, used: Usage) -> Iterator[Finding]:
    pairs = Pairs(old_contents.questions(), new_contents.questions())
    added = [pairs.new[id_] for id_ in pairs.added]
    words: dict[str, Counter[str]] = {}
    for id_ in pairs.removed:
        records = used.question_records(id_)
        if not records:
            continue
        words = words or {question.id: _question_words(question) for question in added}
        gone = pairs.old[id_]
        same = [question for question in added if gone.wording and question.wording == gone.wording]
        candidates = same or [question for question in added if question.type == gone.type]
        likely = _most_similar(_question_words(gone), candidates, words)
        yield finding(
            "W305",
            likely.path if likely else gone.path,
            likely.line if likely else 0,
            1,
            id=id_,
            n=records,
            s=likely.id if likely else "",
        )


def _unlabelled_choices(new: Course, contents: Contents, used: Usage) -> Iterator[Finding]:
    """Choices known only by their wording, in a course of several languages: rewording one would orphan its answers."""
    if len(new.languages) < 2:
        return
    places = [
        Place(question.path, question.line)
        for question in contents.questions()
        if any(_UNLABELLED.fullmatch(name) for name in question.texts.get(new.language, {}))
        and used.question_records(question.id)
    ]
    if places:
        yield finding("W404", places[0].path, places[0].line, 1, places=places, n=len(places))


def _changed_gaps(old_contents: Contents, new_contents: Contents, used: Usage) -> Iterator[Finding]:
    """A gap is known by its place alone, so answers no longer fit once there are more gaps or fewer."""
    pairs = Pairs(old_contents.questions(), new_contents.questions())
    for id_, earlier in pairs.before.items():
        question = pairs.new[id_]
        if earlier.type != "cloze" or question.type != "cloze":
            continue
        records = used.question_records(earlier.id)
        if records and len(earlier.spec["gaps"]) != len(question.spec["gaps"]):
            yield finding("W407", question.path, question.line, 1, n=records)


def _outdated_keys(contents: Contents, used: Usage) -> Iterator[Finding]:
    corrections = used.corrections()
    for question in contents.questions() if corrections else ():
        known = (corrections.get(name) for name in (question.id, *question.former_ids))
        correction = next((one for one in known if one is not None), None)
        if correction and not correction.carried(question):
            day, place = correction.on_day.isoformat(), (question.path, question.line, 1)
            if correction.dropped:
                yield finding("W415/dropped", *place, date=day)
            else:
                yield finding("W415", *place, date=day, s=correction.right)


def _outdated_translations(
    old: Course, new: Course, old_contents: Contents, new_contents: Contents
) -> Iterator[Finding]:
    """Files whose base changed while they did not."""
    outdated: dict[str, str] = {}
    items = Pairs(old.items, new.items)
    for id_, before in items.before.items():
        texts = (old_contents.bodies.get(before.id, {}), new_contents.bodies.get(id_, {}))
        for language in _left_behind(new.language, *texts):
            path = items.new[id_].path
            outdated[_translated(path, language)] = path
    questions = Pairs(old_contents.questions(), new_contents.questions())
    for id_, earlier in questions.before.items():
        question = questions.new[id_]
        for language in _left_behind(new.language, earlier.texts, question.texts):
            outdated[_translated(question.path, language)] = question.path
    for path in sorted(outdated):
        yield finding("W809", path, p=outdated[path])


def _left_behind(base: str, old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    if base not in old or old[base] == new.get(base):
        return []
    return [language for language in new if language != base and old.get(language) == new[language]]


def _translated(path: str, language: str) -> str:
    base = PurePosixPath(path)
    return str(base.with_name(f"{base.stem}.{language}{base.suffix}"))


def _most_similar(
    words: Counter[str], candidates: Iterable[P], their_words: Mapping[str, Counter[str]]
) -> P | None:
    """The candidate with the largest share of common words, the same measure as difflib's without the order."""
    best, found = SIMILAR, None
    for candidate in candidates:
        theirs = their_words[candidate.id]
        total = words.total() + theirs.total()
        share = 2 * (words & theirs).total() / total if total else 0
        if share >= best and (found is None or share > best):
            best, found = share, candidate
    return found


def _item_words(item: Item, contents: Contents) -> Counter[str]:
    texts = [*item.title.values()]
    for body in contents.bodies.get(item.id, {}).values():
        texts.extend(part.text for part in body if isinstance(part, Html))
    return _words(texts)


def _question_words(question: QuestionRecord) -> Counter[str]:
    return _words(text for texts in question.texts.values() for text in texts.values())


def _words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word.casefold() for text in texts for word in _TAG.sub(" ", text).split())
