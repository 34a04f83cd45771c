"""Parts whose authors gave no id keep the one they had in the edition before (chapter 14.1 of the format).

Ids that are not written are made of file names and titles, which change. So a part without id is recognised by its
wording, or by its place where the wording is nearly the same, and takes over the id people's records hang on. What
cannot be recognised is a new part, with an id that nothing hangs on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from lms.content.activities import Scenario
from lms.content.contents import Block, Body, Card, Check, Contents, Html, Part, QuestionFile, QuestionRecord
from lms.content.course import Course, Item, LessonRules, QuizRules, SurveyRules, Words

SIMILAR = 0.8

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Continued:
    """The new edition with ids kept; `items` and `questions` lead from ids as read to those that differ."""

    course: Course
    contents: Contents
    items: Mapping[str, str]
    questions: Mapping[str, str]


def continued(old: Course, new: Course, old_contents: Contents, new_contents: Contents) -> Continued:
    """`new` with the ids of `old` for the parts that are still the same; written ids are never touched."""
    items = _kept(_item_parts(old, old_contents), _item_parts(new, new_contents))
    questions = _kept(_question_parts(old, old_contents), _question_parts(new, new_contents))
    if not items and not questions:
        return Continued(new, new_contents, {}, {})
    rename = _Rename(new.id, items, questions)
    return Continued(rename.course(new), rename.contents(new_contents), items, questions)


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part is recognised by. `place` counts in its file; `lasting`: its file alone says which part it is."""

    id: str
    written: bool
    former: tuple[str, ...]
    kind: str
    path: str
    place: int
    words: str
    lasting: bool


def _item_parts(course: Course, contents: Contents) -> list[_Part]:
    parts = []
    for item in course.items:
        own = contents.quizzes.get(item.id) or contents.surveys.get(item.id)
        texts = [
            item.title.get(course.language, ""),
            *_html_texts(contents.bodies.get(item.id, {}).get(course.language, ())),
            *(question.wording for question in (own.questions if own else ())),
        ]
        parts.append(
            _Part(
                item.id,
                item.id_written,
                item.former_ids,
                item.kind,
                item.path,
                0,
                _words(texts),
                lasting=True,
            )
        )
    return parts


def _question_parts(course: Course, contents: Contents) -> list[_Part]:
    places: dict[str, int] = {}
    parts = []
    for question in contents.questions():
        place = places[question.path] = places.get(question.path, 0) + 1
        words = _words(question.texts.get(course.language, {}).values())
        parts.append(
            _Part(
                question.id,
                question.id_written,
                question.former_ids,
                question.type,
                question.path,
                place,
                words,
                lasting=False,
            )
        )
    return parts


def _html_texts(body: Body) -> list[str]:
    return [part.text for part in body if isinstance(part, Html)]


def _words(texts: Iterable[str]) -> str:
    return " ".join(" ".join(_TAG.sub(" ", text) for text in texts).split())


def _kept(old: Sequence[_Part], new: Sequence[_Part]) -> dict[str, str]:
    """From id as read to id kept, for the parts that change theirs."""
    spoken_for = {id_ for part in new if part.written for id_ in (part.id, *part.former)}
    left_old = [part for part in old if part.id not in spoken_for]
    left_new = [part for part in new if not part.written]
    joined: dict[str, str] = {}
    for recognise in (_by_words_and_id, _by_words, _by_file):
        _join(left_old, left_new, recognise, joined)
    for recognise in (_by_place, _by_id):
        _join(left_old, left_new, recognise, joined, SIMILAR)

    taken = {part.id for part in old} | spoken_for | set(joined.values())
    for part in left_new:
        name, number = part.id, 2
        while name in taken:
            name, number = f"{part.id}-{number}", number + 1
        taken.add(name)
        joined[part.id] = name
    return {read: kept for read, kept in joined.items() if read != kept}


_Key = Callable[[_Part], object]


def _by_words_and_id(part: _Part) -> object:
    return part.kind, part.words, part.id


def _by_words(part: _Part) -> object:
    return part.kind, part.words


def _by_file(part: _Part) -> object:
    return (part.kind, part.path) if part.lasting else None


def _by_place(part: _Part) -> object:
    return part.kind, part.path, part.place


def _by_id(part: _Part) -> object:
    return part.kind, part.id


def _join(
    left_old: list[_Part],
    left_new: list[_Part],
    key: _Key,
    joined: dict[str, str],
    similar: float = 0,
) -> None:
    """Joins parts of equal key where one on each side has it, and takes them out of what is left."""
    for before, after in _unique_pairs(left_old, left_new, key):
        if similar and SequenceMatcher(None, before.words, after.words, autojunk=False).ratio() < similar:
            continue
        joined[after.id] = before.id
        left_old.remove(before)
        left_new.remove(after)


