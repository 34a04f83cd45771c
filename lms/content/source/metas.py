"""The settings list at the head of a question or a scene (chapter 8.1)."""

from __future__ import annotations

import re
from functools import cache

from lms.content.findings import finding, inserting
from lms.content.source import vocabulary
from lms.content.source.header import Rules, Settings, as_list, known_key, without_value
from lms.content.source.header_lines import Scalar, unquote
from lms.content.source.headers import Header, QuestionHeader
from lms.content.source.scanner import Scanned
from lms.plugin.finding import Finding
from lms.plugin.question import Meta

_PAIR = re.compile(r" {0,3}-[ \t]+([^\W_][\w.-]*):(?:[ \t]+(.*))?")
_MOST = 60  # lines of one list; there are not half as many settings
_LISTS = frozenset({"tags", "competencies", "former-ids"})


def read_metas(
    scanned: Scanned,
    start: int,
    end: int,
    rules: Rules,
    findings: list[Finding],
    model: type[Header] = QuestionHeader,
) -> tuple[tuple[Meta, ...], Settings, int]:
    """The settings between two lines, those of `model` typed for it, and the line after the list."""
    common = _keys(model)
    settings = Settings()
    first = next((n for n in range(start, end) if scanned.line(n).strip()), end)
    if (
        first == end
        or scanned.is_code(first)
        or not _is_settings(scanned.line(first), rules, findings, first)
    ):
        return (), settings, start
    metas: list[Meta] = []
    number, end = first, min(end, first + _MOST)
    while number < end and scanned.line(number).strip() and not scanned.line(number).lstrip().startswith("#"):
        meta = _meta(scanned.line(number), number, rules, findings, told=number == first)
        earlier = next((other for other in metas if meta and other.key == meta.key), None)
        if meta is not None and earlier is not None:
            place = (rules.path, number, scanned.line(number).find(meta.written) + 1)
            findings.append(finding("E202", *place, k=meta.written, n=earlier.line))
        elif meta is not None:
            _keep(meta, metas, settings, rules, findings, common)
        number += 1
    return tuple(metas), settings, number


def _is_settings(line: str, rules: Rules, findings: list[Finding], number: int) -> bool:
    found = _PAIR.fullmatch(line)
    if found is None:
        return False
    name = found[1].lower().replace("_", "-")
    if name.startswith(("x-", "lms-")) or vocabulary.lookup(name, *rules.places):
        return True
    near = vocabulary.nearest(name, *rules.places)
    if near:
        place = (rules.path, number, found.start(1) + 1)
        findings.append(finding("E405", *place, instead_of=found[1], k=found[1], s=near))
    return bool(near)


def _meta(line: str, number: int, rules: Rules, findings: list[Finding], told: bool) -> Meta | None:
    found = _PAIR.fullmatch(line)
    if found is None:
        edit = None if line.lstrip().startswith("-") else inserting(number, 1, "\n")
        column = len(line) - len(line.lstrip()) + 1
        findings.append(finding("E404", rules.path, number, column, edit=edit, proposal=edit is not None))
        return None
    written, place = found[1], (number, found.start(1) + 1)
    name = written.lower().replace("_", "-")
    if name.startswith("x-"):
        known_key(written, place, rules, findings)
        key: str | None = name
    elif told and not name.startswith("lms-"):
        key = vocabulary.lookup(name, *rules.places)
    else:
        key = known_key(written, place, rules, findings, unknown="E405")
    if key is None:
        return None
    value, _ = unquote((found[2] or "").strip())
    column = found.start(2) + 1 if found[2] else place[1]
    return Meta(key, value, number, column, written)


@cache
def _keys(model: type[Header]) -> frozenset[str]:
    return frozenset(info.alias or name for name, info in model.model_fields.items())


def _keep(
    meta: Meta,
    metas: list[Meta],
    settings: Settings,
    rules: Rules,
    findings: list[Finding],
    common: frozenset[str],
) -> None:
    place = (meta.line, meta.column)
    metas.append(meta)
    if not meta.value:
        findings.append(without_value(rules.path, place, meta.written))
        return
    if meta.key not in common:
        return
    settings.keys[meta.key], settings.written[meta.key] = place, meta.written
    settings.at[meta.key,] = place
    if meta.key not in _LISTS:
        settings.data[meta.key] = meta.value
        return
    items = as_list(meta.key, Scalar(meta.value, *place))
    settings.data[meta.key] = [item.text for item in items]
    for index, item in enumerate(items):
        settings.at[meta.key, index] = (item.line, item.column)
