"""Translations of quizzes, banks and knowledge checks: the same keys, other words (chapter 15)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from lms.content.findings import deleting, finding, replacing
from lms.content.fingerprints import text_digest
from lms.content.reading.drafts import Draft, named_texts
from lms.content.reading.identity import slug
from lms.content.reading.labels import emptied, labelled
from lms.content.reading.pages import Page
from lms.content.source import vocabulary
from lms.content.source.sections import Written, as_type
from lms.content.source.vocabulary import nearest_id
from lms.plugin.finding import Finding
from lms.plugin.question import Choice, Meta, Section, Text, Translating

_TEXT_KEYS = frozenset({"title", "summary", "objectives", "translated-from"})
_COURSE_TEXT_KEYS = _TEXT_KEYS | {"competencies", "audience", "sources"}
_TEXT_SETTINGS = frozenset({"unit", "scale", "low-label", "high-label"})
_LISTS = MappingProxyType({"ordering": ("ordered",), "likert": ("statements",)})


def check_keys(page: Page, findings: list[Finding]) -> None:
    """A translation may hold only text; any other key must say what its base says."""
    base = page.base
    if base is None or page.model is None or base.model is None:
        return
    texts = _COURSE_TEXT_KEYS if page.kind == "course" else _TEXT_KEYS
    for key in page.settings.keys:
        if key in texts or (key == "type" and _same_kind(page, base)):
            continue
        name = "pass_" if key == "pass" else key.replace("-", "_")
        same = key in base.settings.keys and _value(page.model, name) == _value(base.model, name)
        if key == "type" or not same:
            line, column = page.settings.keys[key]
            edit = deleting(line, page.settings.ends.get(line, line))
            findings.append(finding("E803", page.path, line, column, edit=edit, k=page.settings.written[key]))
    _check_date(page, base, findings)


def _same_kind(page: Page, base: Page) -> bool:
    word = str(page.settings.data.get("type", "")).lower()
    return not word or (vocabulary.lookup(word, "kind") or word) == base.kind


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
    seen: dict[str, int] = {}
    wrong: list[Written] = []
    for other in written:
        identity = other.section.id or slug(other.section.title)
        draft = known.get(identity)
        if draft is None and identity not in unread:
            wrong.append(other)
        elif draft is not None and identity in seen:
            place = (page.path, other.section.line, 1)
            findings.append(finding("E403", *place, id=identity, p=page.path, n=seen[identity]))
        elif draft is not None:
            seen[identity] = other.section.line
            _join(draft, page, other, findings)
    missing = [draft.id for draft in drafts if draft.id not in seen]
    for other in wrong:
        near = meant(other.section.id or slug(other.section.title), missing, alone=len(wrong) == 1)
        findings.append(_unknown(other, page, near))
        missing = [identity for identity in missing if identity != near]
    findings.extend(finding("W804", page.path, 1, 1, id=identity) for identity in missing)


def meant(identity: str, missing: Sequence[str], alone: bool) -> str:
    """The missing part that an unknown id in a translation most likely stands for; empty if nobody can say."""
    return nearest_id(identity, missing) or (missing[0] if alone and len(missing) == 1 else "")


def _unknown(other: Written, page: Page, near: str) -> Finding:
    """The finding that a section translates nothing; the id that it most likely stands for is proposed."""
    section = other.section
    shown = page.shown(section.line)
    column = shown.lower().find(section.id) + 1 if section.id and other.id_written else 0
    written = shown[column - 1 : column - 1 + len(section.id)] if column else ""
    values: dict[str, Any] = {"id": section.id or slug(section.title), "s": near}
    return finding("E804", page.path, section.line, column or 1, instead_of=written, **values)


def _join(draft: Draft, page: Page, other: Written, findings: list[Finding]) -> None:
    other = as_type(page.scanned, other, draft.kind.name)
    findings.extend(found for found in other.findings if found.code not in ("W402", "W403"))
    base, section = draft.section, other.section
    metas = _metas(base, section, page, findings)
    groups = _groups(draft.kind.name, base, section, page, findings)
    if groups is None:
        return
    merged = replace(
        section,
        id=base.id,
        meta=metas,
        graded=base.graded,
        choices=groups["choices"],
        ordered=groups.get("ordered", section.ordered),
        statements=groups.get("statements", section.statements),
    )
    if isinstance(draft.kind, Translating):
        parsed = draft.kind.translate(draft.parsed.spec, base, merged)
        draft.specs[page.language] = draft.parsed.spec if parsed.spec is None else parsed.spec
        findings.extend(found.at(page.path, section.line) for found in parsed.findings)
    else:
        parsed = draft.kind.parse(merged)
        findings.extend(
            found.at(page.path, section.line) for found in parsed.findings if found.code == "E423"
        )
    draft.titles[page.language] = section.title
    draft.translated[page.language] = _texts(merged, parsed.texts)


def _metas(base: Section, section: Section, page: Page, findings: list[Finding]) -> tuple[Meta, ...]:
    """The settings of the base, those that are words in the translation's; any other may only repeat the base."""
    own = {}
    for meta in section.meta:
        same = base.get(meta.key)
        if same is not None and meta.key in _TEXT_SETTINGS:
            own[meta.key] = meta
        elif same is None or same.value != meta.value:
            edit = deleting(meta.line, meta.line)
            place = (page.path, meta.line, page.shown(meta.line).find(meta.written) + 1)
            findings.append(finding("E803", *place, edit=edit, k=meta.written))
    return tuple(own.get(meta.key, meta) for meta in base.meta)