def _unique_pairs(
    left_old: Iterable[_Part], left_new: Iterable[_Part], key: _Key
) -> list[tuple[_Part, _Part]]:
    sides: list[dict[object, list[_Part]]] = []
    for parts in (left_old, left_new):
        groups: dict[object, list[_Part]] = {}
        for part in parts:
            groups.setdefault(key(part), []).append(part)
        sides.append(groups)
    before, after = sides
    return [
        (some[0], after[name][0])
        for name, some in before.items()
        if name is not None and len(some) == len(after.get(name, ())) == 1
    ]


@dataclass(frozen=True, slots=True)
class _Rename:
    """Puts kept ids in place of those read, wherever a record names one."""

    course_id: str
    items: Mapping[str, str]
    questions: Mapping[str, str]

    def course(self, course: Course) -> Course:
        modules = tuple(
            replace(module, items=tuple(self.item(item) for item in module.items))
            for module in course.modules
        )
        return replace(course, modules=modules)

    def item(self, item: Item) -> Item:
        rules = item.rules
        if isinstance(rules, LessonRules):
            rules = replace(rules, checks=self._questions(rules.checks))
        elif isinstance(rules, QuizRules):
            pair, own = self._item(rules.pair), self._questions(rules.own_questions)
            rules = replace(rules, pair=pair, own_questions=own)
        elif isinstance(rules, SurveyRules):
            rules = replace(rules, questions=self._questions(rules.questions))
        requires = tuple(self._item(id_) for id_ in item.requires)
        return replace(item, id=self._item(item.id), requires=requires, rules=rules)

    def contents(self, contents: Contents) -> Contents:
        return replace(
            contents,
            bodies={
                self._item(id_): {language: self.body(body) for language, body in bodies.items()}
                for id_, bodies in contents.bodies.items()
            },
            checks={
                self._item(id_): tuple(self.question(check) for check in checks)
                for id_, checks in contents.checks.items()
            },
            quizzes={self._item(id_): self.file(file) for id_, file in contents.quizzes.items()},
            banks={id_: replace(self.file(file), id=id_) for id_, file in contents.banks.items()},
            surveys={self._item(id_): self.file(file) for id_, file in contents.surveys.items()},
            assignments={
                self._item(id_): replace(work, texts=self._told(work.texts), notes=self._words(work.notes))
                for id_, work in contents.assignments.items()
            },
            scenarios={self._item(id_): self.scenario(story) for id_, story in contents.scenarios.items()},
            extensions={self._item(id_): extension for id_, extension in contents.extensions.items()},
        )

    def body(self, body: Body) -> Body:
        return tuple(self.part(part) for part in body)

    def part(self, part: Part) -> Part:
        match part:
            case Html():
                return Html(self._html(part.text))
            case Card():
                return Card(self._item(part.item))
            case Check():
                return Check(self._question(part.question))
            case Block():
                return replace(part, html=self._html(part.html))
        return part

    def file(self, file: QuestionFile) -> QuestionFile:
        return QuestionFile(
            self._item(file.id),
            self._words(file.intro),
            tuple(self.question(question) for question in file.questions),
        )

    def question(self, question: QuestionRecord) -> QuestionRecord:
        return replace(
            question,
            id=self._question(question.id),
            case=self._question(question.case),
            texts=self._told(question.texts),
            notes=self._words(question.notes),
        )

    def scenario(self, story: Scenario) -> Scenario:
        scenes = []
        for scene in story.scenes:
            decisions = tuple(
                replace(one, text=self._words(one.text), feedback=self._words(one.feedback))
                for one in scene.decisions
            )
            scenes.append(replace(scene, text=self._words(scene.text), decisions=decisions))
        return Scenario(self._words(story.prologue), tuple(scenes))

    def _words(self, words: Words) -> Words:
        return {language: self._html(text) for language, text in words.items()}

    def _told(self, texts: Mapping[str, Words]) -> Mapping[str, Words]:
        return {language: self._words(named) for language, named in texts.items()}

    def _item(self, id_: str) -> str:
        return self.items.get(id_, id_)

    def _question(self, id_: str) -> str:
        return self.questions.get(id_, id_)

    def _questions(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._question(id_) for id_ in ids)

    def _html(self, html: str) -> str:
        """Links to items of this course were rendered with the ids as read."""
        address = rf'(href="/courses/{re.escape(self.course_id)}/(?:[a-z]+/)?)([a-z0-9-]+)(?=["#?])'
        return re.sub(address, lambda found: found[1] + self._item(found[2]), html)
