"""Finds the section that makes a text impossible to render, so that its author knows where to look."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from lms.content.anchors import plain
from lms.content.markdown import wire
from lms.content.markdown.lines import plain_lines
from lms.content.rendering import RenderJob

_HEADING = re.compile(r" {0,3}#{1,6} +(.*?)(?: +#+)? *$")
_MOST_SECTIONS = 40
_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A heading (empty: before the first) and the offset of its line."""

    heading: str
    line: int


def nearest(job: RenderJob, ask: Callable[[bytes, float], Any]) -> Spot:
    """The heading of the first section that fails by itself, else the first heading of the text.

    `ask` renders a packed job within some seconds and gives bytes where that went well.
    """
    sections = list(_sections(plain_lines(job.source)))
    for spot, source in sections[:_MOST_SECTIONS] if len(sections) > 1 else ():
        alone = replace(job, source=source, checks=())
        if not isinstance(ask(wire.pack_job(alone), _SECONDS), bytes):
            return spot
    return next((spot for spot, _ in sections if spot.heading), Spot("", 0))


def _sections(lines: list[str]) -> Iterator[tuple[Spot, str]]:
    spot, begin = Spot("", 0), 0
    for offset, line in enumerate(lines):
        if match := _HEADING.match(line):
            if any(lines[begin:offset]):
                yield spot, "\n".join(lines[begin:offset])
            spot, begin = Spot(plain(match[1])[:80], offset), offset
    yield spot, "\n".join(lines[begin:])
