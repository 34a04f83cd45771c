"""What becomes of a folder that was read: published, kept back for its neighbours, or told what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.content.course import Course
from lms.content.editions.library import Shelf
from lms.content.reading.neighbours import disagreements
from lms.content.rules.circles import circles
from lms.core.db import db
from lms.features.catalogue import documents, folders, services
from lms.features.catalogue.reading import FolderReader, Found, is_in_service
from lms.features.catalogue.roots import shown
from lms.plugin.finding import Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a folder: ``published unchanged broken refused``, ``ignored`` (no course) or ``withdrawn``."""

    folder: str
    course: str
    what: str
    edition: int = 0
    errors: int = 0
    warnings: int = 0


def refusals(reader: FolderReader, found: Mapping[str, Found]) -> Mapping[str, list[Finding]]:
    """What keeps a folder back that may be good itself: its id is another's, or courses require each other."""
    owned, refused = owners(reader, found), dict[str, list[Finding]]()
    for name, one in found.items():
        if one.course and owned[one.course] != name:
            twice = reader.claimed(name).finding("E306", "id", id=one.course, other=shown(owned[one.course]))
            refused[name] = [twice]
    if circles({course: found[name].requires for course, name in owned.items()}):
        claims = [reader.claimed(name) for name in owned.values()]
        for name, findings in disagreements(claims, in_service(reader)).items():
            refused.setdefault(name, []).extend(findings)
    return refused


def owners(reader: FolderReader, found: Mapping[str, Found]) -> Mapping[str, str]:
    """Which folder each course belongs to."""
    return folders.owners({name: one.course for name, one in found.items()}, in_service(reader))


def in_service(reader: FolderReader) -> Mapping[str, str]:
    """The folder of each course that can be begun."""
    return {one.course: one.folder for one in reader.servings.values() if one.withdrawn_at is None}


def reason_of(refusal: Sequence[Finding]) -> str:
    """The refusal as it is remembered."""
    return "; ".join(f"{one.code} {dict(one.message.values)}" for one in refusal)


def is_stale(reader: FolderReader, found: Found, reason: str) -> bool:
    """Whether a folder that has not changed has to be read all the same."""
    if reason != found.refused:
        return True
    if reason or not found.key:
        return False
    return not is_in_service(found, reader.servings.get(found.course), reader.store)


def settle(
    reader: FolderReader, found: Found, refusal: Sequence[Finding], at: datetime, zone: str
) -> Outcome:
    """Publishes what can be published, and says what became of a folder."""
    found.refused = reason_of(refusal)
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


def keep_checks(reader: FolderReader, found: Mapping[str, Found], at: datetime) -> None:
    """Keeps what was found in folders that were read, and forgets those that are gone."""
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
