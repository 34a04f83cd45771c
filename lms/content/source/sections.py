"""Questions as written: the sections of a quiz or bank, and the knowledge checks of a lesson (chapters 7 and 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lms.content.findings import finding, replacing
from lms.content.source import vocabulary
from lms.content.source.choices import Run, lists
from lms.content.source.header import Rules, Settings
from lms.content.source.metas import read_metas
from lms.content.source.scanner import Heading, Scanned, code_spans
from lms.content.source.tables import Table, columns, tables
from lms.content.source.values import ID
from lms.plugin.finding import Finding
from lms.plugin.question import Choice, Section, Sub, Text

_NUMBER_ONLY = re.compile(r"(?:(?:soal|q|no)-)?\d+")
_ALMOST_ID = re.compile(
    "[A-Za-z0-9](?=[^:]*[_\u200b-\u200d\u2060\ufeff])[A-Za-z0-9_\\-\u200b-\u200d\u2060\ufeff]*"
)
_CHECK = re.compile(r"([^\W\d_]+)(?:[ \t]+([^\s:]+))?[ \t]*:[ \t]*(.*)")

ANSWER_FORMS = {"single": "marked", "multiple": "marked", "ordering": "ordered", "likert": "bullets"}


@dataclass(slots=True)
class Written:
    """One question as written.

    `type` is the internal name, or the unknown word, or empty if nothing tells it; `found` is what the answers alone
    tell; the question itself stands from line `body` up to, without, `stem_end`. `id_written` is whether the id is the
    author's; `settings` are those that every question may have.
    """

    section: Section
    type: str
    settings: Settings
    id_written: bool
    found: str = ""
    body: int = 0
    stem_end: int = 0
    end: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections of a file, the line after its introduction, and how many sections there are, read or not."""

    intro_end: int
    written: tuple[Written, ...]
    count: int


def read_sections(scanned: Scanned, rules: Rules, language: str, most: int) -> Sections:
    """Every ``##`` begins a question; what stands before the first is the introduction. Reads at most `most`."""
    heads = [heading for heading in scanned.headings if heading.level == 2]
    written = [
        _question(scanned, head, end, rules, language) for head, end in _spans(heads[:most], scanned.end)
    ]
    return Sections(heads[0].line if heads else scanned.end, tuple(written), len(heads))


def _spans(heads: Sequence[Heading], end: int) -> Iterator[tuple[Heading, int]]:
    """Each heading with the line on which the next one, or the whole, begins."""
    return zip(heads, [*(head.line for head in heads[1:]), end][: len(heads)], strict=True)


def read_checks(scanned: Scanned, rules: Rules, language: str) -> list[Written]:
    """The knowledge checks of a lesson: each reaches up to the next heading."""
    checks = []
    for head, end in _spans(scanned.headings, scanned.end):
        found = _CHECK.fullmatch(head.text) if head.level == 3 else None
        if found and vocabulary.lookup(found[1], "check"):
            checks.append(_check(scanned, head, found, end, rules, language))
    return checks


def split_heading(head: Heading, path: str) -> tuple[str, str, list[Finding]]:
    """The id that a heading gives (empty if none), its title, and what is wrong with the id."""
    before, colon, after = head.text.partition(":")
    name = before.strip().lower()
    if ID.fullmatch(name) and (after.strip() or not colon):
        return name, after.strip() or head.text, []
    if _ALMOST_ID.fullmatch(before.strip()):
        better = re.sub("-+", "-", re.sub("[^a-z0-9]", "-", re.sub("[^\x00-\x7f]", "", name))).strip("-")
        return (
            "",
            after.strip() or head.text,
            [wrong_id(path, head.line, head.column, before, better)],
        )
    return "", head.text, []


def wrong_id(path: str, line: int, column: int, written: str, better: str) -> Finding:
    """The finding that a heading gives no valid id; an edit writes the one that it can only mean."""
    edit = replacing(line, column, written, better) if better else None
    return finding("E203", path, line, column, edit=edit, v=written, s=better)


