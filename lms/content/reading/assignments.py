"""Assignments: a task, the rubric it is marked by, and notes for trainers (chapter 12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from lms.content.activities import Assignment
from lms.content.course import AssignmentRules, Rules
from lms.content.findings import finding
from lms.content.reading.blocks import shown_body
from lms.content.reading.building import Building
from lms.content.reading.pages import Page, without_title
from lms.content.reading.standards import Standard
from lms.content.source import vocabulary
from lms.content.source.headers import AssignmentHeader
from lms.content.source.rubrics import RubricRead, read_rubric
from lms.content.source.scanner import Heading, Scanned, blanked
from lms.content.source.sections import text

_SUBS = ("rubric", "trainer-notes")


def standard(page: Page, rules: Rules) -> Standard:
    """A work that is marked counts."""
    return Standard(weight=Fraction(1))


def collect(build: Building) -> None:
    """Reads the task, the rubric and the notes of each assignment in every language."""
    for page in build.items_of("assignment"):
        build.rules[page.name] = _rules(build, page)
        base = _read(build, page)
        build.drafts[page.name] = {page.language: base} if base is not None else {}
        for other in page.translations.values():
            found = _read(build, other)
            if base is not None and found is not None and _fits(build, other, base, found):
                build.drafts[page.name][other.language] = found
        for language, read in build.drafts[page.name].items():
            where = page if language == page.language else page.translations[language]
            for name, words in read.texts.items():
                key = ("rubric", build.ids[page.name], language, name)
                build.texts.add(key, where, words, f"{build.ids[page.name]}-rubric", "inline", question=False)


def _rules(build: Building, page: Page) -> AssignmentRules:
    header: AssignmentHeader = page.model
    if not header.submit and not _misread(build, page, "submit"):
        build.findings.append(finding("E610", page.path, *page.place("submit")))
    files = "file" in header.submit
    if files and not header.file_types and not _misread(build, page, "file-types"):
        build.findings.append(finding("E610/files", page.path, *page.place("submit")))
    due = header.due
    return AssignmentRules(
        submit=tuple(dict.fromkeys(header.submit)),
        file_types=tuple(dict.fromkeys(header.file_types)) if files else (),
        max_size=header.max_size,
        max_files=header.max_files,
        due=None if isinstance(due, date) else due,
        due_on=due if isinstance(due, date) else None,
        late=header.late.rule,
        deduction=header.late.deduction,
        pass_mark=header.pass_,
        resubmit=header.resubmit,
    )


def _misread(build: Building, page: Page, key: str) -> bool:
    """Whether a key was written with a value that could not be read, which has been reported."""
    return (
        key in page.settings.data
        and bool(page.settings.data[key])
        and not getattr(page.model, key.replace("-", "_"))
    )


def _read(build: Building, page: Page) -> RubricRead | None:
    """Hands over the texts of a page; its rubric, if it has one."""
    body = without_title(page)
    identity = build.ids[(page.base or page).name]
    parts = _parts(build, page, body)
    hidden = [(head.line, end) for head, end, _ in parts]
    build.texts.add_body(("body", identity, page.language), page, blanked(body, hidden), identity)
    rubric = None
    for head, end, name in parts:
        inside = text(body, head.line + 1, end)
        if name == "rubric":
            rubric = read_rubric(inside, page.path, page.language)
            build.findings.extend(found.at(page.path, head.line) for found in rubric.findings)
        else:
            key = ("notes", identity, page.language)
            build.texts.add(key, page, inside, f"{identity}-notes", question=False)
    return rubric


def _parts(build: Building, page: Page, body: Scanned) -> list[tuple[Heading, int, str]]:
    """The sections that are not part of the task: heading, line after the last, name."""
    found: list[tuple[Heading, int, str]] = []
    heads = [head for head in body.headings if head.level <= 3]
    ends = [*(head.line for head in heads[1:]), body.end]
    for head, end in zip(heads, ends, strict=False):
        name = vocabulary.lookup(head.text, "heading") if head.level == 3 else None
        if name not in _SUBS:
            _almost(build, page, head)
            continue
        if any(name == other for _, _, other in found):
            build.findings.append(finding("E412", page.path, head.line, head.column, h=head.text))
            continue
        found.append((head, end, str(name)))
    return found


def _almost(build: Building, page: Page, head: Heading) -> None:
    """Reports a heading that was meant to begin a rubric or notes, which learners would read as part of the task."""
    names = [word.lower() for pair in vocabulary.pairs("heading")[3:] for word in pair]
    near = vocabulary.nearest_of(head.text.lower(), names) if head.level == 3 else ""
    if near:
        place, near = (page.path, head.line, head.column), near.capitalize()
        build.findings.append(finding("E413", *place, instead_of=head.text, h=head.text, s=near))


def _fits(build: Building, page: Page, base: RubricRead, other: RubricRead) -> bool:
    """Whether a translated rubric has the same criteria, known by their labels, and the same points."""
    bare = next(((line, column) for label, line, column in other.labels if not label), None)
    if bare is not None or any(not label for label, _, _ in base.labels):
        place = bare or (other.labels[0][1:] if other.labels else (1, 1))
        build.findings.append(finding("E805", page.path, *place))
        return False
    if other.rubric is None or base.rubric is None:
        return False
    odd = sorted({label for label, _, _ in base.labels} ^ {label for label, _, _ in other.labels})
    line = other.labels[0][1] if other.labels else 1
    if odd:
        build.findings.append(finding("E806", page.path, line, 1, l=", ".join(odd)))
        return False
    if base.rubric.points != other.rubric.points:
        build.findings.append(finding("E807/points", page.path, max(line - 2, 1), 1))
        return False
    return True


def contents(build: Building) -> Mapping[str, Mapping[str, Any]]:
    """Tasks as bodies, and what works are marked by."""
    bodies: dict[str, Any] = {}
    made: dict[str, Assignment] = {}
    for page in build.items_of("assignment"):
        identity = build.ids[page.name]
        bodies[identity] = shown_body(build, page, identity)
        read: Mapping[str, RubricRead] = build.drafts[page.name]
        base = read[page.language].rubric if page.language in read else None
        texts = {
            language: {name: build.texts.html("rubric", identity, language, name) for name in one.texts}
            for language, one in read.items()
        }
        made[identity] = Assignment(
            rubric=base.to_json() if base is not None else None,
            texts=texts,
            notes=build.told(page, "notes", identity),
        )
    return {"bodies": bodies, "assignments": made}
