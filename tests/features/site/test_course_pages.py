"""Administrators of the site see every course: its editions, who teaches it, and what its folder lacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms.core.db import db
from lms.features.catalogue import building
from lms.features.enrolment.services import begin_run
from tests.support.courses import break_course, write_course
from tests.support.people import a_person, a_trainer, a_unit, actor_of, an_administrator, sign_in_as
from tests.support.site import NOON
from tests.support.statements import statements


@pytest.fixture
def folder(app: Flask) -> Path:
    root = Path(app.config["COURSES"])
    folder = write_course(root, "siaga", title="Siap Siaga")
    building.bring_up_to_date()
    write_course(root, "siaga", title="Siap Siaga", version="1.1", lessons=("satu", "dua", "tiga"))
    write_course(root, "lain")
    building.bring_up_to_date()
    return folder


def test_a_course_tells_its_editions_trainers_and_findings(app: Flask, folder: Path) -> None:
    a_trainer("Bambang Wiryawan", course="siaga")
    a_trainer("Orang Lain", course="lain")
    db.write(begin_run, actor_of(a_person()), "siaga", NOON)
    client = sign_in_as(app.test_client(), an_administrator())
    page = client.get("/admin/courses")
    assert "Edition 2, version 1.1" in page.text
    assert '<span lang="id">Siap Siaga</span>' in page.text
    one = client.get("/admin/courses/siaga").text
    assert "Bambang Wiryawan" in one
    assert "Orang Lain" not in one
    assert ">1.0<" in one
    assert ">1.1<" in one

    break_course(folder)
    (folder.parent / "kosong").mkdir()
    (folder.parent / "kosong" / "kursus.md").write_text("Bukan kursus.\n", encoding="utf-8")
    building.bring_up_to_date()
    assert "E301" in client.get("/admin/courses/siaga").text
    listed = client.get("/admin/courses").text
    assert "/teach/folders/kosong" in listed
    assert client.get("/admin/courses/tidak-ada").status_code == 404


def test_more_courses_cost_no_more_statements(app: Flask, folder: Path) -> None:
    client = sign_in_as(app.test_client(), an_administrator())
    client.get("/admin/courses")
    with statements() as two:
        client.get("/admin/courses")
    for number in range(4):
        write_course(folder.parent, f"kursus-{number}")
    building.bring_up_to_date()
    client.get("/admin/courses")
    with statements() as six:
        client.get("/admin/courses")
    assert len(six) == len(two)


def test_a_withdrawn_course_is_still_told_of(app: Flask, folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    building.bring_up_to_date()
    client = sign_in_as(app.test_client(), an_administrator())
    assert "Withdrawn" in client.get("/admin/courses").text
    assert "Its folder is gone." in client.get("/admin/courses/siaga").text
    clerk = sign_in_as(app.test_client(), an_administrator("Ratna", over=a_unit()))
    assert clerk.get("/admin/courses").status_code == 403
