"""Looks up the targets of links and pictures for the renderer, and reports those that lead nowhere (chapter 16)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lms.content.contents import Asset, Media
from lms.content.files.assets import TYPES, read_asset
from lms.content.files.paths import Names, is_absolute, relative, resolve
from lms.content.findings import finding
from lms.content.reading.pages import Page, without_title
from lms.content.rendering import Picture
from lms.content.site import Limits
from lms.content.source import links
from lms.content.source.anchors import anchors, plain
from lms.content.source.links import Ref
from lms.content.source.scanner import Scanned
from lms.content.source.vocabulary import nearest_of
from lms.plugin.finding import Finding

ADDRESSES: Mapping[str, str] = {
    "lesson": "/courses/{course}/{item}",
    "quiz": "/courses/{course}/quizzes/{item}",
    "survey": "/courses/{course}/surveys/{item}",
    "assignment": "/courses/{course}/assignments/{item}",
    "scenario": "/courses/{course}/scenarios/{item}",
}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):")
_CAPTIONS = re.compile(r"\.([a-z]{2,3}(?:-[A-Za-z]{2})?)\.(vtt|txt|md)$")


@dataclass(slots=True)
class Targets:
    """What one text links to, as a render job wants it."""

    links: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Linked:
    """An item that links may lead to."""

    id: str
    kind: str
    page: Page


class Resolver:
    """The files and items of one course, as targets. Remembers which assets are used."""

    def __init__(
        self,
        course_id: str,
        names: Names,
        items: Mapping[str, Linked],
        course_page: str,
        limits: Limits,
        findings: list[Finding],
    ) -> None:
        self.course_id = course_id
        self.names = names
        self.items = items
        self.course_page = course_page
        self.limits = limits
        self.findings = findings
        self.assets: dict[str, Asset] = {}
        self.used: set[str] = set()
        self._refused: set[str] = set()
        self._anchors: dict[tuple[str, str], frozenset[str]] = {}
        self._beside: dict[str, list[str]] | None = None

    def targets(self, page: Page, scanned: Scanned, start: int, end: int, question: bool = False) -> Targets:
        """Looks up all that a range of lines of `page` links to; in a question a picture must say what it shows."""
        found = Targets()
        for written in links.refs(scanned, start, end):
            ref = _placed(written, page)
            if ref.picture and not ref.words.strip():
                code = "E708" if question else "W708"
                self.findings.append(finding(code, page.path, ref.line, ref.column))
            self._one(page, ref, found)
        return found

    def _one(self, page: Page, ref: Ref, found: Targets) -> None:
        target = ref.target
        scheme = _SCHEME.match(target)
        if target.startswith("//") or (scheme and not is_absolute(target)):
            self._outer(page, ref, scheme[1].lower() if scheme else "https")
            return
        resolved = resolve(target, page.name, page.path, ref.line, ref.column, self.names)
        self.findings.extend(resolved.findings)
        if resolved.is_error:
            self.used.add(resolved.meant)
            return
        name, key = resolved.name, links.key(target)
        if name and not name.endswith(".md") and not name.startswith("."):
            self._asset(page, ref, name, key, found)
            return
        href = self._page_address(page, ref, name, resolved.fragment) if name else ""
        if href and not ref.picture:
            found.links[key] = href
            linked = self.items.get(name)
            if linked and linked.kind != "lesson" and not resolved.fragment:
                found.cards[key] = linked.id
        elif not href or ref.picture:
            self._not_found(page, ref, target)

    def _not_found(self, page: Page, ref: Ref, target: str) -> None:
        path, hash_, fragment = target.replace("\\", "/").partition("#")
        near = self.names.near(path)
        if near:
            self.used.add(near)  # by a page that only misspells it
            near = relative(near, page.name) + hash_ + fragment
        place = (page.path, ref.line, ref.column)
        plain_words = "" if re.search(r"[\s()<>]", near) else target
        self.findings.append(finding("E701", *place, instead_of=plain_words, p=target, s=near))

    def _outer(self, page: Page, ref: Ref, scheme: str) -> None:
        place = (page.path, ref.line, ref.column)
        if scheme not in ("https", "http", "mailto", "tel"):
            self.findings.append(finding("E705", *place, p=ref.target[:80]))
        elif ref.picture:
            self.findings.append(finding("W706", *place, p=ref.target[:80]))
        elif scheme == "http":
            self.findings.append(finding("W705", *place, p=ref.target[:80]))

    def _page_address(self, page: Page, ref: Ref, name: str, fragment: str) -> str:
        """The address of a page of the course; empty if it is no page that learners see."""
        if name == self.course_page:
            return f"/courses/{self.course_id}"
        linked = self.items.get(name)
        if linked is None:
            return ""
        address = ADDRESSES.get(linked.kind, ADDRESSES["lesson"]).format(
            course=self.course_id, item=linked.id
        )
        if not fragment or linked.kind != "lesson":
            return address
        target = linked.page if page.language == linked.page.language else None
        target = target or linked.page.translations.get(page.language, linked.page)
        if fragment.lower() not in self._anchors_of(target):
            near = nearest_of(fragment.lower(), self._anchors_of(target))
            place = (page.path, ref.line, ref.column + ref.target.find("#") + 1)
            written = ref.target.partition("#")[2]
            self.findings.append(finding("W704", *place, instead_of=written, h=fragment, s=near))
            return address
        return f"{address}#c-{linked.id}-{fragment.lower()}"

    def _anchors_of(self, page: Page) -> frozenset[str]:
        key = (page.name, page.language)
        if key not in self._anchors:
            headings = without_title(page).headings
            self._anchors[key] = frozenset(anchors(plain(heading.text) for heading in headings))
        return self._anchors[key]

    def _asset(self, page: Page, ref: Ref, name: str, key: str, found: Targets) -> None:
        asset = self.asset(name, page.path, ref.line, ref.column)
        if asset is None:
            return
        kind = TYPES[self.names.files[name].suffix].kind
        href = self.href(asset)
        if kind == "image":
            found.pictures[key] = Picture(href, asset.width, asset.height)
        elif ref.picture:
            ending = "." + self.names.files[name].suffix
            self.findings.append(finding("E706/picture", page.path, ref.line, ref.column, e=ending))
            return
        elif kind in ("video", "audio", "document"):
            found.media[key] = self._media(name, asset, kind)
        found.links[key] = href

    def asset(self, name: str, path: str, line: int, column: int) -> Asset | None:
        """The record of a file that a page uses at this place; None, with a finding, if it may not be served."""
        self.used.add(name)
        if name in self.assets:
            return self.assets[name]
        if name in self._refused:
            return None
        asset, findings = read_asset(self.names.files[name], self.limits)
        self.findings.extend(
            replace(found, path=path, line=line, column=column) if found.code == "E706" else found
            for found in findings
        )
        if asset is None:
            self._refused.add(name)
        else:
            self.assets[name] = asset
        return asset

    def cover(self, page: Page, written: str, line: int, column: int) -> str:
        """The address of the picture of the course; empty, with a finding, where there is none."""
        resolved = resolve(written, page.name, page.path, line, column, self.names)
        self.findings.extend(resolved.findings)
        ref = Ref(written, line, column, True, "")
        if resolved.is_error:
            return ""
        if not resolved.name or resolved.name.endswith(".md"):
            self._not_found(page, ref, written)
            return ""
        asset = self.asset(resolved.name, page.path, line, column)
        if asset is not None and TYPES[self.names.files[resolved.name].suffix].kind != "image":
            ending = "." + self.names.files[resolved.name].suffix
            self.findings.append(finding("E706", page.path, line, column, e=ending))
            return ""
        return self.href(asset) if asset is not None else ""

    def href(self, asset: Asset) -> str:
        """The address under which a file is served."""
        return f"/courses/{self.course_id}/assets/{served_name(asset)}"

    def _media(self, name: str, asset: Asset, kind: str) -> Media:
        captions: dict[str, str] = {}
        transcripts: dict[str, str] = {}
        if kind != "document":
            for other, language, ending in self._companions(name):
                self.used.add(other)
                if ending == "md":
                    continue
                beside = self.asset(other, self.names.files[other].path, 0, 0)
                if beside is not None:
                    (captions if ending == "vtt" else transcripts)[language] = served_name(beside)
            missing = (not captions and kind == "video") or (kind == "audio" and not transcripts)
            if missing and name not in self._refused:
                self._refused.add(name)  # told once
                wanted = name.rpartition(".")[0] + (".id.vtt" if kind == "video" else ".id.txt")
                place = self.names.files[name].path
                self.findings.append(finding("W707", place, p=place, w=wanted.rpartition("/")[2]))
        return Media(served_name(asset), kind, "", asset.size, captions, transcripts)

    def _companions(self, name: str) -> list[tuple[str, str, str]]:
        """(name, language, ending) of the captions and transcripts beside a recording."""
        if self._beside is None:
            self._beside = {}
            for other in self.names.files:
                found = _CAPTIONS.search(other)
                if found:
                    self._beside.setdefault(other[: found.start()], []).append(other)
        result = []
        for other in self._beside.get(name.rpartition(".")[0], ()):
            found = _CAPTIONS.search(other)
            assert found is not None
            result.append((other, found[1], found[2]))
        return result


def _placed(ref: Ref, page: Page) -> Ref:
    """The same target at its column in the file, where the text was taken out of a list or a quote."""
    if not page.scanned.first <= ref.line < page.scanned.end:
        return ref
    position = page.scanned.line(ref.line).find(ref.target, ref.column - 1)
    return replace(ref, column=position + 1) if position >= 0 else ref


def served_name(asset: Asset) -> str:
    """The last part of the address of a file: its digest with its ending."""
    return f"{asset.digest}.{asset.name.rpartition('.')[2].lower()}"
