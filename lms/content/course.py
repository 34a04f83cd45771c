"""The loaded course: frozen records without file handles, safe to share between threads, writable as JSON.

A course comes in two weights. The *outline* (`Course` and what hangs below it) holds titles and rules, is small, and
stays in the memory of each worker; the rendered texts and questions are in `lms.content.contents`. Words that exist in
several languages are `Words`: language to text, the course's own language always among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

Words = Mapping[str, str]

KINDS = ("lesson", "quiz", "survey", "assignment", "scenario")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as the format writes it; months and years are calendar units, the others fixed."""

    count: Fraction
    unit: str  # seconds minutes hours days weeks months years

    @property
    def seconds(self) -> int:
        """Length of the fixed units in whole seconds; a month counts 30 days, a year 365."""
        factors = {
            "seconds": 1,
            "minutes": 60,
            "hours": 3600,
            "days": 86400,
            "weeks": 604800,
            "months": 30 * 86400,
            "years": 365 * 86400,
        }
        return int(self.count * factors[self.unit])


@dataclass(frozen=True, slots=True)
class LessonRules:
    """Rules of a lesson; `min_time` in seconds from the first opening until it may be marked done."""

    min_time: int = 0
    checks: tuple[str, ...] = ()
    service_elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw line: `count` questions (None: all) of `bank` that carry all `tags` and, if given, `difficulty`."""

    count: int | None
    bank: str
    tags: tuple[str, ...] = ()
    difficulty: str = ""


@dataclass(frozen=True, slots=True)
class QuizRules:
    """Rules of a quiz, all defaults filled in. `pass_mark` in percent or None; times in seconds; None: no limit."""

    role: str = "exam"  # practice pretest posttest exam
    pair: str = ""
    pass_mark: Fraction | None = None
    attempts: int | None = None
    wait: int = 0
    time_limit: int | None = None
    grade: str = "highest"  # highest last first average
    shuffle_questions: bool = False
    shuffle_choices: bool = True
    feedback: str = "after-submit"  # immediate after-submit none
    show_answers: str = "after-pass"  # after-submit after-pass attempts-used never
    hint_penalty: Fraction = Fraction(0)
    one_per_page: bool = False
    allow_back: bool = True
    draws: tuple[Draw, ...] = ()
    own_questions: tuple[str, ...] = ()
    question_count: int = 0


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """Rules of a survey. Anonymous answers are kept without the learner and without a time."""

    anonymous: bool = True
    repeatable: bool = False
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssignmentRules:
    """Rules of an assignment: what is handed in (``file text link``), until when, and what being late costs.

    `max_size` in bytes for each file; `due` from enrolment, or the day `due_on`; `late` is ``accept deduct reject`` and
    `deduction` the percentage that is then taken off the score; `resubmit`: how often a returned work may come again.
    """

    submit: tuple[str, ...] = ()
    file_types: tuple[str, ...] = ()
    max_size: int = 10_000_000
    max_files: int = 1
    due: Duration | None = None
    due_on: date | None = None
    late: str = "accept"
    deduction: Fraction = Fraction(0)
    pass_mark: Fraction | None = None
    resubmit: int = 2


@dataclass(frozen=True, slots=True)
class ScenarioRules:
    """Rules of a scenario; `best` is the largest sum of points on any way through it, None where nothing is scored."""

    pass_mark: Fraction | None = None
    attempts: int | None = None
    grade: str = "highest"
    best: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ExtensionRules:
    """An item of a plugin's kind: the plugin says when it is complete; `scored`: it may give a score."""

    scored: bool = False


Rules = LessonRules | QuizRules | SurveyRules | AssignmentRules | ScenarioRules | ExtensionRules


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the outline. `weight` counts toward the final score; `duration` in minutes.

    `line` is where its kind stands in the file at `path`; `extra` holds its ``x-`` keys, for their plugins.
    """

    id: str
    kind: str
    path: str
    title: Words
    label: Words
    rules: Rules
    summary: Words = field(default_factory=dict)
    required: bool = True
    duration: Fraction | None = None
    requires: tuple[str, ...] = ()  # item ids, or "module:ID"
    competencies: tuple[str, ...] = ()
    objectives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    former_ids: tuple[str, ...] = ()
    weight: Fraction = Fraction(0)
    completion: str = ""  # button opened passed submitted
    visible: bool = True
    available_from: date | None = None
    available_until: date | None = None
    languages: tuple[str, ...] = ()
    id_written: bool = True
    line: int = 1
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Module:
    """A group of items; `intro` is safe HTML."""

    id: str
    title: Words
    items: tuple[Item, ...]
    intro: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Competency:
    """A competency the course names: a level 1–5 of one in the dictionary, or a name of its own."""

    code: str
    name: Words
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Passing:
    """When the course is passed (chapter 17 of the format); `min_score` in percent."""

    min_score: Fraction | None = None
    all_required: bool = True


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the package says about its certificate; number, signer and office come from the agency first."""

    issue: bool = False
    kind: str = "completion"  # completion attendance
    valid_for: Duration | None = None
    show_score: bool = False
    number: str = ""
    signer: str = ""
    signer_title: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """The outline of one course. `jp` in lesson hours of 45 minutes; `fingerprint` is the package's (chapter 14.2).

    `audience` and `sources` are in the course's own language; `audience_in` and `sources_in` give a reader's.
    """

    id: str
    title: Words
    modules: tuple[Module, ...]
    format: str = "1.0"
    version: str = "1.0"
    fingerprint: str = ""
    language: str = "id"
    languages: tuple[str, ...] = ("id",)
    summary: Words = field(default_factory=dict)
    intro: Words = field(default_factory=dict)  # safe HTML
    code: str = ""
    jp: Fraction = Fraction(0)
    level: str = "basic"
    category: str = ""
    audience: tuple[str, ...] = ()
    organisation: str = ""
    partners: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    licence: str = ""
    sources: tuple[str, ...] = ()
    reviewed: date | None = None
    review_every: Duration | None = None
    cover: str = ""
    order: str = "free"  # free sequential
    requires: tuple[str, ...] = ()
    competencies: tuple[Competency, ...] = ()
    objectives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passing: Passing = Passing()
    certificate: Certificate | None = None
    access_period: Duration | None = None
    former_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)  # x- keys, for their plugins
    audience_told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by language of a translation
    sources_told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    path: str = "kursus.md"  # the file it was read from

    def audience_in(self, language: str) -> tuple[str, ...]:
        """For whom the course is, in this language where it is told."""
        return self.audience_told.get(language, self.audience)

    def sources_in(self, language: str) -> tuple[str, ...]:
        """Law and literature, in this language where it is told."""
        return self.sources_told.get(language, self.sources)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in order, hidden ones included."""
        return tuple(item for module in self.modules for item in module.items)

    @property
    def required_items(self) -> tuple[Item, ...]:
        """The visible items that progress counts."""
        return tuple(item for item in self.items if item.required and item.visible)

    def item(self, item_id: str) -> Item | None:
        """The item with this present id."""
        return next((item for item in self.items if item.id == item_id), None)

    def renamed_item(self, former_id: str) -> Item | None:
        """The item that once was called `former_id`."""
        return next((item for item in self.items if former_id in item.former_ids), None)

    def module_of(self, item_id: str) -> Module | None:
        """The module in which the item stands."""
        return next((m for m in self.modules if any(item.id == item_id for item in m.items)), None)

    @property
    def major(self) -> int:
        """The first number of the version: raising it asks learners to take the course again."""
        return int(self.version.split(".")[0])
