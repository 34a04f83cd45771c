"""A course that is made and changed in the browser, with people inside."""

from __future__ import annotations

import re
from pathlib import Path

from flask import current_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import db
from lms.core.worker import Worker
from lms.features.drafts import storage, working
from lms.features.drafts.services import NewDraft
from lms.features.editions import queries
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from tests.support.courses import write_course
from tests.support.people import Someone, actor_of, csrf_token

COURSE = "siaga"


def a_draft(person: Someone, work: Path, base: int | None = None, **course: object) -> str:
    """A draft of a small course by `person`; begun from the edition in service unless `base` says another."""
    folder = write_course(work / "new", COURSE, **{"quiz": "akhir", **course})  # type: ignore[arg-type]
    return draft_of(person, folder, base)


def draft_of(person: Someone, folder: Path, base: int | None = None) -> str:
    """A draft of the files in a folder, which is gone afterwards."""
    serving = queries.serving_of(db.session(), COURSE)
    number = base if base is not None else serving.number if serving else 0
    with storage.staged(current_app.config) as place:
        folder.rename(place / "files")
        new = NewDraft("", "siaga.zip", {}, COURSE if number else "", number, "Siaga")
        return working.begin(actor_of(person), place / "files", new)


def rewrite(public_id: str, file: str, *changes: tuple[str, str]) -> None:
    """Changes words of a file of a draft behind its back, before it is checked for the first time."""
    path = storage.uploads(current_app.config).draft(public_id) / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def fields_of(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the form that publishes."""
    form = page.text[page.text.index("/publish") :]
    found = dict(re.findall(r'<input type="hidden" name="(version|base)" value="(\d+)"', form))
    return {**found, "csrf_token": csrf_token(page)}


def publish(client: FlaskClient, public_id: str, **fields: str) -> TestResponse:
    """Publishes a draft as its maker does: compare, tick, publish."""
    page = client.get(f"/teach/drafts/{public_id}/compare")
    assert page.status_code == 200, page.headers.get("Location")
    values = {**fields_of(page), "read": "1", **fields}
    return client.post(f"/teach/drafts/{public_id}/publish", data=values)


def begin(person: Someone) -> None:
    """Begins the course."""
    db.write(enrolment.begin_run, actor_of(person), COURSE, now())


def finish(person: Someone, *items: str) -> None:
    """Reads lessons to their end."""
    for item in items:
        db.write(learning.finish, actor_of(person), COURSE, item, now())


def work_off() -> None:
    """The worker does what is due."""
    Worker(current_app._get_current_object()).drain()  # type: ignore[attr-defined]
