"""Questions on their way from sections to records: types, ids, specs, texts in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from lms.content.contents import QuestionRecord
from lms.content.findings import finding
from lms.content.fingerprints import fingerprint
from lms.content.questions.registry import Registry
from lms.content.reading.pages import Page
from lms.content.reading.texts import Texts
from lms.content.rendering import RenderKind
from lms.content.source import vocabulary
from lms.content.source.header import validate
from lms.content.source.headers import QuestionHeader
from lms.content.source.sections import Written
from lms.plugin.finding import Finding
from lms.plugin.question import Parsed, QuestionType, Section, Text, uses_of

_INLINE = ("choice:", "row:", "target:", "criterion:", "level:")
_NOTES = "notes"
_SUBS = {"explanation": "explanation", "trainer-notes": _NOTES}
_WORDING = frozenset({"unit", "scale", "low-label", "high-label"})
_KEY = frozenset({"answer", "partial", "case-sensitive", "typos"})


@dataclass(slots=True)
class Draft:
    """One question. `scope` is the id of its lesson where it is a knowledge check, whose id is unique only there.

    `translated` and `specs` are its texts and its key by language, as far as there are translations.
    """

    page: Page
    written: Written
    kind: QuestionType
    header: QuestionHeader
    parsed: Parsed
    scope: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    translated: dict[str, Mapping[str, Text]] = field(default_factory=dict)
    specs: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.written.section.id

    @property
    def section(self) -> Section:
        return self.written.section

    @property
    def key(self) -> tuple[str, str, str]:
        """Under which its texts are collected."""
        return ("question", self.scope, self.id)


def type_of(
    written: Written, registry: Registry, optional: bool, findings: list[Finding], check: bool = False
) -> QuestionType | None:
    """The type of a question; None, with a finding, where it has none, or one that is not installed or not meant for
    this place: a knowledge check (`check`), a survey, or a quiz."""
    section = written.section
    meta = section.get("type")
    place = (meta.line, meta.column) if meta is not None else (section.line, 1)
    if not written.type:
        findings.append(finding("E402", section.path, section.line, 1))
        return None
    kind = registry.get(written.type)
    word = (
        meta.value if meta is not None and meta.value else vocabulary.written(written.type, "question-type")
    )
    if kind is None:
        near = vocabulary.nearest(word, "question-type")
        known = vocabulary.lookup(word, "question-type") is not None
        code = "W450" if optional else "E450"
        values: dict[str, Any] = {"v": word, "s": "" if known else near}
        findings.append(finding(code, section.path, *place, instead_of=word if meta else "", **values))
        return None
    if misplaced := _misplaced(section, kind, registry, place, word, check):
        findings.append(misplaced)
        return None
    extension = written.type.startswith("x-")
    if not extension and written.found not in ("", written.type):
        a = vocabulary.written(written.type, "question-type")
        b = vocabulary.written(written.found, "question-type")
        findings.append(finding("E401", section.path, *place, a=a, b=b))
        return None
    return kind


def _misplaced(
    section: Section, kind: QuestionType, registry: Registry, place: tuple[int, int], word: str, check: bool
) -> Finding | None:
    """What is wrong with a type that is not meant for where its question stands."""
    uses = uses_of(kind)
    if check and not uses.check:
        return finding("E402", section.path, section.line, 1)
    if not section.graded and not uses.survey:
        allowed = ", ".join(
            vocabulary.written(name, "question-type")
            for name in registry.names
            if uses_of(registry[name]).survey
        )
        return finding("E450/survey", section.path, *place, v=word, allowed=allowed)
    if section.graded and not uses.quiz:
        return finding("E450/quiz", section.path, *place, v=word)
    return None


def draft(
    page: Page, written: Written, registry: Registry, findings: list[Finding], scope: str = ""
) -> Draft | None:
    """A question whose id is settled; None, with findings, where nothing can be made of it."""
    findings.extend(written.findings)
    header = validate(written.settings, QuestionHeader, page.path, findings)
    kind = type_of(written, registry, header.optional, findings, check=bool(scope))
    if kind is None:
        return None
    parsed = kind.parse(written.section)
    findings.extend(found.at(page.path, written.section.line) for found in parsed.findings)
    if parsed.spec is None:
        return None
    return Draft(page, written, kind, header, parsed, scope, {page.language: written.section.title})


def named_texts(section: Section, parsed: Mapping[str, Text]) -> dict[str, Text]:
    """All texts of a question by name: the host's and its type's, and the notes for trainers."""
    texts = {"stem": section.stem}
    hints = [sub for sub in section.subs if sub.name == "hint"]
    texts |= {f"hint:{number}": sub.text for number, sub in enumerate(hints)}
    texts |= {_SUBS[sub.name]: sub.text for sub in section.subs if sub.name in _SUBS}
    return {**texts, **parsed}


def collect(draft_: Draft, texts: Texts) -> None:
    """Hands the texts of a question in every language to be rendered."""
    pages = {draft_.page.language: draft_.page, **draft_.page.translations}
    all_texts = {draft_.page.language: named_texts(draft_.section, draft_.parsed.texts), **draft_.translated}
    for language, named in all_texts.items():
        for name, text in named.items():
            kind: RenderKind = "inline" if name.startswith(_INLINE) else "text"
            prefix = draft_.id if name == "stem" else f"{draft_.id}-{name.replace(':', '-')}"
            texts.add((*draft_.key, language, name), pages[language], text, prefix, kind)


def record(draft_: Draft, texts: Texts) -> QuestionRecord:
    """The finished question, after its texts were rendered."""
    section, header, base = draft_.section, draft_.header, draft_.page.language
    named = named_texts(section, draft_.parsed.texts)
    rendered = {base: {name: texts.html(*draft_.key, base, name) for name in named}}
    for language, translated in draft_.translated.items():
        own = {name: texts.html(*draft_.key, language, name) for name in translated}
        rendered[language] = {**rendered[base], **own}
    notes = {language: told.pop(_NOTES) for language, told in rendered.items() if _NOTES in told}
    spec = draft_.kind.to_json(draft_.parsed.spec)
    specs = {language: draft_.kind.to_json(own) for language, own in draft_.specs.items()}
    prints = fingerprints(draft_.kind.name, section, spec, draft_.parsed.texts)
    return QuestionRecord(
        id=section.id,
        type=draft_.kind.name,
        spec=spec,
        specs={language: own for language, own in specs.items() if own != spec},
        texts=rendered,
        title=dict(draft_.titles),
        points=header.points,
        required=header.required,
        shuffle=header.shuffle,
        tags=header.tags,
        competencies=header.competencies,
        difficulty=header.difficulty,
        case=header.case or "",
        former_ids=header.former_ids,
        fingerprint=prints[0],
        wording=prints[1],
        key=prints[2],
        path=draft_.page.path,
        line=section.line,
        id_written=draft_.written.id_written,
        notes=notes,
    )


def fingerprints(
    kind: str, section: Section, spec: Any, texts: Mapping[str, Text] = MappingProxyType({})
) -> tuple[str, str, str]:
    """Of the whole question, of its wording alone, of its key alone (chapter 14.2)."""
    own_stem = texts.get("stem")  # a stem without the answers that stand in its source
    whole, wording, key = [section.stem.source], [(own_stem or section.stem).source], []
    for answer in (*section.choices, *section.ordered, *section.statements):
        whole += [f"{answer.mark} {answer.label}", answer.text, answer.feedback]
        wording += [answer.label, answer.text, answer.feedback]
        key += [f"{answer.mark} {answer.label or fingerprint('choice', [answer.text])}"]
    for row in section.table:
        whole += row
        wording += row
    for meta in section.meta:
        line = f"{meta.key}: {meta.value}"
        if meta.key in _KEY or meta.key.startswith("x-"):
            whole.append(line)
            key.append(line)
        elif meta.key in _WORDING:
            whole.append(line)
            wording.append(line)
    for fence in section.fences:
        whole += fence.lines
        wording += fence.lines
    for sub in section.subs:
        if sub.name == "answers":
            lines = sub.text.source.split("\n")
            said = [line for line in lines if line.lstrip().startswith(">")]
            whole.append(sub.text.source)
            key.append("\n".join(line for line in lines if line not in said))
            wording += said
        elif sub.name != "trainer-notes":
            whole.append(sub.text.source)
            wording.append(sub.text.source)
    if own_stem is not None:
        wording += [text.source for name, text in texts.items() if name.startswith("choice:")]
    if not key or own_stem is not None or section.table:
        # Of what a person marks only the rubric decides about points.
        key.append(str(spec.get("rubric", spec) if isinstance(spec, dict) else spec))
    return fingerprint(kind, whole), fingerprint(kind, wording), fingerprint(kind, key)


def with_id(written: Written, identity: str) -> Written:
    """The question under the id it was given."""
    written.section = replace(written.section, id=identity)
    return written
