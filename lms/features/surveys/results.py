"""What came of a survey, question by question: how often each answer was given, means of scales, texts. Pure.

A question whose wording changed is two questions. What fewer than five people answered is counted and not shown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any

from lms.content.contents import QuestionFile, QuestionRecord
from lms.content.questions.likert import LikertSpec
from lms.content.questions.registry import Registry
from lms.core.i18n import say
from lms.features.surveys import answers
from lms.features.surveys.answers import Asked
from lms.features.surveys.policies import FEWEST
from lms.features.surveys.queries import Given
from lms.plugin.form import (
    Field,
    NumberField,
    OneOf,
    SelectPerRow,
    SomeOf,
    TextField,
)
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column
from lms.plugin.question import Response
from lms.plugin.words import plain_words

MOST_BARS = 12
"""Of more different numbers there are no bars, mean and median say enough."""

COLUMNS = (
    Column("question", Message(mark("Question"))),
    Column("part", Message(mark("Statement"))),
    Column("answer", Message(mark("Answer"))),
    Column("count", Message(mark("People")), "number"),
    Column("share", Message(mark("Share")), "percent"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer that can be given, as safe HTML, and how many gave it."""

    html: str
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a question over all answers: bars, or texts in an order that says nothing.

    `answered` counts people who answered it; below five nothing else is told. `several`: one may choose several.
    """

    label: str
    answered: int
    bars: tuple[Bar, ...] = ()
    texts: tuple[str, ...] = ()
    mean: Fraction | None = None
    middle: Fraction | None = None
    ends: tuple[int, int] | None = None
    several: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether enough people answered."""
        return self.answered >= FEWEST

    @property
    def most(self) -> Bar | None:
        """The answer given most often; None where two are."""
        first, *others = sorted(self.bars, key=lambda bar: -bar.count) or [Bar("", 0)]
        return first if first.count and (not others or others[0].count < first.count) else None


@dataclass(frozen=True, slots=True)
class Series:
    """One question in one wording. Without `asked` no edition that is kept has it any more."""

    question: str
    asked: Asked | None
    is_current: bool
    parts: tuple[Part, ...]
    answered: int


@dataclass(frozen=True, slots=True)
class Results:
    """A whole survey: how many forms can be read, and its questions, those of the present wording first."""

    forms: int
    series: tuple[Series, ...]

    @property
    def is_shown(self) -> bool:
        """Whether there are enough answers to show any."""
        return self.forms >= FEWEST


def results(
    types: Registry,
    file: QuestionFile,
    earlier: Mapping[tuple[str, str], QuestionRecord],
    given: Iterable[Given],
    language: str,
    own: str,
) -> Results:
    """The survey as it is now, with all answers; `earlier` are questions in former wordings, by id and wording."""
    found: dict[tuple[str, str], Counter[str]] = {}
    forms = 0
    for one in given:
        if one.question:
            key = one.question, one.wording
            found.setdefault(key, Counter())[json.dumps(one.response, sort_keys=True)] += one.times
        else:
            forms += one.times
    current = {(record.id, answers.wording(record)): record for record in file.questions}
    keys = [*current, *(key for key in found if key not in current)]
    records = {**earlier, **current}
    known = QuestionFile(file.id, {}, tuple(records[key] for key in keys if key in records))
    asked = dict(
        zip(
            (key for key in keys if key in records),
            answers.questions(types, known, language, own),
            strict=True,
        )
    )
    series = [_series(key, asked.get(key), key in current, found.get(key, Counter())) for key in keys]
    return Results(forms, tuple(series))


def _series(key: tuple[str, str], asked: Asked | None, is_current: bool, counted: Counter[str]) -> Series:
    responses = [(json.loads(text), n) for text, n in counted.items()]
    total = counted.total()
    parts: tuple[Part, ...] = ()
    if asked is not None and asked.kind is not None and asked.form.fields:
        parts = tuple(_hidden(part) for part in _parts(asked, responses))
    return Series(key[0], asked, is_current, parts, total)


def _hidden(part: Part) -> Part:
    """Of too few answers nothing goes to a page or a file, not even what nobody would show."""
    return part if part.is_shown else Part(part.label, part.answered)


def _parts(asked: Asked, responses: Sequence[tuple[Response, int]]) -> Iterator[Part]:
    assert asked.kind is not None
    filled = [(asked.kind.present(asked.question, asked.order, one).fields, n) for one, n in responses]
    for place, entry in enumerate(asked.form.fields):
        entries = [(fields[place], n) for fields, n in filled if len(fields) > place]
        yield from _of_field(asked, entry, entries)


def _of_field(asked: Asked, entry: Field, filled: Sequence[tuple[Field, int]]) -> Iterator[Part]:
    match entry:
        case OneOf():
            chosen = Counter[str]()
            for one, n in filled:
                chosen[one.chosen if isinstance(one, OneOf) else ""] += n
            yield _choice(asked, say(entry.label), entry, chosen)
        case SelectPerRow():
            for row in entry.rows:
                chosen = Counter[str]()
                for one, n in filled:
                    chosen[one.chosen.get(row.value, "") if isinstance(one, SelectPerRow) else ""] += n
                yield _choice(asked, row.html, entry, chosen)
        case SomeOf():
            ticked, people = Counter[str](), 0
            for one, n in filled:
                if isinstance(one, SomeOf) and one.chosen:
                    people += n
                    ticked.update(dict.fromkeys(one.chosen, n))
            bars = tuple(Bar(option.html, ticked[option.value]) for option in entry.options)
            yield Part("", people, bars, several=True)
        case NumberField():
            yield _numbers(filled)
        case TextField():
            yield _texts(one.value for one, n in filled for _ in range(n) if isinstance(one, TextField))


def _choice(asked: Asked, label: str, entry: OneOf | SelectPerRow, chosen: Counter[str]) -> Part:
    bars = tuple(Bar(option.html, chosen[option.value]) for option in entry.options)
    people = sum(bar.count for bar in bars)
    spec: Any = asked.question.spec
    if not isinstance(spec, LikertSpec):
        return Part("" if isinstance(entry, OneOf) else label, people, bars)
    weighed = sum(value * bar.count for value, bar in zip(spec.values, bars, strict=True))
    mean = Fraction(weighed, people) if people else None
    return Part(label, people, bars, mean=mean, ends=(spec.values[0], spec.values[-1]))


def _numbers(filled: Sequence[tuple[Field, int]]) -> Part:
    values: Counter[Fraction] = Counter()
    for one, n in filled:
        if isinstance(one, NumberField) and one.value:
            values[Fraction(one.value)] += n
    people = values.total()
    if not people:
        return Part("", 0)
    bars = tuple(Bar(answers.plain(value), values[value]) for value in sorted(values))
    return Part(
        "",
        people,
        bars if len(bars) <= MOST_BARS else (),
        mean=sum((value * n for value, n in values.items()), Fraction(0)) / people,
        middle=Fraction(median(values.elements())),
    )


def _texts(values: Iterable[str]) -> Part:
    texts = tuple(value for value in values if value)
    return Part("", len(texts), texts=texts)


def table(found: Results, title: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """What the page shows, as rows of `COLUMNS`; `title` names questions by id."""
    for one in found.series if found.is_shown else ():
        head = {"question": title.get(one.question, one.question)}
        for part in one.parts:
            label = {**head, "part": plain_words(part.label)}
            for bar in part.bars:
                share = Fraction(bar.count, part.answered)
                yield {**label, "answer": plain_words(bar.html), "count": bar.count, "share": share}
            for text in part.texts:
                yield {**label, "answer": text, "count": 1}
