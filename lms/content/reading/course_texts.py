"""The second step of building a course: its introduction, modules and cover, in every language."""

from __future__ import annotations

from collections.abc import Iterable

from lms.content.findings import finding
from lms.content.reading.building import Building
from lms.content.reading.identity import slug
from lms.content.reading.pages import Page, without_title
from lms.content.reading.translations import meant
from lms.content.source import outline
from lms.content.source.outline import Entry, ModuleDraft
from lms.content.source.scanner import blanked
from lms.content.source.sections import text, trimmed


def collect_course_texts(build: Building) -> None:
    """Collects the texts of the course's own page and of its translations."""
    page = build.package.course
    for language, other in {page.language: page, **page.translations}.items():
        body = without_title(other)
        intro = blanked(body, [outline.region(body)])
        source = text(intro, intro.first, intro.end)
        build.texts.add(("intro", language), other, source, "kursus", question=False)
    for identity, module in zip(build.module_ids, build.outline.modules, strict=True):
        module.titles[page.language] = module.title
        _module_intro(build, page, identity, module)
    for entry in build.entries:
        build.labels[entry.name] = {page.language: entry.label}
    for language, other in page.translations.items():
        _translated_outline(build, language, other)
    _cover(build)


def _module_intro(build: Building, page: Page, identity: str, module: ModuleDraft) -> None:
    if not module.intro:
        return
    first, end = module.intro[0], module.intro[-1] + 1
    own = set(module.intro)
    lines = [page.scanned.line(number) if number in own else "" for number in range(first, end)]
    key = ("module", identity, page.language)
    build.texts.add(key, page, trimmed(lines, first), f"m-{identity}", question=False)


def _translated_outline(build: Building, language: str, other: Page) -> None:
    known = dict(zip(build.module_ids, build.outline.modules, strict=True))
    names = build.package.names
    found = outline.read_outline(other.scanned, other.name, other.path, names, "", build.findings)
    seen = set()
    wrong: list[tuple[ModuleDraft, str]] = []
    _translated_labels(build, language, other, [one for module in found.modules for one in module.entries])
    for module in found.modules:
        identity = module.id or slug(module.title)
        seen.add(identity)
        if identity in known:
            known[identity].titles[language] = module.title
            _module_intro(build, other, identity, module)
        elif module.line:
            wrong.append((module, identity))
    missing = [name for name, module in known.items() if module.line and name not in seen]
    for module, identity in wrong:
        near = meant(identity, missing, alone=len(wrong) == 1)
        place, written = (other.path, module.line, module.column), identity if module.id else ""
        build.findings.append(finding("E804", *place, instead_of=written, id=identity, s=near))
        missing = [name for name in missing if name != near]
    build.findings.extend(finding("W804", other.path, 1, 1, id=name) for name in missing)


def _translated_labels(build: Building, language: str, other: Page, entries: Iterable[Entry]) -> None:
    """What navigation calls the items in a language; an entry may name the file or its translation."""
    bases = {one.name: page.name for page in build.items for one in page.translations.values()}
    for entry in entries:
        name = bases.get(entry.name, entry.name)
        if name in build.labels:
            build.labels[name][language] = entry.label
        else:
            build.findings.append(finding("E804", other.path, entry.line, entry.column, id=entry.name))


def _cover(build: Building) -> None:
    page, written = build.package.course, build.package.header.cover
    if written:
        build.cover = build.resolver.cover(page, written, *page.place("cover"))


def tell_unused(build: Building) -> None:
    """A file that no page uses is a finding, once all pages were read."""
    for name, found in build.package.tree.files.items():
        if not name.endswith(".md") and name not in build.resolver.used:
            build.findings.append(finding("W709", found.path))


def tell_untranslated(build: Building) -> None:
    """A file that is missing in a language of the course is a finding."""
    package = build.package
    for language in package.languages[1:]:
        for page in (package.course, *build.items, *package.of_kind("bank")):
            if language not in page.translations:
                name = page.name.removesuffix(".md") + f".{language}.md"
                if not any(found.code == "E802" and found.rename == name for found in build.findings):
                    build.findings.append(finding("W804", page.path, id=name))
