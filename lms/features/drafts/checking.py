"""Checks a draft in a process that can be killed, and keeps what was found.

A check is asked for by whoever opens the draft after a change. It takes about a second, ends after `SECONDS` whatever
the draft holds, and of one web process at most `AT_ONCE` run side by side; as many more may wait for their turn.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import current_app

import lms
from lms.content.questions.registry import Registry
from lms.content.reading.identity import slug
from lms.content.reading.neighbours import dictionary
from lms.core.clock import now
from lms.core.db import db
from lms.features.catalogue import folders
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.reading import site_of
from lms.features.catalogue.roots import is_uploaded, roots, shown
from lms.features.drafts import policies, queries, services
from lms.features.drafts.child import Request, checked
from lms.features.drafts.queries import DraftRecord
from lms.features.drafts.storage import uploads

log = logging.getLogger(__name__)

SECONDS = 20.0
AT_ONCE = 2
PATIENCE = 10.0
_ROOT = str(Path(lms.__file__).parent.parent)
_EXTENSION = "lms.drafts"


class Checks:
    """What a process keeps for its checks: how many run, and the mark of the program that reads."""

    def __init__(self) -> None:
        self.slots = threading.BoundedSemaphore(AT_ONCE)
        self.queue = threading.BoundedSemaphore(2 * AT_ONCE)
        registry: Registry = current_app.extensions["lms.questions"]
        site = site_of(current_app.config)
        self.program = folders.program_mark(["draft", site, sorted(registry.names)])


def checks() -> Checks:
    """Those of this app."""
    found: Checks | None = current_app.extensions.get(_EXTENSION)
    if found is None:
        found = current_app.extensions.setdefault(_EXTENSION, Checks())
    return found


def current(draft: DraftRecord) -> DraftRecord:
    """The draft with the findings of its present files: checked now, where that was not done by this program.

    Where too many are being checked, the draft comes back as it is (`is_checked` says so).
    """
    if draft.is_checked and draft.program == checks().program:
        return draft
    with turn() as has_turn:
        if not has_turn:
            return draft
        request = _request(draft)
        db.session().commit()  # no transaction stays open while the child works
        found = run(request)
    db.write(services.keep_check, draft.public_id, draft.version, checks().program, found, now())
    return queries.draft(db.session(), draft.public_id) or draft


def checked_here(draft: DraftRecord) -> DraftRecord:
    """The draft with its findings, checked in this process and without an end: for files of our own alone."""
    db.write(
        services.keep_check, draft.public_id, draft.version, checks().program, checked(_request(draft)), now()
    )
    return queries.draft(db.session(), draft.public_id) or draft


@contextmanager
def turn() -> Iterator[bool]:
    """A place among the processes that read what somebody sent; False where too many wait for one already.

    Who waits holds a thread of the web server, and the others are for those who learn.
    """
    here = checks()
    if not here.queue.acquire(blocking=False):
        yield False
        return
    try:
        if not here.slots.acquire(timeout=PATIENCE):
            yield False
            return
        try:
            yield True
        finally:
            here.slots.release()
    finally:
        here.queue.release()


def run(request: Request, seconds: float = SECONDS) -> dict[str, Any]:
    """What the child found; ``{"trouble": "time"}``, ``memory`` or ``failed`` where it came to no end."""
    path = os.pathsep.join([_ROOT, *(place for place in sys.path if place)])
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path, "PYTHONUTF8": "1"}
    with subprocess.Popen(  # our own module, and no shell
        [sys.executable, "-P", "-m", "lms.features.drafts.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    ) as child:
        try:
            answer, complaint = child.communicate(pickle.dumps(request), timeout=seconds)
        except subprocess.TimeoutExpired:
            return {"trouble": "time"}
        finally:
            # The whole group: the renderer is a child of the child.
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
    try:
        found: dict[str, Any] = json.loads(answer)
    except ValueError:
        log.exception(
            "the check of %s failed: %s", request.folder, complaint.decode("utf-8", "replace")[-2000:]
        )
        return {"trouble": "failed"}
    return found


def _request(draft: DraftRecord) -> Request:
    config = current_app.config
    registry: Registry = current_app.extensions["lms.questions"]
    site = site_of(config)
    servings = catalogue.servings(db.session())
    known = frozenset(one.course for one in servings)
    words = dictionary(roots(config).served, site.limits)
    maker = queries.grants_of_maker(db.session(), draft.public_id)
    library, taken = catalogue.snapshot().library, dict[str, str]()
    for one in servings:
        if not (is_uploaded(one.folder) and policies.holds(maker, one.course)):
            outline = library.course(one.course)
            names = (one.course, *(outline.former_ids if outline else ()))
            taken |= dict.fromkeys(names, shown(one.folder))
    return Request(
        folder=str(uploads(config).draft(draft.public_id)),
        name=slug(Path(draft.source).stem) or "kursus",
        store=config["STORE"],
        site=replace(site, dictionary=words, known_courses=known),
        types=registry,
        taken=taken,
    )
