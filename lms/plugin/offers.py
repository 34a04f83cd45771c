"""What a plugin may offer: small frozen records, collected once at start and checked for unique names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lms.plugin.message import Message


@dataclass(frozen=True, slots=True)
class Entry:
    """A link in the navigation. `area` is ``main`` (built-in only), ``admin``, ``teach`` or ``menu``.

    `endpoint` is the Flask endpoint it leads to; `shown` decides from the signed-in actor; `lit` names further
    endpoints, or blueprints with ``name.*``, on which the entry counts as the present one; an endpoint that another
    entry of the area names belongs to that one.

    The row of an area shows entries of one `group` as one link, and on its pages they stand side by side below:
    ``figures``, ``people``, ``credits`` or ``site`` among administrators. Without a group an entry stands in the row.
    """

    name: str
    area: str
    label: Message
    endpoint: str
    icon: str
    order: int = 100
    shown: Callable[[Any], bool] = lambda actor: True
    lit: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A section on a page that outsiders may join.

    `place` is ``home``, ``course``, ``teach``, ``admin``, ``admin-credits`` (what waits about JP and certificates),
    ``team`` (a superior's people) or ``team-person`` (one of them); or, with a `Shown` as the record, ``lesson`` (its
    foot), ``review`` (before a quiz is sent), ``result`` (of a quiz) or ``question`` (below each one of a result).
    `render` gets the actor and the page's own record and returns safe HTML, or nothing to be left out.
    """

    name: str
    place: str
    render: Callable[[Any, Any], str]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page inside a course shows: course and item by the author's ids, the edition, and its questions in order.

    A knowledge check goes by its id. A question of a quiz goes by ``attempt.position``: its id could hint at the key.
    """

    course: str
    item: str
    edition: int
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work done outside requests by the worker.

    `run(payload, now)` may run twice for one row after a crash, so its effect must be single. With `every` (seconds)
    it comes round by itself; otherwise it is put into the queue by whoever needs it.
    """

    name: str
    run: Callable[[Mapping[str, Any], Any], None]
    every: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report: the field's name, its heading, and its kind (``text number percent day``)."""

    name: str
    heading: Message
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Report:
    """A report: one file. Page, CSV, JSON and command are made from it.

    `rows(session, actor, filters, now)` yields mappings by column name, only what the actor may see; `filters` are
    what was typed, by name, at most 200 letters each. `shown(actor)` decides who may open it, among those who may open
    reports at all.
    """

    name: str
    title: Message
    columns: tuple[Column, ...]
    rows: Callable[..., Iterable[Mapping[str, Any]]]
    filters: Mapping[str, Message] = field(default_factory=dict)
    shown: Callable[[Any], bool] = lambda actor: True


@dataclass(frozen=True, slots=True)
class Translated:
    """Words in other languages: below `folder`, ``<language>/LC_MESSAGES/<name>.po`` has the plugin's own texts.

    A file ``lms.po`` beside it has ours; a language that nobody brought before can be chosen from then on. `language`
    is two letters, such as ``su``.
    """

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables of the plugin's own, whose names begin with ``x_<name>_``; `name` is a word of small letters.

    `folder` holds Alembic's migrations in ``versions/``, without an ``env.py``; ``lms plugins migrate`` runs them.
    """

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What is kept of a person, of one kind. They get it as the file `name` of their download, under `label`.

    `tables` are the tables with people in them that this answers for. `rows(session, person_id)` yields mappings of
    plain values, all with the same keys. `erase(session, person_id, now)` overwrites what identifies the person or was
    written by them, and leaves what is counted; without it nothing does. It is called for our own features only: a
    plugin from outside erases when it hears `PersonErased`. `files(session, person_id)` yields what was handed in, as
    pairs of a name and the path of its bytes.
    """

    name: str
    label: Message
    tables: tuple[str, ...]
    rows: Callable[[Any, int], Iterable[Mapping[str, Any]]]
    erase: Callable[[Any, int, Any], None] | None = None
    files: Callable[[Any, int], Iterable[tuple[str, Path]]] | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept for `days` after it was done with (0: as long as the site is run), and what for.

    Ours may name the `setting` that says the days instead. With `count(session, before)`, which says how many rows
    are older, and `drop(session, before, now)`, which takes a batch of them away and says how many went, a daily job
    does it; without them a job of whoever keeps it does. `purpose` goes on from the label: "so that …".
    """

    name: str
    label: Message
    purpose: Message
    days: int = 0
    setting: str = ""
    count: Callable[[Any, Any], int] | None = None
    drop: Callable[[Any, Any, Any], int] | None = None


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice: what the inbox says, and the one thing to do about it.

    `line`, `detail` and `action` (the words of the link) are filled from the notice's `data` when it is shown, in the
    reader's language. A value named ``course`` is an author's id and reads as the course's title; one whose name ends
    in ``_day`` is an ISO date and reads as a day, one in ``_score`` is exact, as ``n/d``, and so is one in ``_share``,
    which reads as a percentage. `link(data)` gives the local address the action leads to. With `mail`, the notice
    also goes by mail to people who have an address, in the way they wish: once a day with all that is new, each by
    itself, or not at all. With `urgent` it goes at once, whatever they wish: for what concerns the safety of an
    account. Notices of one `group` and day stand together in the inbox, below these words.
    """

    name: str
    line: Message
    action: Message
    link: Callable[[Mapping[str, Any]], str]
    detail: Message | None = None
    mail: bool = False
    urgent: bool = False
    group: Message | None = None
