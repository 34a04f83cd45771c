"""All Markdown files of one package, each read once, with translations joined to what they translate."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lms.content.files.paths import Names
from lms.content.files.tree import Found, Tree, UnreadableError, walk
from lms.content.findings import finding, replacing
from lms.content.reading.pages import COURSE_FILES, Name, Page, Reader, markdown_names
from lms.content.reading.translations import check_keys
from lms.content.site import Site
from lms.content.source import vocabulary
from lms.content.source.headers import CourseHeader
from lms.content.source.vocabulary import nearest_of
from lms.plugin.finding import Finding

FORMAT_MAJOR, FORMAT_MINOR = 1, 0


@dataclass(slots=True)
class Package:
    """The files of a course. `pages` holds items and banks by name; `broken` the names of files without text."""

    folder: str
    tree: Tree
    names: Names
    course: Page
    pages: dict[str, Page] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    lenient: bool = False

    @property
    def header(self) -> CourseHeader:
        header: CourseHeader = self.course.model
        return header

    @property
    def language(self) -> str:
        """The language of files without a suffix."""
        return self.course.language

    @property
    def languages(self) -> tuple[str, ...]:
        """The course's own language, then those of its translations."""
        others = {language for page in self.all_pages() for language in page.translations}
        return (self.language, *sorted(others - {self.language}))

    def all_pages(self) -> Iterator[Page]:
        """The course's page and all others, without translations."""
        yield self.course
        yield from self.pages.values()

    def of_kind(self, kind: str) -> list[Page]:
        """The pages of one kind, in the order of their names."""
        return [page for page in self.pages.values() if page.kind == kind]


def open_package(
    folder: Path, private: Path | None, site: Site, findings: list[Finding], kinds: Container[str] = ()
) -> Package | None:
    """Reads every Markdown file of a package; None where there is no course to be read.

    `kinds` are the names of the kinds of item that plugins brought.
    """
    try:
        tree = walk(folder, site.limits, private)
    except UnreadableError:
        findings.append(finding("E904/unread"))
        return None
    findings.extend(tree.findings)
    found = course_file(tree, findings)
    if found is None:
        return None
    reader = Reader(site, findings, kinds=kinds)
    course = _course_page(found, reader)
    if course is None:
        return None
    package = Package(folder.name, tree, Names(tree.files), course, lenient=reader.lenient)
    translations = []
    for name in markdown_names(tree):
        if name.found is found or name.found.name in COURSE_FILES:
            continue
        if name.base:
            translations.append(name)
        else:
            _read(package, name.found, reader)
    for name in translations:
        _translate(package, name, reader)
    _titles(package, findings)
    return package


def course_file(tree: Tree, findings: list[Finding]) -> Found | None:
    """The page of the course; None, with a finding, where there is none."""
    found = [tree.files[name] for name in COURSE_FILES if name in tree.files]
    if not found:
        if not any(one.path in COURSE_FILES for one in tree.findings):  # a link, say, that has been reported
            findings.append(finding("W301"))
        return None
    if len(found) == 2:
        findings.append(finding("E101", found[1].path))
    return found[0]


def _course_page(found: Found, reader: Reader) -> Page | None:
    """The page of the course; None where it has no text or a format too new to be read."""
    probe = Reader(reader.site, []).page(found, "id", "course")
    if probe is None:
        return reader.page(found, "id", "course")
    version = probe.model.format
    major, minor = (int(part) for part in version.split("."))
    place = (probe.path, *probe.place("format"))
    if major > FORMAT_MAJOR:
        reader.findings.append(finding("E210", *place, v=version))
        return None
    if major < FORMAT_MAJOR:
        current = f"{FORMAT_MAJOR}.{FORMAT_MINOR}"
        edit = replacing(place[1], place[2], version, current)
        reader.findings.append(finding("W212", *place, edit=edit, v=version, s=current))
    elif minor > FORMAT_MINOR:
        reader.lenient = True
        reader.findings.append(finding("W210", *place, v=version))
    course = reader.page(found, "id", "course")
    if course is not None:
        course.language = course.model.language
    return course


def _read(package: Package, found: Found, reader: Reader) -> None:
    page = reader.page(found, package.language)
    if page is None:
        package.broken.add(found.name)
    else:
        package.pages[found.name] = page


def _translate(package: Package, name: Name, reader: Reader) -> None:
    path = name.found.path
    if name.language == package.language:
        free = name.base not in package.tree.files
        rename = path.rpartition("/")[0] + "/" + name.base.rpartition("/")[2] if free else ""
        found = finding("E801", path, rename=rename.lstrip("/"), proposal=True, l=name.language)
        reader.findings.append(found)
        return
    base = package.course if name.base == package.course.name else package.pages.get(name.base)
    if base is None:
        if name.base not in package.broken:
            _without_base(package, name, reader)
        return
    if not base.kind:
        return
    page = reader.page(name.found, name.language, base.kind, base)
    if page is not None:
        base.translations[name.language] = page
        check_keys(page, reader.findings)


def _without_base(package: Package, name: Name, reader: Reader) -> None:
    taken = {base for base, page in package.pages.items() if name.language in page.translations}
    folder = name.base.rpartition("/")[0]
    beside = [one for one in package.pages if one.rpartition("/")[0] == folder and one not in taken]
    near = nearest_of(name.base, beside)
    rename = f"{near.removesuffix('.md')}.{name.language}.md" if near else ""
    values: dict[str, Any] = {"p": name.base, "s": rename}
    reader.findings.append(finding("E802", name.found.path, rename=rename, proposal=bool(rename), **values))


def _titles(package: Package, findings: list[Finding]) -> None:
    misspelt = {found.path for found in findings if _means_title(found)}
    for page in package.all_pages():
        if page.kind in ("", "bank") or not page.header_read or page.title or page.path in misspelt:
            continue
        place = (page.path, *page.settings.keys.get("title", (1, 1)))
        beside = [one for one in findings if "title" in page.settings.keys and _at(one) == place[:2]]
        if not any(one.is_error for one in beside):
            findings[:] = [one for one in findings if one not in beside]
            findings.append(finding("E201", *place))


def _at(found: Finding) -> tuple[str, int]:
    return found.path, found.line


def _means_title(found: Finding) -> bool:
    near = str(found.fix.values.get("s", "")) if found.fix else ""
    return (
        found.code in ("E204", "W204", "E211")
        and vocabulary.lookup(near.partition(":")[0], "file") == "title"
    )
