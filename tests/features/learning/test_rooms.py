"""A course with parts that have no page here yet: its lessons and quizzes are taken, the rest is out of sight."""

from __future__ import annotations

import shutil

import sqlalchemy as sa
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.catalogue import queries
from lms.features.catalogue.models import FolderCheck
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
    assert [item.id for item in course.items if item.visible] == [
        "pretes",
        "apa-itu",
        "latihan-istilah",
        "postes",
    ]
    told = db.session.scalar(sa.select(FolderCheck.findings).where(FolderCheck.folder == COURSE)) or []
    assert [one["path"] for one in told if one["code"] == "W213"] == [
        "1-dasar/latihan.md",
        "2-praktik/evaluasi.md",
        "2-praktik/parsel.md",
        "2-praktik/postes.md",
        "2-praktik/rencana.md",
    ]

    begin(learner, COURSE)
    shown = words(learner.get(f"/courses/{COURSE}").text)
    assert "Latihan istilah" in shown
    assert "parsel di meja" not in shown
    assert "0 of 3 done" in shown, "practice is not required"
    for hidden in ("surveys/evaluasi", "assignments/rencana", "scenarios/kasus-parsel", "rencana"):
        assert learner.get(f"/courses/{COURSE}/{hidden}").status_code == 404
