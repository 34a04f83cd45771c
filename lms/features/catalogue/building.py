"""From folders to courses in service: reads what has changed, fills the store, and has it published.

One process at a time does this, outside any transaction; what it finds is then written by short services. Whatever a
folder holds, the others go on: it is named with file, line and mend, and keeps its last good edition.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import get_translations

from lms.content.course import Course
from lms.content.editions.encoding import DecodeError
from lms.content.editions.library import Shelf
from lms.content.editions.store import NotStoredError
from lms.content.findings import format_line
from lms.content.markdown.pool import ChildRenderer
from lms.content.reading.neighbours import disagreements
from lms.content.rendering import Renderer
from lms.content.rules.circles import circles
from lms.core import search
from lms.core.clock import now
from lms.core.db import db
from lms.core.locks import one_at_a_time
from lms.features.catalogue import documents, folders, kept, queries, services, uploads
from lms.features.catalogue.reading import (
    FolderReader,
    Found,
    UsageOf,
    is_in_service,
    nobody,
    remembered,
)
from lms.features.catalogue.roots import label_of, roots, shown
from lms.plugin.finding import Finding

log = logging.getLogger(__name__)

LOCK = "courses"
"""The lock that whoever changes what is in service holds, so that files and tables change together."""
MEMORY = "folders.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a folder: ``published unchanged broken refused``, ``ignored`` (no course) or ``withdrawn``."""

    folder: str
    course: str
    what: str
    edition: int = 0
    errors: int = 0
    warnings: int = 0


def bring_up_to_date(usage_of: UsageOf = nobody) -> tuple[Outcome, ...]:
    """Makes what is in service agree with the folders of courses; a second start meanwhile waits for the first."""
    config = current_app.config
    with one_at_a_time(config["INSTANCE"], LOCK):
        mend_uploads()
        names = folders.labels(roots(config))
        if names is None:
            log.error("the folder of courses %s cannot be read; what is in service stays", config["COURSES"])
            return ()
        with ChildRenderer(cache=queries.shelf().store) as renderer:
            outcomes = _build(renderer, usage_of, names, None)
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
    renderer: Renderer, usage_of: UsageOf, names: Sequence[str], only: Collection[str] | None
) -> tuple[Outcome, ...]:
    memory = memory_of(current_app.config)
    reader = FolderReader(renderer, usage_of, folders.recall(memory))
    found, outcomes = _publish_all(reader, names, only, now(), current_app.config["TIMEZONE"])
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


def _publish_all(
    reader: FolderReader, names: Sequence[str], only: Collection[str] | None, at: datetime, zone: str
) -> tuple[Mapping[str, Found], list[Outcome]]:
    """Every folder of `names`; with `only`, the others are read again where these change what is said of them."""
    found = _read_all(reader, names, only)
    owned = _owners(reader, found)
    refused = refusals(reader, found)
    outcomes = []
    for name in names:
        refusal = refused.get(name, [])
        if only is not None and name not in only and _reason(refusal) == found[name].refused:
            continue
        if found[name].findings is None and _is_stale(reader, found[name], _reason(refusal)):
            found[name] = reader.read(name)
        outcomes.append(_settle(reader, found[name], refusal, at, zone))
    _keep_checks(reader, found, at)
    outcomes += _withdraw(reader, set(owned), only, at)
    return found, outcomes


def _read_all(reader: FolderReader, names: Sequence[str], only: Collection[str] | None) -> dict[str, Found]:
    """Every folder: as it is remembered, or read where it, or a course that it names, has changed."""
    recalled = {name: reader.recalled(name, unseen=only is not None and name not in only) for name in names}
    claims = {name: one.course if one else reader.claimed(name).course_id for name, one in recalled.items()}
    reader.learn(claims.values())
    found = {}
    for name, one in recalled.items():
        known = one is not None and list(one.unknown) == reader.unknown(one.requires)
        found[name] = one if one is not None and known else reader.read(name)
    return found


