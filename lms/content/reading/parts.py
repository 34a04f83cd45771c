"""The first step of building a course: its modules and items, and the id of each (chapters 6 and 14.1)."""

from __future__ import annotations

from collections.abc import Sequence

from lms.content.findings import finding
from lms.content.reading import permanent
from lms.content.reading.building import Building
from lms.content.reading.identity import RESERVED, Wanted, duplicates, file_slug, former_in_use, given_ids
from lms.content.reading.pages import Page
from lms.content.source import outline
from lms.content.source.outline import Entry
from lms.plugin.message import Message, mark


def outline_parts(build: Building) -> None:
    """Finds modules and items, and gives each its id."""
    _outline(build)
    _item_ids(build)
    _module_ids(build)


def _outline(build: Building) -> None:
    package, page = build.package, build.package.course
    items = [name for name, other in package.pages.items() if other.kind != "bank"]
    if outline.contents_heading(page.scanned):
        found = outline.read_outline(
            page.scanned, page.name, page.path, package.names, page.title, build.findings
        )
    else:
        found = outline.outline_of_files(items, page.title)
    listed = {entry.name for module in found.modules for entry in module.entries}
    for module in found.modules:
        module.entries = [entry for entry in module.entries if _is_item(build, entry)]
    build.outline = found
    unlisted = [package.pages[name].path for name in items if name not in listed | found.meant]
    build.findings.extend(finding("W304", path) for path in unlisted)
    if not listed:
        build.findings.append(finding("E317", page.path, found.start or 1, 1))
    _count(build, Message(mark("items")), len(listed), build.site.limits.items)
    _count(build, Message(mark("modules")), len(found.modules), build.site.limits.modules)


def _count(build: Building, what: Message, number: int, most: int) -> None:
    if number > most:
        path = build.package.course.path
        build.findings.append(finding("E313", path, 1, 1, what=what, n=number, m=most))


def _is_item(build: Building, entry: Entry) -> bool:
    """Whether an entry names an item that can be read; what is no item of a course is a finding."""
    page = build.package.pages.get(entry.name)
    if page is None and entry.name in build.package.broken:
        return False
    if page is None or page.kind == "bank":
        place = (build.package.course.path, entry.line, entry.column)
        build.findings.append(finding("E301/kind", *place, p=entry.name))
        return False
    return bool(page.kind)


def _item_ids(build: Building) -> None:
    pages = [*build.items, *build.package.of_kind("bank")]
    wanted = [
        Wanted(page.model.id or "", file_slug(page.name), page.path, *page.place("id")) for page in pages
    ]
    for first, later in duplicates(wanted):
        place = (later.path, later.line, later.column)
        build.findings.append(finding("E304", *place, id=later.written, p1=first.path, p2=later.path))
    for part, page in zip(wanted, pages, strict=True):
        if part.written in RESERVED and page.kind != "bank":
            build.findings.append(finding("E318", part.path, part.line, part.column, id=part.written))
    ids = given_ids(wanted, "bagian", RESERVED)
    build.ids = {page.name: identity for page, identity in zip(pages, ids, strict=True)}
    _former(build, ids, pages)
    build.unwritten += [permanent.in_header(page, build.ids[page.name]) for page in pages if page.lacks_id]


def _former(build: Building, ids: Sequence[str], pages: Sequence[Page]) -> None:
    former = [page.model.former_ids for page in pages]
    for index, name, user in former_in_use(ids, former):
        page = pages[index]
        place = page.settings.at.get(("former-ids", former[index].index(name)), page.place("former-ids"))
        build.findings.append(finding("E305", page.path, *place, id=name, p=pages[user].path))


def _module_ids(build: Building) -> None:
    path = build.package.course.path
    modules = build.outline.modules
    wanted = [Wanted(module.id, module.title, path, module.line, module.column) for module in modules]
    for first, later in duplicates(wanted):
        p1, p2 = f"{path}:{first.line}", f"{path}:{later.line}"
        place = (path, later.line, later.column)
        build.findings.append(finding("E304", *place, id=later.written, p1=p1, p2=p2))
    build.module_ids = given_ids(wanted, "modul")
    for module, identity in zip(modules, build.module_ids, strict=True):
        if module.line and not module.id and not permanent.is_wrong(module.line, path, build.findings):
            build.unwritten.append(permanent.in_heading(build.package.course, module.line, identity))
