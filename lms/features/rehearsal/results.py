"""Rehearsals by the edition they were made of, kept beside its renderings; knows no database.

A rehearsal follows from the edition, the robots and the rules alone, so one is made once and never goes stale.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app

import lms.content.doctor
from lms.content.doctor import verdict
from lms.content.doctor.rehearsal import TIMES, Rehearsal, fitting, rehearse
from lms.content.editions.store import NotStoredError, Store
from lms.features.catalogue import queries as catalogue


def result(key: str) -> Rehearsal | None:
    """What came of rehearsing an edition; None while that has not been done."""
    kept = _store().get(_name(key))
    return verdict.from_json(json.loads(kept)) if kept is not None else None


def sit(payload: Mapping[str, Any], _now: Any) -> None:
    """The job: rehearses an edition and keeps the result; nothing where the store has it no longer."""
    key = str(payload["edition"])
    if result(key) is not None:
        return
    try:
        volume = catalogue.snapshot().library.at(key)
        contents = volume.contents()
    except NotStoredError:
        return
    done = rehearse(volume.course, contents, current_app.extensions["lms.questions"], fitting(volume.course))
    _store().put(_name(key), json.dumps(verdict.to_json(done)).encode())


def _store() -> Store:
    store: Store = catalogue.shelf().store
    return store


def _name(key: str) -> str:
    """Under which the result is kept: the edition and the program that sat its quizzes."""
    digest = hashlib.sha256(b"rehearsal\n")
    for path in sorted(Path(lms.content.doctor.__path__[0]).glob("*.py")):
        digest.update(path.read_bytes())
    digest.update(f"{key} {TIMES}".encode())
    return digest.hexdigest()
