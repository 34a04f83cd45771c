"""The fourth step of building a course: lessons with their knowledge checks (chapter 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lms.content.course import Rules
from lms.content.findings import finding
from lms.content.reading import item_rules
from lms.content.reading.blocks import shown_body
from lms.content.reading.building import Building
from lms.content.reading.drafts import draft, record, with_id
from lms.content.reading.identity import Wanted, duplicates, given_ids
from lms.content.reading.pages import Page, without_title
from lms.content.reading.question_files import finish
from lms.content.reading.standards import Standard
from lms.content.reading.translations import translate
from lms.content.source.scanner import blanked
from lms.content.source.sections import Written, read_checks


def standard(page: Page, rules: Rules) -> Standard:
    """Nothing in a lesson is scored."""
    return Standard(unscored="E508")


def collect_lessons(build: Building) -> None:
    """Reads the bodies of all lessons and the questions that stand in them."""
    for page in build.items_of("lesson"):
        _lesson(build, page, build.ids[page.name])


def _lesson(build: Building, page: Page, identity: str) -> None:
    written = _checks(build, page)
    drafts = [draft(page, one, build.registry, build.findings, identity) for one in written]
    checks = build.checks[page.name] = [one for one in drafts if one is not None]
    known = {one.id for one in checks}
    _body(build, page, identity, written, known)
    for other in page.translations.values():
        found = _checks(build, other)
        translate(checks, other, found, build.findings)
        _body(build, other, identity, found, known)
    finish(build, checks)
    build.rules[page.name] = item_rules.lesson_rules(page.model, tuple(one.id for one in checks))


def _checks(build: Building, page: Page) -> list[Written]:
    written = read_checks(page.scanned, build.key_rules(page), page.language)
    wanted = [
        Wanted(
            one.section.id,
            "cek-" + one.section.title,
            page.path,
            one.section.line,
            max(page.shown(one.section.line).lower().find(one.section.id), 0) + 1,
        )
        for one in written
    ]
    for first, later in duplicates(wanted):
        place = (page.path, later.line, later.column)
        build.findings.append(finding("E403", *place, id=later.written, p=page.path, n=first.line))
    for one, identity in zip(written, given_ids(wanted, "cek"), strict=True):
        with_id(one, identity)
        for choice in one.section.choices:
            if choice.mark.endswith("%"):
                place = (page.path, choice.line, choice.column)
                build.findings.append(finding("E422/check", *place, v=choice.mark))
    return written


def _body(build: Building, page: Page, identity: str, written: Sequence[Written], known: set[str]) -> None:
    body = blanked(without_title(page), [(one.section.line, one.end) for one in written])
    places = [(one.section.line, one.section.id) for one in written if one.section.id in known]
    build.texts.add_body(("body", identity, page.language), page, body, identity, places)


def contents(build: Building) -> Mapping[str, Mapping[str, Any]]:
    """Bodies and knowledge checks."""
    pages = build.items_of("lesson")
    bodies = {build.ids[page.name]: shown_body(build, page, build.ids[page.name]) for page in pages}
    checks = {
        build.ids[name]: tuple(record(draft, build.texts) for draft in drafts)
        for name, drafts in build.checks.items()
        if drafts
    }
    return {"bodies": bodies, "checks": checks}
