"""The preview of a draft: for whoever may change it, as its files are now, and only where nothing must be fixed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.drafts import queries, working
from tests.features.preview.test_preview_pages import everything
from tests.features.preview.world import a_course, send
from tests.support.courses import break_course
from tests.support.drafts import a_draft
from tests.support.people import Someone, a_person, a_trainer, a_unit, actor_of, an_administrator, sign_in_as

CHECKED = {"sign_in", "course_draft"}


@pytest.fixture
def maker(app: Flask) -> Someone:
    return a_trainer("Bambang Wiryawan", a_unit(), course="siaga")


def test_a_draft_is_shown_as_its_files_are_now(client: FlaskClient, maker: Someone, tmp_path: Path) -> None:
    draft = a_draft(maker, a_course(tmp_path))
    sign_in_as(client, maker)
    root = f"/teach/drafts/{draft}/preview"
    course = client.get(f"{root}?lang=en").text
    assert "Preview: nothing is recorded" in course
    assert f'href="/teach/drafts/{draft}"' in course
    lesson = client.get(f"{root}/satu").text
    picture = re.search(rf'src="({root}/assets/[^"]+)"', lesson)
    assert picture
    with client.get(picture[1]) as shown:
        assert "sandbox" in shown.headers["Content-Security-Policy"]
    before = {name: rows for name, rows in everything().items() if name not in CHECKED}
    assert send(client, f"{root}/satu", f"{root}/satu/completion").headers["Location"] == f"{root}/dua"
    send(client, f"{root}/satu", f"{root}/quizzes/akhir/attempts/1/review", seen1="0", seen2="0")
    assert {name: rows for name, rows in everything().items() if name not in CHECKED} == before
    found = queries.draft(db.session(), draft)
    assert found
    working.change(actor_of(maker), found, {"dua.md": b"---\nid: dua\njudul: Dua\n---\nSangat baru.\n"})
    assert "Sangat baru." in client.get(f"{root}/dua").text


def test_a_draft_with_mistakes_says_what_to_do_first(
    client: FlaskClient, maker: Someone, tmp_path: Path
) -> None:
    folder = a_course(tmp_path)
    break_course(folder)
    draft = a_draft(maker, folder)
    sign_in_as(client, maker)
    page = client.get(f"/teach/drafts/{draft}/preview?lang=en")
    assert page.status_code == 409
    assert "There is nothing to see yet" in page.text
    assert f'href="/teach/drafts/{draft}"' in page.text


def test_only_those_who_may_change_a_draft_look_at_it(
    client: FlaskClient, maker: Someone, tmp_path: Path
) -> None:
    root = f"/teach/drafts/{a_draft(maker, a_course(tmp_path))}/preview"
    others = {
        a_person("Siti Rahmawati"): 403,
        a_trainer("Pelatih Lain", course="lain"): 404,
        an_administrator("Lestari Handayani"): 200,
    }
    for person, status in others.items():
        sign_in_as(client, person)
        assert client.get(root).status_code == status
        assert client.get(f"{root}/satu").status_code == status
    assert client.get("/teach/drafts/tidakada00/preview").status_code == 404
