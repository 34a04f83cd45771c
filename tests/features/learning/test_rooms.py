"""A course with parts that have no page here yet: its lessons and quizzes are taken, the rest is out of sight."""

from __future__ import annotations

import shutil

import sqlalchemy as sa
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.catalogue import queries
from lms.features.catalogue.models import FolderCheck
from lms.features.catalogue.reading import ROOMS
from tests.content.reading import PACKAGES
from tests.features.learning import world
from tests.features.learning.steps import begin, words

COURSE = "kendali-gratifikasi"


def test_what_has_no_page_is_not_shown_not_counted_and_told_to_the_trainer(learner: FlaskClient) -> None:
    place = world.courses() / COURSE
    shutil.copytree(PACKAGES / "mini" / COURSE, place)
    page = place / "kursus.md"
    page.write_text(page.read_text().replace("prasyarat:\n  - orientasi-asn\n", ""))
    world.publish()

    course = queries.snapshot().library.course(COURSE)
    assert course is not None
    hidden = [item for item in course.items if item.kind not in ROOMS.kinds]
    assert [item.visible for item in course.items] == [item.kind in ROOMS.kinds for item in course.items]
    told = db.session.scalar(sa.select(FolderCheck.findings).where(FolderCheck.folder == COURSE)) or []
    paths = {one["path"] for one in told if one["code"] == "W213"}
    unasked = {"1-dasar/latihan.md": "files", "2-praktik/postes.md": "marking"}
    waiting = {path for path, room in unasked.items() if room not in ROOMS.questions}
    assert paths == waiting | {item.path for item in hidden}

    begin(learner, COURSE)
    shown = words(learner.get(f"/courses/{COURSE}").text)
    for item in course.items:
        assert (item.title.get("en", item.title["id"]) in shown) is item.visible
    required = [item for item in course.items if item.required]
    assert f"0 of {len(required)} done" in shown, "practice is not required"
    for item in hidden:
        assert learner.get(f"/courses/{COURSE}/{item.id}").status_code == 404
