"""Blocks of plugins in bodies, shown by their plugins once the text around them is rendered (chapter 20)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lms.content.contents import Block, Body
from lms.content.findings import finding
from lms.content.markdown.clean import clean
from lms.content.reading.building import Building
from lms.content.reading.pages import Page
from lms.plugin.block import BlockSource
from lms.plugin.question import Fence

_SETTING = re.compile(r"([A-Za-z0-9][\w.-]*):[ \t]+(\S.*)")
_MOST = 200_000


def shown_body(build: Building, page: Page, identity: str) -> dict[str, Body]:
    """The body of an item in every language."""
    return {
        other.language: _shown(build, other, build.texts.body("body", identity, other.language))
        for other in (page, *page.translations.values())
    }


def _shown(build: Building, page: Page, body: Body) -> Body:
    fences = iter(page.scanned.fences)
    return tuple(_part(build, page, one, fences) if isinstance(one, Block) else one for one in body)


def _part(build: Building, page: Page, block: Block, fences: Iterator[Fence]) -> Block:
    """The block with its HTML; without any, which is a finding, it is shown as it was written."""
    same = (fence for fence in fences if (fence.language, fence.lines) == (block.plugin, block.lines))
    line = next((fence.line for fence in same), page.scanned.first)
    source = _source(block, line + 1, page.language)
    kind = build.registry.blocks[block.plugin]
    parsed = kind.parse(source)
    build.findings.extend(found.at(page.path, found.line or line) for found in parsed.findings)
    html = kind.render(parsed.spec) if parsed.spec is not None else ""
    if parsed.spec is not None and not 0 < len(html) <= _MOST:
        build.findings.append(finding("W710", page.path, line, 1, v=block.plugin))
        html = ""
    return replace(block, html=clean(html))


def _source(block: Block, line: int, language: str) -> BlockSource:
    """The lines ``key: value`` at the top are settings."""
    settings: dict[str, str] = {}
    lines = list(block.lines)
    while lines and (found := _SETTING.fullmatch(lines[0].strip())):
        settings.setdefault(found[1].lower(), found[2].strip())
        lines.pop(0)
        line += 1
    return BlockSource(block.plugin, settings, tuple(lines), line, language)