def _question(scanned: Scanned, head: Heading, end: int, rules: Rules, language: str) -> Written:
    identity, title, findings = split_heading(head, rules.path)
    if _NUMBER_ONLY.fullmatch(identity):
        findings.append(finding("W402", rules.path, head.line, head.column, id=identity))
    metas, settings, body = read_metas(scanned, head.line + 1, end, rules, findings)
    subs, stem_end = _subs(scanned, body, end, rules, findings)
    section = Section(
        identity, title, rules.path, head.line, metas, Text("", body), subs=subs, language=language
    )
    written = Written(section, "", settings, bool(identity), end=end, findings=findings)
    _answers(scanned, written, body, stem_end)
    return written


def _check(
    scanned: Scanned, head: Heading, found: re.Match[str], end: int, rules: Rules, language: str
) -> Written:
    identity = (found[2] or "").lower()
    findings: list[Finding] = []
    if identity and not ID.fullmatch(identity):
        better = re.sub("[^a-z0-9]+", "-", identity).strip("-")
        findings.append(wrong_id(rules.path, head.line, head.column + found.start(2), found[2], better))
        identity = ""
    body = head.line + 1
    section = Section(identity, found[3], rules.path, head.line, (), Text("", body), language=language)
    written = Written(section, "", Settings(), bool(identity), end=end, findings=findings)
    _answers(scanned, written, body, end)
    return written


def _subs(
    scanned: Scanned, start: int, end: int, rules: Rules, findings: list[Finding]
) -> tuple[tuple[Sub, ...], int]:
    """The ``###`` sub-sections between two lines, and where the first of them begins."""
    heads = [heading for heading in scanned.headings_between(start, end) if heading.level == 3]
    subs: list[Sub] = []
    for head, stop in _spans(heads, end):
        name = vocabulary.lookup(head.text, "heading")
        if name is None and vocabulary.lookup(head.text, "reserved-heading"):
            found = finding("W213/heading", rules.path, head.line, head.column, h=head.text)
            findings.append(found)
            continue
        if name is None:
            near = vocabulary.nearest(head.text, "heading") if len(findings) < 50 else ""
            code = "W413" if rules.lenient else "E413"
            place = (rules.path, head.line, head.column)
            findings.append(finding(code, *place, instead_of=head.text, h=head.text, s=near.capitalize()))
            continue
        if name != "hint" and any(sub.name == name for sub in subs):
            findings.append(finding("E412", rules.path, head.line, head.column, h=head.text))
            continue
        body = text(scanned, head.line + 1, stop)
        # What is missing below a heading is told at the heading: the file may have no line after it.
        subs.append(Sub(name, body if body.source else Text("", head.line), head.line))
    return tuple(subs), heads[0].line if heads else end


def _answers(scanned: Scanned, written: Written, start: int, end: int) -> None:
    """Finds the answers between two lines, tells the type by them, and takes them out of the stem."""
    section = written.section
    runs = lists(scanned, start, end, section.path)
    marked = next((run for run in reversed(runs) if run.form == "marked"), None)
    meta = section.get("type")
    written.body, written.stem_end = start, end
    written.found = _found_type(scanned, section, marked, start, end)
    written.type = _named_type(meta.value) if meta is not None and meta.value else written.found
    _cut(scanned, written, runs)


def as_type(scanned: Scanned, written: Written, kind: str) -> Written:
    """A section that does not tell its type, read as one of type `kind`: that of the question it translates."""
    if not written.type:
        written.type = kind
        _cut(scanned, written, lists(scanned, written.body, written.stem_end, written.section.path))
    return written


