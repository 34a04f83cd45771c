"""A course with every kind of item there is: all of it is in sight and counts, and each part has its page."""

from __future__ import annotations

import shutil

import sqlalchemy as sa
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.catalogue import queries
from lms.features.catalogue.models import FolderCheck
from lms.features.catalogue.reading import ROOMS
from lms.features.learning.outline import ENDPOINTS
from tests.content.reading import PACKAGES
from tests.features.learning import world
from tests.features.learning.steps import begin, words

COURSE = "kendali-gratifikasi"


def test_every_kind_of_item_has_its_page(learner: FlaskClient) -> None:
    assert set(ENDPOINTS) == ROOMS
    place = world.courses() / COURSE
    shutil.copytree(PACKAGES / "mini" / COURSE, place)
    page = place / "kursus.md"
    page.write_text(page.read_text().replace("prasyarat:\n  - orientasi-asn\n", ""))
    world.publish()

    course = queries.snapshot().library.course(COURSE)
    assert course is not None
    assert all(item.visible for item in course.items)
    told = db.session.scalar(sa.select(FolderCheck.findings).where(FolderCheck.folder == COURSE)) or []
    assert not [one for one in told if one["code"] == "W213"]

    begin(learner, COURSE)
    shown = words(learner.get(f"/courses/{COURSE}").text)
    assert all(item.title.get("en", item.title["id"]) in shown for item in course.items)
    required = [item for item in course.items if item.required]
    assert f"0 of {len(required)} done" in shown, "practice is not required"
    for item in course.items:
        assert learner.get(f"/courses/{COURSE}/{item.id}", follow_redirects=True).status_code in (200, 403)
