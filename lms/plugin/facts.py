"""Facts: what is announced once it has become true.

A fact is a frozen record of plain values. Built-in features hear it inside the transaction that made it true; a
plugin from outside hears it afterwards, at least once, in order, and may hear it twice after a crash: `id` tells
repeats apart. Ids ending in ``_id`` are row numbers of ours, stable for the life of the row, good for asking and never
for addresses; `course` and `item` are the author's ids. `at` is UTC, `on_day` the date in the
zone of the person's unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What all facts have. `id` is given when it is announced: the same fact delivered again keeps it."""

    at: datetime
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted(Fact):
    """Somebody did, saw or exported something that the audit log keeps. No secret and no answer is ever in it.

    `subject_id` is the person whose record it is; left out, the one whom `about` names (``person:<public id>``).
    """

    actor_id: int | None
    action: str
    about: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)
    subject_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMoved(Fact):
    """A person is counted in another unit from `on_day` on (None: in none), or in the same one as somebody else.

    `was` and `becomes` are what the person is counted as before and after: ``status``, ``grade``, ``post_kind``,
    ``post_level``; empty where they are in no unit. Many at once, from a table, are told by `PeopleMoved`.
    """

    person_id: int
    from_unit_id: int | None
    to_unit_id: int | None
    on_day: date
    was: Mapping[str, str] = field(default_factory=dict)
    becomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMoved(Fact):
    """Up to a thousand people were taken in or moved together; each of `moves` has the values of a `PersonMoved`:
    ``person_id``, ``from_unit_id``, ``to_unit_id``, ``on_day`` (as text, year first), ``was``, ``becomes``."""

    moves: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Fact):
    """What identified a person has been overwritten; their figures stay. Whoever keeps more of them erases it now."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSwitched(Fact):
    """A person became active or inactive on `on_day`; inactive people are in no rate."""

    person_id: int
    active: bool
    on_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMoved(Fact):
    """A unit, with all below it, was put under another one (or on top) on `on_day`.

    `from_parent_id` is the unit that it lay under before (None: it was on top).
    """

    unit_id: int
    on_day: date
    from_parent_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPublished(Fact):
    """Edition `number` of a course is now the one in service."""

    course: str
    number: int
    on_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyGiven(Fact):
    """A duty to complete `course` by `due` was laid on an audience."""

    duty_id: int
    course: str
    due: date
    on_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyWithdrawn(Fact):
    """A duty no longer holds from `on_day` on."""

    duty_id: int
    course: str
    on_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyExempted(Fact):
    """A person was left out of a duty from `on_day` on, or (`exempt` false) taken in again."""

    duty_id: int
    person_id: int
    exempt: bool
    on_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBegun(Fact):
    """A person began run `run` of `course` by a first act in it."""

    enrolment_id: int
    person_id: int
    course: str
    run: int
    on_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCompleted(Fact):
    """An item of a run is complete, by `rule`; it stays so."""

    enrolment_id: int
    person_id: int
    course: str
    item: str
    rule: str
    on_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCompleted(Fact):
    """A run met the course's rule. `on_day` is the day of the learner's last deciding act."""

    enrolment_id: int
    person_id: int
    course: str
    run: int
    edition: int
    on_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptSent(Fact):
    """A quiz attempt ended. `score` is the exact percentage as ``n/d``, empty while a person has to mark it."""

    enrolment_id: int
    person_id: int
    course: str
    item: str
    number: int
    score: str
    on_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkMarked(Fact):
    """A person marked the work `ref` of a kind, returned it, or (`amended`) changed the mark it had.

    `share` is the exact share of the points as ``n/d``, empty where the work was `returned` to be mended. `number`
    counts the marks of the work.
    """

    kind: str
    ref: str
    enrolment_id: int
    person_id: int
    course: str
    item: str
    number: int
    share: str
    returned: bool
    amended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAmended(Fact):
    """A trainer put the key of a question right, dropped it, or (`withdrawn`) took that back.

    `takes_back`: whoever no longer reaches the pass mark loses the pass.
    """

    amendment_id: int
    course: str
    question: str
    withdrawn: bool
    takes_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChanged(Fact):
    """A score of an ended attempt changed afterwards: `before` and `after` are exact percentages as ``n/d``, of the
    item where that changed and else of the attempt `number`.

    `why` is what the trainer wrote; `cause` is ``key``, ``dropped``, or ``withdrawn``, and `key` the same for all
    that one cause changed.
    """

    enrolment_id: int
    person_id: int
    course: str
    item: str
    number: int
    before: str
    after: str
    cause: str
    why: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditsChanged(Fact):
    """Accounts of JP have changed, one or up to a thousand of them by one act.

    Each of `changes` has ``person_id``, ``year``, and the sum of the account ``before`` and ``after``, in quarters of a
    JP; a person and year stands in it once.
    """

    changes: tuple[Mapping[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Fact):
    """People are to be told something in their inbox, each of them once for each `key`.

    `kind` is the name of a `NoticeKind`; `data` are the plain values of its sentences, never a secret.
    `key` has at most 200 characters.
    """

    person_ids: tuple[int, ...]
    kind: str
    key: str
    data: Mapping[str, object] = field(default_factory=dict)
