"""From folders to courses in service: what is published, and what stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.core.jobs import QueuedJob
from lms.features.audit.models import AuditEntry
from lms.features.catalogue import queries
from lms.features.catalogue.building import Outcome
from lms.features.catalogue.models import Edition
from tests.features.catalogue.steps import built, edit, offered, outline, settle
from tests.support.courses import break_course, write_course
from tests.support.site import HandClock, copied_site

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.both_engines
def test_a_folder_becomes_a_course_in_service(app: Flask, courses: Path) -> None:
    write_course(courses, "siap-siaga", quiz="kuis")
    assert built()["siap-siaga"].what == "published"
    taken = queries.snapshot()
    assert [item.id for item in outline("siap-siaga").items] == ["satu", "dua", "kuis"]
    assert (taken.number, taken.edition_number("siap-siaga")) == (1, 1)
    rows = {taken.item_row("siap-siaga", item) for item in ("satu", "dua", "kuis")}
    assert len(rows) == 3
    assert db.session.get(Edition, taken.edition_row("siap-siaga")) is not None
    assert queries.edition_titles(db.session(), ["siap-siaga"])["siap-siaga"].items["satu"] == {
        "id": "Pelajaran satu"
    }


@pytest.mark.both_engines
def test_a_publication_is_announced(app: Flask, courses: Path) -> None:
    write_course(courses, "siap-siaga")
    built()
    about_runs = sa.select(QueuedJob.payload).where(QueuedJob.name == "progress.reconcile")
    assert db.session.scalars(about_runs).all() == [{"course": "siap-siaga", "edition": 1}]
    acted = db.session.execute(sa.select(AuditEntry.action, AuditEntry.about)).all()
    assert ("edition.published", "course:siap-siaga") in [tuple(row) for row in acted]


def test_nothing_changed_is_not_read_again(app: Flask, courses: Path, clock: HandClock) -> None:
    write_course(courses, "a")
    write_course(courses, "rusak")
    break_course(courses / "rusak")
    settle(courses)
    built()
    read_at = [check.checked_at for check in queries.checks(db.session())]
    clock.forward(hours=1)
    again = built()
    assert (again["a"].what, again["rusak"].what) == ("unchanged", "broken")
    assert [check.checked_at for check in queries.checks(db.session())] == read_at
    assert queries.snapshot().number == 1


def test_a_change_gives_the_next_edition(app: Flask, courses: Path) -> None:
    folder = write_course(courses, "a")
    built()
    first = queries.snapshot().library.edition("a")
    edit(folder, "satu.md", "lebih dulu", "sesudah itu")
    assert built()["a"] == Outcome("a", "a", "published", 2, 0, 1)
    second = queries.snapshot().library.edition("a")
    assert first is not None
    assert second is not None
    assert (second.number, second.key != first.key) == (2, True)
    found = queries.findings_of(db.session(), "a")
    assert found is not None
    assert [one["code"] for one in found[1]] == ["W306"]


@pytest.mark.both_engines
def test_a_broken_course_keeps_its_last_good_edition(app: Flask, courses: Path, log: list[str]) -> None:
    folder = write_course(courses, "a")
    write_course(courses, "b")
    built()
    break_course(folder)
    edit(courses / "b", "satu.md", "lebih dulu", "sesudah itu")
    outcomes = built()
    assert (outcomes["a"].what, outcomes["a"].edition, outcomes["b"].what) == ("broken", 1, "published")
    assert offered() == ["a", "b"]
    line = len((folder / "kursus.md").read_text(encoding="utf-8").splitlines())
    assert any(text.startswith(f"a/kursus.md:{line}:") and "E301" in text for text in log)
    log.clear()
    built()
    assert any("E301" in text for text in log), "each start says what is broken"


def test_a_broken_course_survives_a_restart(
    app: Flask, courses: Path, tmp_path: Path, migrated_url: str, clock: HandClock
) -> None:
    folder = write_course(courses, "a")
    built()
    break_course(folder)
    with copied_site(tmp_path, migrated_url, clock):
        built()
        assert [item.id for item in outline("a").items] == ["satu", "dua"]


def test_an_emptied_store_is_filled_again_with_the_same_editions(
    app: Flask, client: FlaskClient, courses: Path, tmp_path: Path, migrated_url: str, clock: HandClock
) -> None:
    write_course(courses, "a", picture=True)
    settle(courses)
    built()
    before = queries.snapshot().library.edition("a")
    assert client.get("/readyz").status_code == 200
    shutil.rmtree(app.config["STORE"])
    with copied_site(tmp_path, migrated_url, clock) as restarted:
        assert restarted.test_client().get("/readyz").status_code == 503
        assert built()["a"].what == "unchanged"
        assert queries.snapshot().library.edition("a") == before
        assert restarted.test_client().get("/readyz").status_code == 200


def test_a_file_missing_from_the_store_is_put_back(app: Flask, courses: Path) -> None:
    write_course(courses, "a", picture=True)
    settle(courses)
    built()
    (asset,) = queries.snapshot().library.volume("a").manifest.assets.values()
    place = queries.shelf().store.asset_path(asset.digest)
    place.unlink()
    assert built()["a"].what == "unchanged"
    assert place.is_file()


def test_courses_that_require_each_other_keep_their_last_good_edition(app: Flask, courses: Path) -> None:
    first = write_course(courses, "a")
    write_course(courses, "b", head={"prasyarat": "[a]"})
    settle(courses)
    built()
    edit(first, "kursus.md", "format: 1.0\n", "format: 1.0\nprasyarat: [b]\n")
    outcomes = built()
    assert [(one.what, one.errors) for one in outcomes.values()].count(("broken", 1)) == 1
    assert offered() == ["a", "b"]
    edit(first, "kursus.md", "prasyarat: [b]\n", "")
    assert {one.errors for one in built().values()} == {0}


def test_a_course_that_was_required_and_comes_later_is_noticed(app: Flask, courses: Path) -> None:
    write_course(courses, "b", head={"prasyarat": "[a]"})
    settle(courses)
    assert built()["b"].warnings == 1
    write_course(courses, "a")
    assert built()["b"].warnings == 0


@pytest.mark.both_engines
def test_a_removed_folder_leaves_the_catalogue_and_stays_readable(app: Flask, courses: Path) -> None:
    write_course(courses, "a", quiz="kuis")
    settle(courses)
    built()
    (courses / "a").rename(courses.parent / "beiseite")
    assert built() == {"a": Outcome("a", "a", "withdrawn", 1)}
    assert offered() == []
    assert queries.snapshot().is_withdrawn("a")
    assert outline("a").item("kuis") is not None
    assert queries.snapshot().library.questions("a", "kuis").questions
    (courses.parent / "beiseite").rename(courses / "a")
    assert built()["a"].edition == 1
    assert offered() == ["a"]


def test_a_folder_of_courses_that_is_away_withdraws_nothing(
    app: Flask, courses: Path, log: list[str]
) -> None:
    write_course(courses, "a")
    built()
    courses.rename(courses.parent / "beiseite")
    assert built() == {}
    assert offered() == ["a"]
    assert any("cannot be read" in line for line in log)


def test_a_folder_of_drafts_is_no_course(app: Flask, courses: Path) -> None:
    write_course(courses, "a", folder="kursus")
    (courses / "a").mkdir()
    (courses / "a" / "catatan.md").write_text("Belum jadi.\n", encoding="utf-8")
    outcomes = built()
    assert (outcomes["a"].what, outcomes["a"].warnings) == ("ignored", 1)
    assert outcomes["kursus"].what == "published"


@pytest.mark.long
@pytest.mark.both_engines
def test_two_builds_at_once_make_one_edition(app: Flask, courses: Path, migrated_url: str) -> None:
    for name in ("a", "b", "c"):
        write_course(courses, name, quiz=f"kuis-{name}", picture=True)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    environ |= {
        "LMS_INSTANCE": app.config["INSTANCE"],
        "LMS_COURSES": str(courses),
        "LMS_DATABASE_URL": migrated_url,
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "en",
    }
    command = [sys.executable, "-c", "from lms.app import main; main()", "courses", "build"]
    starts = [
        subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [start.communicate(timeout=120) for start in starts]
    assert [start.returncode for start in starts] == [0, 0], outputs
    said = [output for output, _ in outputs]
    assert sorted(text.count("published") for text in said) == [0, 3]
    assert [(one.course, one.number) for one in queries.servings(db.session())] == [
        ("a", 1),
        ("b", 1),
        ("c", 1),
    ]
    assert offered() == ["a", "b", "c"]