def _cut(scanned: Scanned, written: Written, runs: Sequence[Run]) -> None:
    """Takes the answers out of the stem, once the type is known."""
    start, end = written.body, written.stem_end
    last = {run.form: run for run in runs}
    found_tables = list(tables(scanned, start, end))
    run = last.get(_form(written.type, last, bool(found_tables), runs))
    stem_end, table_line = end, 0
    table: Table = ()
    if run is not None:
        stem_end = run.start
        written.findings.extend(run.findings)
        _nothing_after(scanned, run.end, end, written)
    elif found_tables and _form(written.type, last, True, runs) == "table":
        table_line, after, table = found_tables[-1]
        stem_end = table_line
        _nothing_after(scanned, after, end, written)
    written.section = replace(
        written.section,
        stem=_stem(scanned, start, stem_end, written.type),
        choices=_of(last, "marked"),
        ordered=_of(last, "ordered"),
        statements=_of(last, "bullets"),
        table=table,
        table_line=table_line,
        table_columns=_columns(scanned, table, table_line),
        fences=scanned.fences_between(start, written.end),
    )


def _form(kind: str, last: Mapping[str, Run], has_table: bool, runs: Sequence[Run]) -> str:
    """In which form the answers to a question of this type are written; empty for a type without a list."""
    if "marked" in last:
        return "marked"
    if kind.startswith("x-"):
        return runs[-1].form if runs else "table" if has_table else ""
    return "table" if kind == "matching" else ANSWER_FORMS.get(kind, "")


def _columns(scanned: Scanned, table: Table, line: int) -> tuple[tuple[int, ...], ...]:
    """The column of each cell; the second line of a table, the dashes, is none of its rows."""
    return tuple(columns(scanned.line(line + n + (n > 0))) for n in range(len(table)))


def _found_type(scanned: Scanned, section: Section, marked: Run | None, start: int, end: int) -> str:
    """The type that the answers tell; empty if they tell none."""
    if marked is not None:
        square = sum(bool(choice.square) for choice in marked.choices)
        return "multiple" if square * 2 > len(marked.choices) else "single"
    if section.get("answer") is not None:
        return "true-false"
    return "cloze" if has_gap(scanned, start, end) else ""


def has_gap(scanned: Scanned, start: int, end: int) -> bool:
    """Whether ``[[`` stands between two lines outside code."""
    for number in range(start, end):
        line = scanned.line(number)
        if "[[" in line and not scanned.is_code(number):
            spans = code_spans(line)
            if any(not any(a <= m.start() < b for a, b in spans) for m in re.finditer(r"\[\[", line)):
                return True
    return False


def _named_type(word: str) -> str:
    name = word.lower().replace("_", "-")
    return name if name.startswith("x-") else vocabulary.lookup(word, "question-type") or word


def _nothing_after(scanned: Scanned, start: int, end: int, written: Written) -> None:
    for number in range(start, end):
        line = scanned.line(number)
        if line.strip():
            column = len(line) - len(line.lstrip()) + 1
            written.findings.append(finding("E406", written.section.path, number, column))
            return


def _stem(scanned: Scanned, start: int, end: int, kind: str) -> Text:
    """The stem; data of a plugin's type, a fence that bears its name, is no part of it."""
    fences = scanned.fences_between(start, end) if kind.startswith("x-") else ()
    data = [fence for fence in fences if fence.language == kind]
    if not data:
        return text(scanned, start, end)
    hidden = {n for fence in data for n in range(fence.line, fence.line + len(fence.lines) + 2)}
    kept = [scanned.line(n) if n not in hidden else "" for n in range(start, end)]
    return trimmed(kept, start)


def text(scanned: Scanned, start: int, end: int) -> Text:
    """The Markdown between two lines without blank lines around it."""
    return trimmed([scanned.line(number) for number in range(start, end)], start)


def trimmed(lines: Sequence[str], first: int) -> Text:
    """Lines, of which the first stands on line `first`, without blank ones around them."""
    begin, stop = 0, len(lines)
    while begin < stop and not lines[begin].strip():
        begin += 1
    while stop > begin and not lines[stop - 1].strip():
        stop -= 1
    return Text("\n".join(lines[begin:stop]), first + begin)


def _of(runs: dict[str, Run], form: str) -> tuple[Choice, ...]:
    return tuple(runs[form].choices) if form in runs else ()
