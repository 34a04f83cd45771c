"""The process that checks a draft: ``python -m lms.features.drafts.child``, a `Request` in, JSON out.

Reading what a stranger sent may take long, and a thread of the web server cannot be stopped; this process can. It
limits its own memory, knows no database, and writes nowhere but into the store of editions.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.content.contents import Reading
from lms.content.doctor.advice import advise
from lms.content.editions.store import Store
from lms.content.files import tree as files
from lms.content.markdown.pool import ChildRenderer
from lms.content.questions.registry import Registry
from lms.content.reading.neighbours import claim_of
from lms.content.reading.reader import asset_sources, read
from lms.content.site import Site
from lms.features.catalogue import kept
from lms.plugin.finding import Finding

MEMORY = 1024 * 1024 * 1024
_RANKS = {"E": 0, "W": 1, "A": 2}


@dataclass(frozen=True, slots=True)
class Request:
    """A draft to be checked. `name` stands for the name of its folder, from which an id is made where none is written.

    `taken` are the ids of courses that whoever made the draft has no right to, each with where that course lies.
    """

    folder: str
    name: str
    store: str
    site: Site
    types: Registry
    taken: Mapping[str, str]


def main() -> int:
    """Checks what the input asks for."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    request: Request = pickle.load(sys.stdin.buffer)  # noqa: S301  # written by our own process
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        answer = checked(request)
    except MemoryError:
        answer = {"trouble": "memory"}
    with answers:
        answers.write(json.dumps(answer).encode())
    return 0


def checked(request: Request) -> dict[str, Any]:
    """What a reading of the draft gives, as plain JSON."""
    store = Store(Path(request.store))
    with tempfile.TemporaryDirectory() as place, ChildRenderer(cache=store) as renderer:
        folder = Path(place) / request.name
        folder.symlink_to(request.folder, target_is_directory=True)
        reading = read(folder, request.types, request.site, renderer)
        tree = files.walk(folder, request.site.limits)
        claim = claim_of(folder, request.site)
        findings = list(reading.findings)
        refused = reading.course_id in request.taken
        if refused:
            other = request.taken[reading.course_id]
            findings.append(claim.finding("E306", "id", id=reading.course_id, other=other))
        texts = files.markdown_texts(tree, request.site.limits)
        key = ""
        if reading.course is not None and reading.contents is not None and not refused:
            sources = asset_sources(reading.contents, tree, reading.made)
            key = store.put_edition(reading.course, reading.contents, sources)
            findings.extend(advise(reading.course, reading.contents, texts))
    title = claim.page.model.title if claim.page is not None else ""
    return _answer(reading, findings, texts, "" if refused else reading.course_id, title, key)


def _answer(
    reading: Reading, findings: list[Finding], texts: Mapping[str, str], course: str, title: str, key: str
) -> dict[str, Any]:
    lines = {path: text.split("\n") for path, text in texts.items()}
    findings.sort(key=lambda one: (_RANKS.get(level(one), 1), one.path, one.line))
    levels = [level(one) for one in findings]
    return {
        "course": course,
        "title": title,
        "errors": levels.count("E"),
        "warnings": levels.count("W"),
        "advice": levels.count("A"),
        "findings": [kept.to_json(one, _line(lines.get(one.path, ()), one.line)) for one in findings],
        "key": key,
        "fingerprint": reading.course.fingerprint if reading.course is not None else "",
    }


def level(found: Finding) -> str:
    """``E`` stops publication, ``W`` should be mended, ``A`` is advice."""
    return found.severity or found.code[:1]


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


if __name__ == "__main__":
    sys.exit(main())
