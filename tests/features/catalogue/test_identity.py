"""What stays the same course and the same part when files are renamed, copied, moved or gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.clock import now
from lms.core.db import db
from lms.features.audit.models import AuditEntry
from lms.features.catalogue import queries
from lms.features.catalogue.building import bring_up_to_date
from lms.features.catalogue.models import KnownItem
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from lms.features.organisation.models import GivenGrant
from lms.features.progress import queries as ledger
from lms.plugin.usage import Correction
from tests.features.catalogue.steps import built, edit, offered, outline, settle
from tests.support.courses import write_course
from tests.support.people import Someone, a_person, a_trainer, actor_of


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


def test_a_moved_folder_is_the_same_course(app: Flask, courses: Path) -> None:
    write_course(courses, "a")
    built()
    (courses / "a").rename(courses / "lain")
    assert built()["lain"].what == "unchanged"
    assert offered() == ["a"]
    assert [(one.folder, one.number) for one in queries.servings(db.session())] == [("lain", 1)]


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