def _groups(
    kind: str, base: Section, section: Section, page: Page, findings: list[Finding]
) -> dict[str, tuple[Choice, ...]] | None:
    """Choices, lines to be ordered and statements as those of the base; None where they do not fit."""
    groups: dict[str, tuple[Choice, ...]] = {}
    for name in ("choices", *_LISTS.get(kind, ())):
        ours = _choices(getattr(base, name), getattr(section, name), section.line, page, findings)
        if ours is None:
            return None
        groups[name] = ours
    return groups


def _texts(section: Section, parsed: Mapping[str, Text]) -> Mapping[str, Text]:
    """The texts that the translation has; an empty one is not a translation."""
    named = named_texts(section, parsed)
    return {name: text for name, text in named.items() if text.source.strip()}


def _choices(
    base: Sequence[Choice], theirs: Sequence[Choice], line: int, page: Page, findings: list[Finding]
) -> tuple[Choice, ...] | None:
    """The choices of the base in their order with the words of the translation; None where they do not fit."""
    if not base:
        return ()
    bare = next((choice for choice in theirs if not choice.label), None)
    if bare or any(not choice.label for choice in base):
        place = (bare.line, bare.column) if bare else (line, 1)
        places = labelled(base, theirs, page)
        findings.append(finding("E805", page.path, *place, places=places, proposal=bool(places)))
        return None
    by_label = {choice.label: choice for choice in theirs}
    odd = sorted({choice.label for choice in base} ^ by_label.keys())
    if odd:
        findings.append(finding("E806", page.path, *_at(theirs, line), l=", ".join(odd)))
        return None
    if any(choice.mark for choice in theirs):
        for choice in base:
            other = by_label[choice.label]
            if (other.mark, other.square) != (choice.mark, choice.square):
                places = tuple(emptied(theirs, page))
                found = finding(
                    "E807", page.path, other.line, other.column, places=places, proposal=bool(places)
                )
                findings.append(found)
                return None
    return tuple(replace(by_label[choice.label], mark=choice.mark, square=choice.square) for choice in base)


def _at(answers: Sequence[Choice], line: int) -> tuple[int, int]:
    return (answers[0].line, answers[0].column) if answers else (line, 1)
