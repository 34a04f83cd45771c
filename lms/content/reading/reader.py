"""From a folder to a course: reads a package whole, and reports all that is wrong with it (chapters 3 and 28)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lms.content.contents import Contents, Reading
from lms.content.course import Course
from lms.content.files.tree import Tree
from lms.content.findings import finding
from lms.content.questions.registry import Registry
from lms.content.reading import kinds
from lms.content.reading.building import Building
from lms.content.reading.course_rules import check_course, competencies
from lms.content.reading.course_texts import collect_course_texts, tell_untranslated, tell_unused
from lms.content.reading.finished import finished
from lms.content.reading.identity import slug
from lms.content.reading.neighbours import (
    claim_of,
    course_folders,
    dictionary,
    disagreements,
    has_pages,
    is_course,
)
from lms.content.reading.package import Package, open_package
from lms.content.reading.parts import outline_parts
from lms.content.reading.permanent import in_header
from lms.content.reading.pictures import make_small, weigh
from lms.content.reading.places import placed
from lms.content.rendering import Renderer
from lms.content.site import Site
from lms.plugin.finding import Finding


def read(
    folder: Path, registry: Registry, site: Site, renderer: Renderer, private: Path | None = None
) -> Reading:
    """Reads the package in `folder`, and the files of `private` as if they stood in it.

    Never raises for what a package holds. The reading has a course only where no finding is an error.
    """
    return read_with_parts(folder, registry, site, renderer, private)[0]


def read_with_parts(
    folder: Path, registry: Registry, site: Site, renderer: Renderer, private: Path | None = None
) -> tuple[Reading, tuple[Course, Contents] | None]:
    """The same, and what could be made of the folder in spite of its errors: to be shown to its author, and no more."""
    findings: list[Finding] = []
    site = replace(site, plugins=site.plugins | registry.extensions)
    package = open_package(folder, private, site, findings, registry.kinds)
    if package is None:
        return Reading(folder.name, slug(folder.name), None, None, tidy(findings, site.limits.findings)), None
    build = _built(package, registry, site, findings)
    make_small(build, renderer)
    findings.extend(build.texts.render(renderer, build.shown))
    weigh(build)
    course, contents = finished(build)
    findings = _without_echoes(findings, set(package.header.needs) - site.plugins)
    kept = tidy(placed(findings, package.all_pages()), site.limits.findings)
    if any(found.is_error for found in findings):
        return Reading(folder.name, build.course_id, None, None, kept, build.made), (course, contents)
    return Reading(folder.name, course.id, course, contents, kept, build.made), (course, contents)


def _without_echoes(findings: Iterable[Finding], missing: Container[str]) -> list[Finding]:
    """What is missing for want of a plugin is told once, where the course says that it needs it."""
    codes = ("E314", "E450", "W450", "W710", "W211")
    return [
        found
        for found in findings
        if found.code not in codes
        or str(found.message.values.get("v", found.message.values.get("k", ""))).lower() not in missing
    ]


def asset_sources(contents: Contents, tree: Tree, made: Mapping[str, bytes]) -> Mapping[str, Path | bytes]:
    """Where the store finds each asset: the file of the package, or the bytes of a small picture."""
    places = {name: tree.files[name].place for name in contents.assets if name in tree.files}
    return {**places, **made}


def _built(package: Package, registry: Registry, site: Site, findings: list[Finding]) -> Building:
    """The course with all its parts and questions, ready to be rendered."""
    written = package.header.id
    build = Building(package, registry, site, findings, written or slug(package.folder) or "kursus")
    if package.course.lacks_id:
        build.unwritten.append(in_header(package.course, build.course_id))
    check_course(package, site, findings)
    build.competencies = competencies(package, site, findings)
    outline_parts(build)
    build.link()
    collect_course_texts(build)
    kinds.collect(build)
    tell_unused(build)
    tell_untranslated(build)
    if build.unwritten:
        count = len(build.unwritten)
        findings.append(finding("W302", package.course.path, 1, 1, places=build.unwritten, n=count))
    return build


def tidy(findings: Iterable[Finding], most: int) -> tuple[Finding, ...]:
    """Findings once each, by file, line and column; errors first go where there are too many."""
    unique = {
        (found.path, found.line, found.column, found.code, str(found.message.values)): found
        for found in findings
    }
    ordered = sorted(unique.values(), key=_place)
    if len(ordered) > most:
        ordered = sorted(ordered, key=lambda found: (not found.is_error, *_place(found)))[:most]
        ordered.sort(key=_place)
    return tuple(ordered)


def _place(found: Finding) -> tuple[str, int, int, str]:
    return found.path, found.line, found.column, found.code


Over = Callable[[Callable[[Path], Reading], Sequence[Path]], Iterable[Reading]]
"""How one function is called for each of several folders; the answers come in their order."""


def check_folder(
    path: Path,
    registry: Registry,
    site: Site,
    renderer: Renderer,
    private: Path | None = None,
    over: Over = map,
) -> list[Reading]:
    """Reads a course, or every course of a folder; what is wrong in one never keeps another from being read.

    `private` is a second folder of courses, whose files are added to the course in the folder of the same name. With
    `over` a caller may read several at a time; `renderer` must bear that. Raises OSError if `path` cannot be listed.
    """
    site = replace(site, dictionary={**dictionary(path, site.limits), **site.dictionary})
    if is_course(path):
        return [*over(lambda folder: read(folder, registry, site, renderer, private), [path])]
    folders = course_folders(path)
    if not folders and has_pages(path):
        return [*over(lambda folder: read(folder, registry, site, renderer), [path])]
    claims = [claim_of(folder, site) for folder in folders]
    known = frozenset(claim.course_id for claim in claims) | (site.known_courses or frozenset())
    site = replace(site, known_courses=known)
    between = disagreements(claims, site.folders)

    def read_one(folder: Path) -> Reading:
        return read(folder, registry, site, renderer, private / folder.name if private else None)

    readings = over(read_one, folders)
    return [
        _refused(reading, between.get(folder.name, []))
        for folder, reading in zip(folders, readings, strict=True)
    ]


def _refused(reading: Reading, findings: Sequence[Finding]) -> Reading:
    """The reading with errors that only its neighbours could tell, and then without a course."""
    if not findings:
        return reading
    together = tidy([*reading.findings, *findings], len(reading.findings) + len(findings))
    return replace(reading, findings=together, course=None, contents=None)
