"""Another process at the same site that marks, hands in again, or puts a key right, as fast as it can.

Started as ``python -m tests.features.marking.hammer`` with one JSON argument; says ``ready`` and waits for a line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.app import create_app
from lms.core.db import db
from lms.core.errors import Conflict
from lms.core.worker import Worker
from lms.features.amendments import services as amendments
from lms.features.amendments.queries import KEY
from lms.features.amendments.questions import in_service
from lms.features.amendments.services import Change
from lms.features.enrolment.models import Enrolment
from lms.features.marking import services as marking
from lms.features.marking import works
from tests.features.marking.world import COURSE, EXAM, Trainer, trainer
from tests.support.people import Someone
from tests.support.site import HandClock, settings


def main() -> None:
    """Does what the argument says."""
    order = json.loads(sys.argv[1])
    clock = HandClock()
    app = create_app(settings(Path(order["folder"]), order["url"]), now=clock)
    who = trainer(app, Someone(order["person"], "", "", ""), clock)
    _say("ready")
    sys.stdin.readline()
    acts = {"mark": _mark, "replace": _replace, "amend": _amend}
    _say(json.dumps(acts[order["do"]](app, who, order)))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _mark(app: Flask, who: Trainer, order: Mapping[str, Any]) -> list[bool]:
    """Marks every work as it stood at first; for each, whether the mark was taken."""
    taken = []
    for public_id in order["works"]:
        with app.app_context():
            work = works.one(db.session(), public_id)
            db.session.remove()
        assert work is not None
        own = {"levels": {"a": order["level"], "b": order["level"]}, "percent": Fraction(50 * order["level"])}
        try:
            who.mark(work, version=1, **own)
            taken.append(True)
        except Conflict:
            taken.append(False)
    return taken


def _replace(app: Flask, who: Trainer, order: Mapping[str, Any]) -> list[bool]:
    """Hands every work in again."""
    for public_id in order["works"]:
        with app.app_context():
            work = works.one(db.session(), public_id)
            db.session.remove()
            assert work is not None
            db.write(_again, work.kind, work.ref, work.enrolment_id, who.clock())
    return []


def _again(session: Session, kind: str, ref: str, run: int, now: Any) -> None:
    session.execute(sa.select(Enrolment.id).where(Enrolment.id == run).with_for_update())
    marking.await_mark(session, kind=kind, ref=ref, enrolment_id=run, course=COURSE, item=EXAM, at=now)


def _amend(app: Flask, who: Trainer, order: Mapping[str, Any]) -> list[bool]:
    """Puts the key of the choice right, to and fro, and scores again each time."""
    with app.app_context():
        spec = dict(in_service(COURSE)["wajib"].spec)
        for right in ("b", "a", "b"):
            choices = [[name, str(int(name == right))] for name, _weight in spec["choices"]]
            change = Change(KEY, f"Yang benar {right}.", {"id": {**spec, "choices": choices}})
            db.write(amendments.amend, None, COURSE, "wajib", change, who.clock())
            Worker(app).drain()
        db.session.remove()
    return []


if __name__ == "__main__":
    main()
