"""Reads one folder of the site against what is in service, and puts what is good into the store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from lms.content.contents import Contents, Reading
from lms.content.course import Course
from lms.content.editions.compare import compare
from lms.content.editions.continuity import continued
from lms.content.editions.encoding import DecodeError
from lms.content.editions.library import Shelf, Volume
from lms.content.editions.store import AssetChangedError, NotStoredError, Store
from lms.content.files import tree as files
from lms.content.findings import finding
from lms.content.questions.registry import Registry
from lms.content.reading.neighbours import Claim, claim_of, dictionary
from lms.content.reading.reader import asset_sources, read, tidy
from lms.content.reading.rooms import housed
from lms.content.rendering import Renderer
from lms.content.site import Site
from lms.core.db import db
from lms.features.catalogue import folders, kept, queries
from lms.features.catalogue.folders import Remembered
from lms.features.catalogue.queries import Serving
from lms.features.catalogue.roots import roots
from lms.plugin.finding import Finding
from lms.plugin.usage import Unused, Usage

log = logging.getLogger(__name__)

ROOMS = frozenset({"lesson", "quiz", "survey", "assignment", "scenario"})
"""The kinds of item that the pages of this program can show."""

UsageOf = Callable[[Session, str], Usage]
"""What people did in a course. Later features know it, so whoever starts the building brings it."""


def nobody(session: Session, course: str) -> Usage:
    """The usage of a site without learners."""
    return Unused()


def site_of(config: Mapping[str, Any]) -> Site:
    """The site that packages are read for, by its settings. Its dictionary and courses are in their folder."""
    types: Registry = current_app.extensions["lms.questions"]
    return Site(
        categories=tuple(config["CATEGORIES"]),
        pass_mark=Fraction(config["PASS_MARK"]),
        plugins=types.extensions,
    )


@dataclass(slots=True)
class Found:
    """One folder: what was remembered of it, or, with `findings`, what came of reading it now.

    `course` is the id it claims. `key` and `outline` are there when it has no error of its own; `compared` are the
    findings that only hold if it is the folder in service; for the others see `Remembered`.
    """

    folder: str
    state: str
    course: str
    fingerprint: str = ""
    key: str = ""
    outline: Course | None = None
    requires: Sequence[str] = ()
    unknown: Sequence[str] = ()
    refused: str = ""
    checked_at: str = ""
    findings: list[Finding] | None = None
    compared: Sequence[Finding] = ()
    sources: Mapping[tuple[str, int], str] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """How many of the findings stop publication."""
        return sum(one.is_error for one in self.findings or ())

    @property
    def warnings(self) -> int:
        """How many do not."""
        return len(self.findings or ()) - self.errors

    def kept(self) -> list[dict[str, Any]]:
        """The findings as the tables keep them."""
        return [kept.to_json(one, self.sources.get((one.path, one.line), "")) for one in self.findings or ()]


@dataclass(frozen=True, slots=True)
class Taken:
    """What lies in a folder and was read of it, before it is held against what is in service."""

    state: str
    reading: Reading
    tree: files.Tree


class FolderReader:
    """Reads folders of the app's site; `known` is what was remembered of them.

    `staged` says where packages lie that are to take the place of a folder.
    """

    def __init__(
        self,
        renderer: Renderer,
        usage_of: UsageOf,
        known: Mapping[str, Remembered],
        staged: Mapping[str, Path] | None = None,
    ) -> None:
        config = current_app.config
        self.roots = roots(config)
        site = site_of(config)
        self.site = replace(site, dictionary=dictionary(self.roots.served, site.limits))
        self.registry: Registry = current_app.extensions["lms.questions"]
        self.store: Store = queries.shelf().store
        self.renderer = renderer
        self.usage_of = usage_of
        self.known = known
        self.staged = staged or {}
        told = replace(site, plugins=frozenset())  # a set has no order that a digest could be made of
        lists = [sorted(site.plugins), sorted(self.registry.names), sorted(self.site.dictionary.items())]
        self.program = folders.program_mark([told, lists, sorted(ROOMS)])
        session = db.session()
        self.servings = {serving.course: serving for serving in queries.servings(session)}
        self.checks = {check.folder: check for check in queries.checks(session)}
        session.commit()  # reading takes long, and no transaction may stay open for so long

    def recalled(self, name: str, unseen: bool = False) -> Found | None:
        """What is known of a folder that has not changed since, if the tables hold the same.

        `unseen` believes that it has not changed.
        """
        known, check = self.known.get(name), self.checks.get(name)
        if known is None or check is None or check.checked_at.isoformat() != known.checked_at:
            return None
        if not unseen and self.state(name) != known.state:
            return None
        return Found(
            name,
            known.state,
            known.course,
            known.fingerprint,
            known.key,
            requires=known.requires,
            unknown=known.unknown,
            refused=known.refused,
            checked_at=known.checked_at,
        )

    def claimed(self, name: str) -> Claim:
        """What a folder says of itself in its header; one in service whose header cannot be read is still that."""
        try:
            claim = replace(claim_of(self._place(name), self.site), folder=name)
        except Exception:  # like `read`: one folder never stops the others
            log.exception("reading the header of the folder %s failed", name)
            claim = Claim(name, "")
        return claim if claim.page is not None else replace(claim, course_id=self.serves(name))

    def learn(self, courses: Iterable[str]) -> None:
        """Tells which courses there are, before any is read."""
        self.site = replace(self.site, known_courses=frozenset(courses))

    def unknown(self, requires: Iterable[str]) -> list[str]:
        """Those of the courses required that are none."""
        return sorted(set(requires) - (self.site.known_courses or frozenset()))

    def take(self, renderer: Renderer, name: str) -> Taken:
        """Reads a folder for itself. Asks no database, so another process may do it."""
        state = self.state(name)  # before reading: what changes meanwhile is seen at the next start
        place, beside = self._place(name), self.roots.beside(name)
        reading = read(place, self.registry, self.site, renderer, beside)
        return Taken(state, reading, files.walk(place, self.site.limits, beside))

    def read(self, name: str, taken: Taken | None = None) -> Found:
        """What is in a folder now, or was when it was `taken`. Raises nothing, whatever that is."""
        try:
            taken = taken or self.take(self.renderer, name)
            found = self._understood(name, taken.state, taken.reading, taken.tree)
            found.sources = _sources(found.findings or (), taken.tree, self.site)
        except (files.UnreadableError, AssetChangedError) as error:
            log.warning("the folder %s changed or could not be read: %s", name, error)
            return self._unreadable(name)
        except Exception:  # a package may hit upon a fault of ours; the others go on
            log.exception("reading the folder %s failed", name)
            return self._unreadable(name)
        finally:
            db.session().commit()
        return found

    def in_service(self, course: Course) -> Volume | None:
        """The edition of this course, or of one it says it was, that is in service and in the store."""
        served = (self.servings.get(id_) for id_ in (course.id, *course.former_ids))
        serving = next((one for one in served if one is not None and one.key), None)
        if serving is None:
            return None
        try:
            return Shelf(self.store).current.at(serving.key)
        except (NotStoredError, DecodeError):
            return None

    def _place(self, name: str) -> Path:
        return self.staged.get(name) or self.roots.place(name)

    def state(self, name: str) -> str:
        """How the files of a folder stand; empty while they are too young to tell."""
        return folders.state(self.roots.places(name), self.program, self.site.limits.files)

    def _understood(self, name: str, state: str, reading: Reading, tree: files.Tree) -> Found:
        found = Found(name, state, reading.course_id, findings=list(reading.findings))
        found.requires = _required(self.claimed(name))
        found.unknown = self.unknown(found.requires)
        if reading.course is None or reading.contents is None:
            # A course that is broken cannot give up its id: who copies its folder does not get it. And a folder without
            # a kursus.md (no error, and no course either) has none.
            found.course = self.serves(name) or (reading.course_id if reading.errors else "")
            return found
        shown = housed(reading.course, reading.contents, ROOMS)
        found.findings = list(tidy([*reading.findings, *shown.findings], self.site.limits.findings))
        if found.errors:
            found.course = self.serves(name) or reading.course_id
            return found
        course, contents = shown.course, shown.contents
        old = self.in_service(course)
        old_contents = _contents_of(old) if old is not None else None
        if old is not None and old_contents is not None:
            same_ids = continued(old.course, course, old_contents, contents)
            course, contents = same_ids.course, same_ids.contents
            used = self.usage_of(db.session(), old.course.id)
            found.compared = compare(old.course, course, old_contents, contents, used)
        sources = asset_sources(contents, tree, reading.made)
        found.key = self.store.put_edition(course, contents, sources)
        found.outline, found.fingerprint = course, course.fingerprint
        return found

    def _unreadable(self, name: str) -> Found:
        return Found(name, "", self.serves(name), findings=[finding("E904/unread")])

    def serves(self, folder: str) -> str:
        """The course whose edition in service came from this folder; empty for none."""
        serving = (s for s in self.servings.values() if s.folder == folder and s.withdrawn_at is None)
        return next((one.course for one in serving), "")


def remembered(found: Found) -> Remembered:
    """What to remember of a folder."""
    return Remembered(
        found.state,
        found.course,
        found.fingerprint,
        found.key,
        found.checked_at,
        found.requires,
        found.unknown,
        found.refused,
    )


def is_in_service(found: Found, serving: Serving | None, store: Store) -> bool:
    """Whether the edition that a folder gives is the one in service, and whole in the store."""
    return (
        serving is not None
        and serving.withdrawn_at is None
        and (serving.key, serving.folder) == (found.key, found.folder)
        and store.has(found.key)
    )


def _required(claim: Claim) -> Sequence[str]:
    return list(claim.page.model.requires) if claim.page is not None else []


def _contents_of(volume: Volume) -> Contents | None:
    try:
        return volume.contents()
    except (NotStoredError, DecodeError):
        return None


def _sources(findings: Sequence[Finding], tree: files.Tree, site: Site) -> Mapping[tuple[str, int], str]:
    """The line each finding speaks of, as it stands in its file."""
    lines: dict[str, list[str]] = {}
    sources = {}
    for one in findings:
        if not one.line or one.path not in tree.files:
            continue
        if one.path not in lines:
            text = files.read_text(tree.files[one.path], site.limits)[0]
            lines[one.path] = (text or "").split("\n")
        if one.line <= len(lines[one.path]):
            sources[one.path, one.line] = lines[one.path][one.line - 1]
    return sources
