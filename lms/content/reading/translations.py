"""Translations of quizzes, banks and knowledge checks: the same keys, other words (chapter 15)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lms.content.findings import deleting, finding, replacing
from lms.content.fingerprints import text_digest
from lms.content.reading.drafts import Draft, named_texts
from lms.content.reading.identity import slug
from lms.content.reading.pages import Page
from lms.content.source.sections import Written
from lms.content.source.vocabulary import nearest_of
from lms.plugin.finding import Finding
from lms.plugin.question import Choice, Section, Text

_TEXT_KEYS = frozenset({"title", "summary", "objectives", "translated-from"})
_COURSE_TEXT_KEYS = _TEXT_KEYS | {"competencies", "audience", "sources"}


def check_keys(page: Page, findings: list[Finding]) -> None:
    """A translation may hold only text; any other key must say what its base says."""
    base = page.base
    if base is None or page.model is None or base.model is None:
        return
    texts = _COURSE_TEXT_KEYS if page.kind == "course" else _TEXT_KEYS
    for key in page.settings.keys:
        if key == "type" or key in texts:
            continue
        name = "pass_" if key == "pass" else key.replace("-", "_")
        if _value(page.model, name) != _value(base.model, name) or key not in base.settings.keys:
            line, column = page.settings.keys[key]
            edit = deleting(line, page.settings.ends.get(line, line))
            findings.append(finding("E803", page.path, line, column, edit=edit, k=page.settings.written[key]))
    _check_date(page, base, findings)


def _check_date(page: Page, base: Page, findings: list[Finding]) -> None:
    """A translation that notes of which text it was made is out of date once its base is another."""
    noted, now = page.model.translated_from, text_digest(base.text)[:16]
    if noted and noted != now:
        place = (page.path, *page.place("translated-from"))
        edit = replacing(place[1], place[2], noted, now)  # what a trainer says who has compared the two
        findings.append(finding("W809", *place, edit=edit, proposal=True, p=base.path))


def _value(model: Any, name: str) -> object:
    return getattr(model, name, None)


def translate(
    drafts: Sequence[Draft],
    page: Page,
    written: Iterable[Written],
    findings: list[Finding],
    unread: Collection[str] = (),
) -> None:
    """Joins the sections of a translation to the questions they translate, by their ids.

    `unread` are the ids of questions that could not be read and have been reported.
    """
    known = {draft.id: draft for draft in drafts}
    seen: set[str] = set()
    for other in written:
        identity = other.section.id or slug(other.section.title)
        draft = known.get(identity)
        place = (page.path, other.section.line, 1)
        if draft is None and identity in unread:
            continue
        if draft is None:
            findings.append(_unknown(other, page, [one for one in known if one not in seen]))
        elif identity in seen:
            findings.append(finding("E403", *place, id=identity, p=page.path, n=other.section.line))
        else:
            seen.add(identity)
            _join(draft, page, other, findings)
    missing = [draft.id for draft in drafts if draft.id not in seen]
    findings.extend(finding("W804", page.path, 1, 1, id=identity) for identity in missing)


def _unknown(other: Written, page: Page, missing: Sequence[str]) -> Finding:
    """The finding that a section translates nothing; an id near one that is missing is proposed."""
    section = other.section
    near = nearest_of(section.id or slug(section.title), missing)
    shown = page.shown(section.line)
    column = shown.lower().find(section.id) + 1 if section.id and other.id_written else 0
    written = shown[column - 1 : column - 1 + len(section.id)] if column else ""
    values: dict[str, Any] = {"id": section.id or slug(section.title), "s": near}
    return finding("E804", page.path, section.line, column or 1, instead_of=written, **values)


def _join(draft: Draft, page: Page, other: Written, findings: list[Finding]) -> None:
    findings.extend(found for found in other.findings if found.code not in ("W402", "W403"))
    base, section = draft.section, other.section
    for meta in section.meta:
        same = base.get(meta.key)
        if same is None or same.value != meta.value:
            edit = deleting(meta.line, meta.line)
            findings.append(finding("E803", page.path, meta.line, meta.column, edit=edit, k=meta.written))
    choices = _choices(base, section, page.path, findings)
    if choices is None:
        return
    merged = replace(
        section,
        id=base.id,
        meta=base.meta,
        choices=choices,
        ordered=section.ordered if base.ordered else (),
        statements=section.statements if base.statements else (),
    )
    parsed = draft.kind.parse(merged)
    findings.extend(found.at(page.path, section.line) for found in parsed.findings if found.code == "E423")
    draft.titles[page.language] = section.title
    draft.translated[page.language] = _texts(merged, parsed.texts)


def _texts(section: Section, parsed: Mapping[str, Text]) -> Mapping[str, Text]:
    """The texts that the translation has; an empty one is not a translation."""
    named = named_texts(section, parsed)
    return {name: text for name, text in named.items() if text.source.strip()}


def _choices(
    base: Section, section: Section, path: str, findings: list[Finding]
) -> tuple[Choice, ...] | None:
    """The choices of the base in their order with the words of the translation; None where they do not fit."""
    if not base.choices:
        return ()
    bare = next((choice for choice in section.choices if not choice.label), None)
    if bare or any(not choice.label for choice in base.choices):
        line, column = (bare.line, bare.column) if bare else (section.line, 1)
        findings.append(finding("E805", path, line, column))
        return None
    theirs = {choice.label: choice for choice in section.choices}
    odd = sorted({choice.label for choice in base.choices} ^ theirs.keys())
    if odd:
        place = section.choices[0].line if section.choices else section.line
        findings.append(finding("E806", path, place, 1, l=", ".join(odd)))
        return None
    if any(choice.mark for choice in section.choices):
        for choice in base.choices:
            other = theirs[choice.label]
            if (other.mark, other.square) != (choice.mark, choice.square):
                findings.append(finding("E807", path, other.line, other.column))
                return None
    return tuple(
        replace(theirs[choice.label], mark=choice.mark, square=choice.square) for choice in base.choices
    )
