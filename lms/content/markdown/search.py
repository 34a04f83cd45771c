"""Finds the section that makes a text impossible to render, so that its author knows where to look."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lms.content.markdown import wire
from lms.content.markdown.lines import plain_lines
from lms.content.markdown.process import Child, Failed
from lms.content.rendering import RenderJob
from lms.content.source.anchors import plain

_HEADING = re.compile(r" {0,3}#{1,6} +(.*?)(?: +#+)? *$")
_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A heading (empty: before the first) and the offset of its line."""

    heading: str
    line: int


def nearest(job: RenderJob, child: Child) -> Spot:
    """The heading of the first section that `child` fails on by itself, else the first heading of the text."""
    sections = list(_sections(plain_lines(job.source)))
    end = time.monotonic() + _SECONDS
    for spot, source in sections if len(sections) > 1 else ():
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            child.ask(wire.pack_job(replace(job, source=source, checks=())), min(left, _SECONDS / 2))
        except Failed:
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