def refusals(reader: FolderReader, found: Mapping[str, Found]) -> Mapping[str, list[Finding]]:
    """What keeps a folder back that may be good itself: its id is another's, or courses require each other."""
    owned, refused = _owners(reader, found), dict[str, list[Finding]]()
    for name, one in found.items():
        if one.course and owned[one.course] != name:
            twice = reader.claimed(name).finding("E306", "id", id=one.course, other=shown(owned[one.course]))
            refused[name] = [twice]
    if circles({course: found[name].requires for course, name in owned.items()}):
        claims = [reader.claimed(name) for name in owned.values()]
        for name, findings in disagreements(claims, _in_service(reader)).items():
            refused.setdefault(name, []).extend(findings)
    return refused


def _owners(reader: FolderReader, found: Mapping[str, Found]) -> Mapping[str, str]:
    return folders.owners({name: one.course for name, one in found.items()}, _in_service(reader))


def _in_service(reader: FolderReader) -> Mapping[str, str]:
    return {one.course: one.folder for one in reader.servings.values() if one.withdrawn_at is None}


def _reason(refusal: Sequence[Finding]) -> str:
    return "; ".join(f"{one.code} {dict(one.message.values)}" for one in refusal)


def _is_stale(reader: FolderReader, found: Found, reason: str) -> bool:
    """Whether a folder that has not changed has to be read all the same."""
    if reason != found.refused:
        return True
    if reason or not found.key:
        return False
    return not is_in_service(found, reader.servings.get(found.course), reader.store)


def _settle(
    reader: FolderReader, found: Found, refusal: Sequence[Finding], at: datetime, zone: str
) -> Outcome:
    """Publishes what can be published, and says what became of a folder."""
    found.refused = _reason(refusal)
    twice = any(one.code == "E306" for one in refusal)
    if found.findings is None:
        check = reader.checks[found.folder]
        what = "refused" if twice else "unchanged" if found.key and not refusal else _failed(check.errors)
        return _outcome(reader, found, what, check.errors, check.warnings)
    if refusal or found.outline is None:
        found.findings.extend(refusal)
        what = "refused" if twice else _failed(found.errors)
        return _outcome(reader, found, what, found.errors, found.warnings)
    found.findings.extend(found.compared)
    new = services.NewEdition(
        found.outline,
        found.folder,
        found.key,
        found.kept(),
        _means_the_same(reader, found.outline),
        documents.texts_of(Shelf(reader.store).current.at(found.key)),
    )
    number = db.write(services.publish, new, at, zone)
    if number is None:
        return _outcome(reader, found, "unchanged", found.errors, found.warnings)
    return Outcome(found.folder, found.course, "published", number, found.errors, found.warnings)


def _failed(errors: int) -> str:
    return "broken" if errors else "ignored"


def _means_the_same(reader: FolderReader, outline: Course) -> bool:
    """Whether the package is the one in service, rendered anew at most: then learners are in the same edition."""
    old = reader.in_service(outline)
    return old is not None and old.course == outline


def _outcome(reader: FolderReader, found: Found, what: str, errors: int, warnings: int) -> Outcome:
    serving = reader.servings.get(found.course)
    number = serving.number if serving is not None and what != "refused" else 0
    return Outcome(found.folder, found.course, what, number, errors, warnings)


def _keep_checks(reader: FolderReader, found: Mapping[str, Found], at: datetime) -> None:
    fresh = [one for one in found.values() if one.findings is not None]
    gone = sorted(set(reader.checks) - set(found))
    for one in fresh:
        one.checked_at = at.isoformat()
    if fresh or gone:
        db.write(services.keep_checks, [check_of(one, at) for one in fresh], gone)


def check_of(found: Found, at: datetime) -> services.Check:
    """What the tables keep of a folder that was read."""
    outline = found.outline
    return services.Check(
        folder=found.folder,
        course=found.course,
        title=(outline.title.get(outline.language, "") if outline else "")[:300],
        checked_at=at,
        fingerprint=found.fingerprint,
        errors=found.errors,
        warnings=found.warnings,
        findings=found.kept(),
    )


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
