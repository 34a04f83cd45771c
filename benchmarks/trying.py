"""What is done with one mutated input, and what must hold afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path

from lms.content.files.decoding import decode
from lms.content.files.paths import Names
from lms.content.files.tree import Found
from lms.content.findings import to_json
from lms.content.questions.registry import Registry, builtin_types
from lms.content.reading.drafts import draft, named_texts
from lms.content.reading.pages import Page, Reader, without_title
from lms.content.site import Site
from lms.content.source import links, outline, rubrics, scanner, scenes, sections
from lms.plugin.finding import Finding

REGISTRY = Registry(builtin_types())
NAMES = Names({"pelajaran.md": None, "kuis.md": None})  # type: ignore[dict-item]  # only names are looked up
WORDS = NullTranslations()
PATH = "berkas.md"


@dataclass(slots=True)
class Given(Reader):
    """A reader of one file whose bytes are given."""

    raw: bytes = b""

    def text(self, found: Found) -> str | None:
        """The text of the bytes."""
        text, findings = decode(self.raw, found.path, self.limits.line)
        self.findings.extend(findings)
        return text


def read(raw: bytes, kind: str = "") -> tuple[Page | None, list[Finding]]:
    """Reads one file as far as it can be read alone: header, structure, questions, links."""
    findings: list[Finding] = []
    reader = Given(Site(), findings, raw=raw)
    page = reader.page(Found(PATH, PATH, Path(PATH), len(raw), (0, 0)), "id", kind)
    if page is not None and page.kind:
        _body(page, reader, findings)
    return page, findings


def _body(page: Page, reader: Given, findings: list[Finding]) -> None:
    body = without_title(page)
    rules = reader.rules(page.path, "question")
    if page.kind in ("quiz", "bank", "survey"):
        written = sections.read_sections(body, rules, "id", reader.limits.questions_in_file).written
    elif page.kind == "scenario":
        found = scenes.read_scenes(body, reader.rules(page.path, "scene"), "id", findings)
        assert len({one.line for one in found.scenes}) == len(found.scenes)
        written = ()
    elif page.kind == "assignment":
        rubric = sections.text(body, body.first, body.end)
        if rubric.source:
            findings.extend(rubrics.read_rubric(rubric, page.path, "id").findings)
        written = ()
    else:
        written = tuple(sections.read_checks(body, rules, "id"))
    for one in written:
        made = draft(page, one, REGISTRY, findings, "pelajaran" if page.kind == "lesson" else "")
        if made is not None:
            named_texts(one.section, made.parsed.texts)
    if page.kind == "course":
        outline.read_outline(page.scanned, page.name, page.path, NAMES, page.title, findings)
    for ref in links.refs(body, body.first, body.end):
        assert body.first <= ref.line < body.end, "a link stands outside the file"
    covered = [
        number for start, end in scanner.blocks(body, body.first, body.end) for number in range(start, end)
    ]
    assert covered == sorted(set(covered)), "blocks overlap"


def check(page: Page | None, findings: Iterable[Finding], raw: bytes) -> None:
    """Every finding can be said, and stands where the file has a line."""
    lines = raw.count(b"\n") + raw.count(b"\r") + 1
    for found in findings:
        said = to_json(found, WORDS)
        assert said["message"], f"{found.code} says nothing"
        assert 0 <= found.line <= lines, f"{found.code} stands on line {found.line} of {lines}"
        assert found.column >= 0, f"{found.code} stands in column {found.column}"
        if found.edit is not None and not found.edit.resaves:
            edit = found.edit
            begin, end = (edit.line, edit.column), (edit.end_line, edit.end_column)
            assert (1, 1) <= begin <= end, f"the edit of {found.code} is from {begin} to {end}"
            assert edit.end_line <= lines + 1, (
                f"the edit of {found.code} ends on line {edit.end_line} of {lines}"
            )
    if page is not None:
        assert page.scanned.end <= lines + 1, "more lines were scanned than the file has"
