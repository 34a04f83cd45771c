"""From folders to courses in service: what is published, what stays, and what others notice of it."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.content.course import Course
from lms.core.clock import now
from lms.core.db import db
from lms.core.jobs import QueuedJob
from lms.features.audit.models import AuditEntry
from lms.features.catalogue import queries
from lms.features.catalogue.building import Outcome, bring_up_to_date
from lms.features.catalogue.models import Edition, KnownItem
from lms.features.catalogue.shelf import Snapshot
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from lms.features.organisation.models import GivenGrant
from lms.features.progress import queries as ledger
from lms.plugin.usage import Correction
from tests.support.courses import break_course, write_course
from tests.support.people import Someone, a_person, a_trainer, actor_of
from tests.support.site import HandClock, copied_site

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def courses(app: Flask) -> Path:
    return Path(app.config["COURSES"])


@pytest.fixture
def log() -> Iterator[list[str]]:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    handler = Keep()
    logging.getLogger("lms.features.catalogue").addHandler(handler)
    yield lines
    logging.getLogger("lms.features.catalogue").removeHandler(handler)


def built() -> dict[str, Outcome]:
    return {outcome.folder: outcome for outcome in bring_up_to_date()}


def outline(course: str) -> Course:
    found = queries.snapshot().library.course(course)
    assert found is not None
    return found


def offered() -> list[str]:
    return [course.id for course in queries.snapshot().offered()]


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


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
    assert db.session.scalars(sa.select(QueuedJob.payload)).all() == [{"course": "siap-siaga", "edition": 1}]
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


@pytest.mark.both_engines
def test_a_renamed_item_keeps_its_row(app: Flask, courses: Path) -> None:
    folder = write_course(courses, "a", lessons=("satu", "dua"))
    built()
    row = queries.snapshot().item_row("a", "dua")
    shutil.rmtree(folder)
    write_course(courses, "a", lessons=("satu", "kedua"), former={"kedua": "dua"}, version="1.1")
    built()
    assert queries.snapshot().item_row("a", "kedua") == row
    assert db.session.scalar(sa.select(sa.func.count()).select_from(KnownItem)) == 2
    renamed = db.session.scalars(
        sa.select(AuditEntry.detail).where(AuditEntry.action == "item.renamed")
    ).all()
    assert renamed == [{"from": "dua", "to": "kedua"}]


@pytest.mark.both_engines
def test_a_renamed_course_keeps_its_row_and_its_trainers(app: Flask, courses: Path) -> None:
    write_course(courses, "lama")
    built()
    row = queries.snapshot().course_row("lama")
    a_trainer(course="lama")
    shutil.rmtree(courses / "lama")
    write_course(courses, "baru", head={"id-lama": "[lama]"})
    outcomes = built()
    assert (outcomes["baru"].what, outcomes["baru"].edition) == ("published", 2)
    assert offered() == ["baru"]
    assert queries.snapshot().course_row("baru") == row
    assert queries.snapshot().library.renamed_course("lama") == "baru"
    assert db.session.scalars(sa.select(GivenGrant.course)).all() == ["baru"]


@pytest.mark.both_engines
def test_a_former_id_that_is_written_late_joins_what_people_did(app: Flask, courses: Path) -> None:
    folder = write_course(courses, "a", lessons=("satu", "dua"))
    built()
    early, both = a_person("Awal"), a_person("Keduanya")
    for person in (early, both):
        finish(person, "dua")
    shutil.rmtree(folder)
    write_course(courses, "a", lessons=("satu", "kedua"), version="1.1")
    built()
    finish(both, "kedua")
    assert done(early) == {"dua"}
    write_course(courses, "a", lessons=("satu", "kedua"), former={"kedua": "dua"}, version="1.2")
    built()
    assert done(early) == {"kedua"}
    assert done(both) == {"dua", "kedua"}, "nothing is taken away where both were done"
    joined = db.session.scalars(sa.select(AuditEntry.detail).where(AuditEntry.action == "item.joined")).all()
    assert joined == [{"from": "dua", "to": "kedua"}]
    finish(early, "satu")
    run = ledger.journey(db.session(), early.id, "a")
    assert run is not None
    assert not run.run.is_open


def finish(person: Someone, item: str) -> None:
    db.write(enrolment.begin_run, actor_of(person), "a", now())
    db.write(learning.open_item, actor_of(person), "a", item, now())
    db.write(learning.finish, actor_of(person), "a", item, now())


def done(person: Someone) -> set[str]:
    journey = ledger.journey(db.session(), person.id, "a")
    assert journey is not None
    return {item for item, state in journey.states.items() if state.completed}


def test_an_item_that_is_gone_stays_known(app: Flask, courses: Path) -> None:
    folder = write_course(courses, "a", lessons=("satu", "dua"))
    built()
    row = queries.snapshot().item_row("a", "dua")
    shutil.rmtree(folder)
    write_course(courses, "a", lessons=("satu",), version="1.1")
    built()
    assert [item.id for item in outline("a").items] == ["satu"]
    assert queries.snapshot().item_row("a", "dua") == row


class Used:
    """A course in which three people came to the lesson ``dua``."""

    def item_records(self, item_id: str) -> int:
        return 3 if item_id == "dua" else 0

    def question_records(self, question_id: str) -> int:
        return 0

    def corrections(self) -> dict[str, Correction]:
        return {}


def test_records_of_an_item_that_is_gone_are_warned_of(app: Flask, courses: Path) -> None:
    folder = write_course(courses, "a", lessons=("satu", "dua"))
    bring_up_to_date(lambda session, course: Used())
    shutil.rmtree(folder)
    write_course(courses, "a", lessons=("satu",), version="1.1")
    bring_up_to_date(lambda session, course: Used())
    found = queries.findings_of(db.session(), "a")
    assert found is not None
    assert [one["code"] for one in found[1]] == ["W305"]


def test_a_copied_folder_is_refused_by_name(app: Flask, courses: Path, log: list[str]) -> None:
    write_course(courses, "a", folder="z-asli")
    built()
    shutil.copytree(courses / "z-asli", courses / "a")
    edit(courses / "a", "satu.md", "lebih dulu", "sesudah itu")
    outcomes = built()
    assert (outcomes["a"].what, outcomes["z-asli"].what) == ("refused", "unchanged")
    assert any("E306" in line and "z-asli" in line for line in log)
    assert queries.snapshot().edition_number("a") == 1
    assert built()["a"].what == "refused"


def test_a_copy_of_a_course_that_then_breaks_does_not_get_its_id(app: Flask, courses: Path) -> None:
    write_course(courses, "a", folder="asli")
    built()
    shutil.copytree(courses / "asli", courses / "a")
    (courses / "asli" / "kursus.md").write_bytes(b"\xff\xfe\x00a")
    outcomes = built()
    assert (outcomes["asli"].what, outcomes["a"].what) == ("broken", "refused")


def test_a_copy_takes_over_when_the_first_folder_is_gone(app: Flask, courses: Path) -> None:
    write_course(courses, "a")
    shutil.copytree(courses / "a", courses / "salinan")
    settle(courses)
    assert built()["salinan"].what == "refused"
    shutil.rmtree(courses / "a")
    outcomes = built()
    assert (outcomes["salinan"].what, outcomes["salinan"].errors) == ("unchanged", 0)
    assert offered() == ["a"]


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


def test_a_moved_folder_is_the_same_course(app: Flask, courses: Path) -> None:
    write_course(courses, "a")
    built()
    (courses / "a").rename(courses / "lain")
    assert built()["lain"].what == "unchanged"
    assert offered() == ["a"]
    assert [(one.folder, one.number) for one in queries.servings(db.session())] == [("lain", 1)]


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


def test_parts_without_ids_keep_their_rows_when_their_file_is_renamed(app: Flask, courses: Path) -> None:
    folder = write_course(courses, "a", lessons=("satu", "dua"))
    edit(folder, "dua.md", "id: dua\n", "")
    built()
    row = queries.snapshot().item_row("a", "dua")
    (folder / "dua.md").rename(folder / "kedua.md")
    edit(folder, "kursus.md", "(dua.md)", "(kedua.md)")
    built()
    assert [item.id for item in outline("a").items] == ["satu", "dua"]
    assert queries.snapshot().item_row("a", "dua") == row


@pytest.mark.both_engines
def test_another_process_learns_of_an_edition_by_the_number(
    app: Flask, courses: Path, tmp_path: Path, migrated_url: str, clock: HandClock
) -> None:
    folder = write_course(courses, "a")
    built()
    with copied_site(tmp_path, migrated_url, clock) as other:
        assert queries.snapshot().edition_number("a") == 1
        with app.app_context():
            edit(folder, "satu.md", "lebih dulu", "sesudah itu")
            built()
        db.session.commit()
        with other.test_request_context():
            queries.notice_number(2)
            assert queries.snapshot().edition_number("a") == 2


def test_one_snapshot_lasts_for_a_transaction(app: Flask, courses: Path) -> None:
    folder = write_course(courses, "a")
    built()
    first = queries.snapshot()
    assert queries.snapshot() is first
    edit(folder, "satu.md", "lebih dulu", "sesudah itu")
    built()
    assert queries.snapshot() is not first
    assert first.edition_number("a") == 1


def test_what_a_transaction_took_back_is_not_remembered(app: Flask, courses: Path) -> None:
    write_course(courses, "a")
    built()

    class Stop(Exception):
        pass

    def raise_and_look(session: object) -> None:
        db.session.execute(sa.text("UPDATE catalogue_state SET number = number + 7"))
        db.session.execute(sa.text("UPDATE course SET slug = 'lain'"))
        queries.forget_snapshot(db.session())
        seen: Snapshot = queries.snapshot()
        assert seen.number == 8
        assert list(seen.courses) == ["lain"]
        raise Stop

    with pytest.raises(Stop):
        db.write(raise_and_look)
    assert queries.snapshot().number == 1
    assert offered() == ["a"]


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


def settle(courses: Path) -> None:
    """Lets files be old enough for their state to be trusted: younger ones could change once more unseen."""
    newest = max(path.stat().st_ctime_ns for path in courses.rglob("*"))
    probe = courses.parent / "probe"
    while True:
        probe.touch()
        if probe.stat().st_ctime_ns > newest + 100_000_000:
            return
