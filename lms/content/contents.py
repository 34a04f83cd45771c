"""The contents of a course: rendered texts and questions, as frozen records that can be written as JSON.

They are heavy, live in the store, and are fetched one by one; `lms.content.course` is what stays in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lms.content.activities import Assignment, Extension, Scenario
from lms.content.course import Course, Words
from lms.plugin.finding import Finding


@dataclass(frozen=True, slots=True)
class Html:
    """A run of safe HTML."""

    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A link to another item of the course, shown with its state."""

    item: str


@dataclass(frozen=True, slots=True)
class Check:
    """A knowledge check, by its id in the lesson."""

    question: str


@dataclass(frozen=True, slots=True)
class Media:
    """A player or a download: kind (``video audio document``), label, size in bytes, captions and transcripts.

    `asset`, and each file by language in `captions` and `transcripts`, is the last part of its address on the site:
    the digest with the ending.
    """

    asset: str
    kind: str
    label: str
    size: int = 0
    captions: Mapping[str, str] = field(default_factory=dict)
    transcripts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a plugin: its lines as written, and the safe HTML that the plugin made of them when it was read."""

    plugin: str
    lines: tuple[str, ...]
    html: str = ""


Part = Html | Card | Check | Media | Block
Body = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """One question of a quiz, a bank or a lesson.

    `spec` is the type's JSON (key included), `specs` what it is in the languages in which it differs, as where words of
    a translation are accepted too. `texts` maps language to named safe HTML: ``stem``, ``explanation``,
    ``hint:0`` …, ``choice:<key>``, ``feedback:<key>``. `notes` are for trainers and stand apart, so that no page of a
    learner can show them. Fingerprints: chapter 14.2.
    """

    id: str
    type: str
    spec: Any
    texts: Mapping[str, Mapping[str, str]]
    title: Words
    points: Fraction = Fraction(1)
    required: bool = True
    shuffle: bool | None = None
    tags: tuple[str, ...] = ()
    competencies: tuple[str, ...] = ()
    difficulty: str = ""
    case: str = ""
    former_ids: tuple[str, ...] = ()
    fingerprint: str = ""
    wording: str = ""
    key: str = ""
    path: str = ""
    line: int = 0
    id_written: bool = True
    specs: Mapping[str, Any] = field(default_factory=dict)
    notes: Words = field(default_factory=dict)

    def spec_in(self, language: str) -> Any:
        """The type's JSON for attempts in this language."""
        return self.specs.get(language, self.spec)


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of one quiz, bank or survey, with its introduction as safe HTML by language."""

    id: str
    intro: Words
    questions: tuple[QuestionRecord, ...]


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages may show. `name` is its path in the package; `digest` the SHA-256 of its bytes, in hex.

    `original` is the name of the picture that this one is a small version of.
    """

    name: str
    digest: str
    size: int
    media_type: str
    inline: bool
    width: int = 0
    height: int = 0
    original: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """The heavy part of a course: bodies by item and language, questions by file and by lesson, assets by name.

    `surveys`, `assignments`, `scenarios` and `extensions` are by item; assignments and extensions have bodies too.
    """

    bodies: Mapping[str, Mapping[str, Body]] = field(default_factory=dict)
    checks: Mapping[str, tuple[QuestionRecord, ...]] = field(default_factory=dict)
    quizzes: Mapping[str, QuestionFile] = field(default_factory=dict)
    banks: Mapping[str, QuestionFile] = field(default_factory=dict)
    assets: Mapping[str, Asset] = field(default_factory=dict)
    surveys: Mapping[str, QuestionFile] = field(default_factory=dict)
    assignments: Mapping[str, Assignment] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    extensions: Mapping[str, Extension] = field(default_factory=dict)

    def questions(self) -> Iterator[QuestionRecord]:
        """Every question of the course, lessons' checks last."""
        for file in (*self.quizzes.values(), *self.banks.values(), *self.surveys.values()):
            yield from file.questions
        for checks in self.checks.values():
            yield from checks


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a folder: the course where it has no error, and all findings (at most 500).

    `made` has the bytes of small pictures by their asset's name, until they are in the store.
    """

    folder: str
    course_id: str
    course: Course | None
    contents: Contents | None
    findings: tuple[Finding, ...]
    made: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def errors(self) -> int:
        """How many findings stop publication."""
        return sum(finding.is_error for finding in self.findings)
