"""From folders to courses in service: reads what has changed, fills the store, and has it published.

One process at a time does this, outside any transaction; what it finds is then written by short services. Whatever a
folder holds, the others go on: it is named with file, line and mend, and keeps its last good edition.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import get_translations

from lms.content.editions.encoding import DecodeError
from lms.content.editions.store import NotStoredError
from lms.content.findings import format_line
from lms.content.markdown.pool import ChildRenderer
from lms.content.reading.neighbours import Claim
from lms.content.rendering import Renderer
from lms.core import search
from lms.core.clock import now
from lms.core.db import db
from lms.core.locks import one_at_a_time
from lms.core.progress import Told
from lms.features.catalogue import crew, documents, folders, kept, queries, services, settling, uploads
from lms.features.catalogue.reading import (
    FolderReader,
    Found,
    UsageOf,
    nobody,
    remembered,
)
from lms.features.catalogue.roots import label_of, roots
from lms.features.catalogue.settling import Outcome
from lms.plugin.finding import Finding

log = logging.getLogger(__name__)

LOCK = "courses"
"""The lock that whoever changes what is in service holds, so that files and tables change together."""
MEMORY = "folders.json"
LONG = 20
"""Folders to be read from which on a start need not wait for them."""
_SAVED = 10
"""Courses after which is written down what is done."""


class Deferred(Exception):
    """So many folders have changed that a start should not wait for them, and need not."""

    def __init__(self, folders: int) -> None:
        super().__init__(folders)
        self.folders = folders


def bring_up_to_date(
    usage_of: UsageOf = nobody, told: Told | None = None, may_defer: bool = False
) -> tuple[Outcome, ...]:
    """Makes what is in service agree with the folders of courses; a second start meanwhile waits for the first.

    Where many have to be read, every core does, each course is in service as soon as it is read, and a start that is
    cut off leaves to the next what is left. `told` hears how many are read, of how many. With `may_defer` nothing is
    done, and Deferred raised, where there are many although everything in service is there.
    """
    config = current_app.config
    with one_at_a_time(config["INSTANCE"], LOCK):
        mend_uploads()
        names = folders.labels(roots(config))
        if names is None:
            log.error("the folder of courses %s cannot be read; what is in service stays", config["COURSES"])
            return ()
        with ChildRenderer(cache=queries.shelf().store) as renderer:
            outcomes = _build(renderer, usage_of, names, None, told, may_defer)
        make_all_findable()
        return outcomes


def bring_folders_up_to_date(
    labels: Collection[str], renderer: Renderer, usage_of: UsageOf = nobody
) -> tuple[Outcome, ...]:
    """The same for some folders; what is known of all others is believed and not looked at."""
    with one_at_a_time(current_app.config["INSTANCE"], LOCK):
        return build_held(labels, renderer, usage_of)


def build_held(
    labels: Collection[str], renderer: Renderer, usage_of: UsageOf = nobody
) -> tuple[Outcome, ...]:
    """The same for somebody who holds the lock."""
    own = roots(current_app.config)
    there = [label for label in labels if own.place(label).is_dir()]
    known = [check.folder for check in queries.checks(db.session()) if check.folder not in labels]
    return _build(renderer, usage_of, [*known, *there], frozenset(labels))


def _build(
    renderer: Renderer,
    usage_of: UsageOf,
    names: Sequence[str],
    only: Collection[str] | None,
    told: Told | None = None,
    may_defer: bool = False,
) -> tuple[Outcome, ...]:
    memory = memory_of(current_app.config)
    reader = FolderReader(renderer, usage_of, folders.recall(memory))
    found, outcomes = Building(reader, memory, now(), told, may_defer).publish_all(names, only)
    folders.remember(memory, {name: remembered(one) for name, one in found.items() if one.state})
    _tell(outcomes)
    return tuple(outcomes)


def memory_of(config: Mapping[str, Any]) -> Path:
    """The file in which is remembered what was found in folders."""
    return Path(config["STORE"]) / MEMORY


def mend_uploads() -> None:
    """Ends or undoes a publication in the browser that was cut off, by what the tables say of it."""
    own = roots(current_app.config)
    if own.uploads is None:
        return
    standing = {(one.folder, one.key) for one in queries.servings(db.session()) if not one.withdrawn_at}
    db.session().commit()
    uploads.mend(own.uploads.parent, lambda name, key: (label_of(name), key) in standing)


def make_all_findable(anew: bool = False) -> int:
    """Indexes the courses in service whose index is not that of their edition, or `anew` all of them; how many.

    Publication does this itself. What is left are sites that come from a version without a search, or with another.
    """
    taken, indexed = queries.snapshot(), search.marks(db.session())
    stale = []
    for course in taken.offered_ids():
        key, row = taken.library.key(course), taken.course_row(course)
        if anew or not search.is_state(indexed.get(row), key) or not taken.short_code(course):
            stale.append((course, key))
    db.session().commit()  # nothing stays open while texts are read
    for name, key in stale:
        try:
            texts = documents.texts_of(taken.library.at(key))
        except (NotStoredError, DecodeError):
            continue  # published again as soon as the store has it
        db.write(services.make_findable, name, key, texts)
    return len(stale)


class Building:
    """One going through the folders: what was found in them, and what has become of those that are done."""

    def __init__(
        self, reader: FolderReader, memory: Path, at: datetime, told: Told | None, may_defer: bool
    ) -> None:
        self._reader = reader
        self._memory = memory
        self._at = at
        self._zone = current_app.config["TIMEZONE"]
        self._told = told
        self._may_defer = may_defer
        self._found: dict[str, Found] = {}
        self._done: dict[str, Outcome] = {}
        self._unsaved: list[Found] = []

    def publish_all(
        self, names: Sequence[str], only: Collection[str] | None
    ) -> tuple[Mapping[str, Found], list[Outcome]]:
        """Every folder of `names`; with `only`, the others are read again where these change what is said of them."""
        reader, found = self._reader, self._found
        self._read_all(names, only)
        owned = settling.owners(reader, found)
        refused = settling.refusals(reader, found)
        outcomes = []
        for name in names:
            refusal = refused.get(name, [])
            if only is not None and name not in only and settling.reason_of(refusal) == found[name].refused:
                continue
            if name in self._done and not refusal:
                outcomes.append(self._done[name])
                continue
            if found[name].findings is None and settling.is_stale(
                reader, found[name], settling.reason_of(refusal)
            ):
                found[name] = reader.read(name)
            outcomes.append(settling.settle(reader, found[name], refusal, self._at, self._zone))
        settling.keep_checks(reader, found, self._at)
        outcomes += _withdraw(reader, set(owned), only, self._at)
        return found, outcomes

    def _read_all(self, names: Sequence[str], only: Collection[str] | None) -> None:
        """Every folder: as it is remembered, or read where it, or a course that it names, has changed."""
        reader = self._reader
        recalled = {
            name: reader.recalled(name, unseen=only is not None and name not in only) for name in names
        }
        claims = {name: reader.claimed(name) for name, one in recalled.items() if one is None}
        reader.learn(one.course if one else claims[name].course_id for name, one in recalled.items())
        for name, one in recalled.items():
            if one is not None and list(one.unknown) == reader.unknown(one.requires):
                self._found[name] = one
        new = [name for name in names if name not in self._found]
        if self._may_defer and len(new) >= LONG and _serves_all():
            raise Deferred(len(new))
        if len(new) < crew.MANY or not crew.is_possible():
            for name in new:
                self._found[name] = reader.read(name)
            return
        sure = self._sure(names, claims)
        db.session.remove()  # a connection must not be carried into another process
        db.engine.dispose()
        with crew.Crew(new, _own_renderer, reader.take) as hands:
            for number, name in enumerate(new, 1):
                self._found[name] = reader.read(name, hands.get(name))
                if name in sure:
                    self._settle_now(name)
                if number % _SAVED == 0:
                    self._save()
                if self._told is not None:
                    self._told(number, len(new))
            self._save()

    def _sure(self, names: Sequence[str], claims: Mapping[str, Claim]) -> Collection[str]:
        """The folders that nothing in the others can keep from being published, as far as their headers tell."""
        reader, expected = self._reader, {}
        for name in names:
            claim = claims.get(name)
            if claim is None:
                expected[name] = self._found.get(name) or reader.recalled(name, unseen=True)
            else:
                requires = list(claim.page.model.requires) if claim.page is not None else []
                expected[name] = Found(name, "", claim.course_id, requires=requires)
        known = {name: one for name, one in expected.items() if one is not None}
        refused, serving = settling.refusals(reader, known), settling.in_service(reader)
        return {
            name
            for name, claim in claims.items()
            if claim.course_id and name not in refused and serving.get(claim.course_id, name) == name
        }

    def _settle_now(self, name: str) -> None:
        found = self._found[name]
        if found.outline is None or found.outline.id != found.course:
            return
        self._done[name] = settling.settle(self._reader, found, [], self._at, self._zone)
        self._unsaved.append(found)

    def _save(self) -> None:
        """Has the next start know what is done, whatever becomes of this one."""
        if not self._unsaved:
            return
        for one in self._unsaved:
            one.checked_at = self._at.isoformat()
        db.write(services.keep_checks, [settling.check_of(one, self._at) for one in self._unsaved], [])
        for one in self._unsaved:
            one.findings, one.outline, one.sources = None, None, {}
        self._unsaved.clear()
        known = {
            name: remembered(one) for name, one in self._found.items() if one.state and one.findings is None
        }
        folders.remember(self._memory, {**self._reader.known, **known})


def _serves_all() -> bool:
    """Whether there are courses in service, and every one is in the store and can be read."""
    library = queries.snapshot().library
    is_whole = not library.missing and len(library.courses) == len(library.editions)
    db.session().commit()
    return is_whole and bool(library.editions)


def _own_renderer() -> ChildRenderer:
    return ChildRenderer(cache=queries.shelf().store)


def _withdraw(
    reader: FolderReader, claimed: set[str], only: Collection[str] | None, at: datetime
) -> list[Outcome]:
    standing = [s for s in queries.servings(db.session()) if s.withdrawn_at is None]
    standing = [one for one in standing if only is None or one.folder in only]
    gone = [s for s in standing if s.course not in claimed and reader.roots.is_there(s.folder)]
    if gone:
        db.write(services.withdraw, [serving.course for serving in gone], at)
    return [Outcome(s.folder, s.course, "withdrawn", s.number) for s in gone]


def _tell(outcomes: Iterable[Outcome]) -> None:
    words = get_translations()
    for outcome in outcomes:
        if outcome.what == "published":
            log.info("course %s: edition %s is in service", outcome.course, outcome.edition)
        for one in _errors(outcome):
            log.error("%s/%s", outcome.folder, format_line(one, words))


def _errors(outcome: Outcome) -> list[Finding]:
    if not outcome.errors:
        return []
    found = queries.findings_of(db.session(), outcome.folder)
    each = [kept.from_json(data).finding for data in found[1]] if found else []
    return [one for one in each if one.is_error]
