"""Learning elsewhere as the person enters it and the administrator verifies it, through the pages."""

from __future__ import annotations

import errno
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import db
from lms.features.activities import queries
from lms.features.audit import queries as audit
from lms.features.credits import queries as ledger
from lms.plugin.evidence import EvidenceKind
from lms.plugin.manager import Plugins
from lms.plugin.message import Message
from tests.features.activities.world import (
    PDF,
    World,
    a_draft,
    a_world,
    day_before,
    decide,
    hidden,
    send,
    submitted,
)
from tests.support.people import post, sign_in_as
from tests.support.site import HandClock, copied_site

LOCKED = PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root")
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \u202eterbalik &amp; 🚨"
NEW = "/my/credits/new"


@pytest.fixture
def here(app: Flask) -> World:
    return a_world()


def a_picture(width: int = 40, height: int = 30) -> bytes:
    made = io.BytesIO()
    Image.new("1", (width, height)).save(made, "PNG")
    return made.getvalue()


def named(response: TestResponse) -> str:
    """The public id in the address that an answer leads to."""
    assert response.status_code == 303, response.text
    return response.headers["Location"].partition("?")[0].removesuffix("/form").rpartition("/")[2]


def at(public_id: str) -> str:
    return f"/admin/activities/{public_id}"


def test_from_the_form_to_the_account(client: FlaskClient, here: World) -> None:
    sign_in_as(client, here.learner)
    assert "Nothing is recorded yet" in client.get("/my/activities").text
    files = [("sertifikat.pdf", PDF), ("../../foto <b>.png", a_picture())]
    sent = send(client, files=files, number="12/SEM/2026", title=HOSTILE)
    public_id = named(sent)
    page = client.get(sent.headers["Location"]).text
    assert "It has been submitted" in page
    assert "sertifikat.pdf" in page
    assert "foto _b_.png" in page
    assert "<script>alert(1)" not in page
    assert "{{ 7*7 }}" in page
    assert "Submitted by you" in page

    admin = sign_in_as(client, here.verifier)
    assert public_id in admin.get("/admin/activities").text
    claim = admin.get(at(public_id)).text
    assert "sertifikat.pdf" in claim
    [picture] = re.findall(r'<img src="([^"]+)"', claim)
    shown = admin.get(picture.replace("&amp;", "&"))
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert "attachment" not in shown.headers["Content-Disposition"]
    shown.close()
    [pdf] = re.findall(r'href="(/admin/activities/[^"]+)"[^>]*>Download, 5', claim)
    saved = admin.get(f"{pdf}?view=picture")
    assert saved.data == PDF
    assert "attachment" in saved.headers["Content-Disposition"]
    assert saved.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    saved.close()
    looks = {
        one.action for one in audit.entries(db.session(), audit.Narrowed(about=f"activity:{public_id}")).rows
    }
    assert looks == {"activity.submitted", "activity.seen"}

    assert post(admin, at(public_id), at(public_id), outcome="verified", hours="2").status_code == 303
    assert ledger.balance(db.session(), here.learner.id, now().year) == 8
    assert "Nothing is waiting" in admin.get("/admin/activities").text
    assert public_id in admin.get("/admin/activities?state=verified").text
    assert post(admin, f"{at(public_id)}/reversal", f"{at(public_id)}/reversal", why="").status_code == 422
    assert post(admin, f"{at(public_id)}/reversal", at(public_id), why="Keliru.").status_code == 303
    sign_in_as(client, here.learner)
    assert "Taken back by Lestari Handayani" in client.get(f"/my/activities/{public_id}").text
    assert "Keliru." in client.get("/my/inbox").text
    assert ledger.balance(db.session(), here.learner.id, now().year) == 0


def test_files_that_cannot_be_taken_are_told_and_the_others_stay(client: FlaskClient, here: World) -> None:
    sign_in_as(client, here.learner)
    wrong = {
        "bukan.pdf": (b"MZ\x90 a program", "does not hold what its ending .pdf says"),
        "terpotong.pdf": (PDF[:200], "its end is missing"),
        "terkunci.pdf": (LOCKED, "protected with a password"),
        "virus.exe": (b"MZ", "is of a kind that is not asked for"),
        "rusak.png": (b"\x89PNG\r\n\x1a\n", "cannot be read as a picture"),
        "bom.png": (a_picture(30_000, 30_000), "more dots than a page can show"),
    }
    for name, (content, words) in wrong.items():
        said = send(client, files=[("baik.pdf", PDF), (name, content)], starts_on="31-02-2026")
        assert said.status_code == 422
        assert words in said.text, name
        assert "baik.pdf" in said.text
        assert 'value="31-02-2026"' in said.text
    [latest, *_others] = queries.own(db.session(), here.learner.id).rows
    form = f"/my/activities/{latest.public_id}/form"
    assert "at most 10 MB each. There is room for 4 files." in client.get(form).text
    assert send(client, at=form, do="save", remove=latest.files[0]).status_code == 303
    again = send(client, at=form, do="send", form="seminar")
    assert again.status_code == 422
    assert "Add a file that shows" in again.text
    assert named(send(client, at=form, files=[("baik.pdf", PDF)], form="seminar")) == latest.public_id


def test_words_are_kept_where_there_is_no_room_for_files(
    client: FlaskClient, here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    sign_in_as(client, here.learner)
    with monkeypatch.context() as there:
        there.setattr(os, "fsync", full)
        said = send(client, files=[("a.pdf", PDF)])
    assert said.status_code == 422
    assert "there is no room for them at the moment" in said.text
    [draft] = queries.own(db.session(), here.learner.id).rows
    assert (draft.state, draft.typed["provider"], draft.files) == ("draft", "Setda Madyapura", ())


def test_a_form_sent_twice_is_one_activity(client: FlaskClient, here: World) -> None:
    sign_in_as(client, here.learner)
    page = hidden(client.get(NEW).text)
    fields = {"form": "mentoring", "title": "Satu", "provider": "Setda", "starts_on": day_before(3)}
    data = {**page, **fields, "hours": "2", "notes": "Dua jam bersama mentor membahas surat.", "do": "send"}
    data["notes"] = data["notes"] * 2
    assert named(client.post(NEW, data=data)) == named(client.post(NEW, data=data))
    assert len(queries.own(db.session(), here.learner.id).rows) == 1


def test_hours_are_calculated_without_script_and_the_twin_is_linked(client: FlaskClient, here: World) -> None:
    sign_in_as(client, here.learner)
    page = send(client, do="calculate", hours="", amount="3")
    assert page.status_code == 200
    assert "6 JP: 3 times 2 JP" in page.text
    assert "your agency has not confirmed it yet" in page.text
    assert re.search(r'name="hours"[^>]*value="6"', page.text)
    assert "no rate for this" in send(client, do="calculate", form="kursus").text
    first = submitted(here.learner, number="7/2026")
    twin = send(client, number="7 / 2026")
    assert twin.status_code == 422
    assert f"/my/activities/{first}" in twin.text
    assert "certificate number before" in twin.text
    assert "<title>Needs fixing:" in twin.text


def test_two_tabs_and_what_was_decided_meanwhile(app: Flask, client: FlaskClient, here: World) -> None:
    public_id = a_draft(here.learner)
    sign_in_as(client, here.learner)
    form = f"/my/activities/{public_id}/form"
    old = hidden(client.get(form).text)
    assert send(client, at=form, do="save", title="Yang lebih baru").status_code == 303
    older = client.post(form, data={**old, "title": "Yang lama", "do": "send"})
    assert older.status_code == 409
    assert "Yang lebih baru" in older.text
    assert "Yang lama" in older.text
    assert named(send(client, at=form, title="Dikirim")) == public_id
    late = client.post(form, data={**old, "title": "Yang lama", "do": "save"})
    assert late.status_code == 409
    assert client.get(form).status_code == 303

    first, second = (sign_in_as(app.test_client(), one) for one in (here.verifier, here.above))
    token = hidden(second.get(at(public_id)).text)
    assert (
        post(first, at(public_id), at(public_id), outcome="returned", why="Kurang jelas.").status_code == 303
    )
    clash = second.post(at(public_id), data={**token, "outcome": "verified", "hours": "2"})
    assert clash.status_code == 409
    assert "Somebody else decided in the meantime" in clash.text
    assert "Returned by Lestari Handayani" in clash.text
    assert "Kurang jelas." in client.get(f"/my/activities/{public_id}").text
    assert post(client, f"/my/activities/{public_id}/withdrawal").status_code == 303
    assert "It is withdrawn" in client.get(f"/my/activities/{public_id}?done=withdrawn").text


def test_several_ticked_and_whose_evidence_it_is(app: Flask, client: FlaskClient, here: World) -> None:
    sign_in_as(client, here.learner)
    with_file = named(send(client, files=[("a.pdf", PDF)], number="12/2026"))
    same, own = submitted(here.colleague, number="12/2026"), submitted(here.verifier, title="Milik admin")
    [file] = queries.own_one(db.session(), here.learner.id, with_file).files  # type: ignore[union-attr]
    stranger = sign_in_as(app.test_client(), here.colleague)
    assert stranger.get(f"/files/{file}").status_code == 404
    assert stranger.get(f"/my/activities/{with_file}").status_code == 404
    assert stranger.get(at(with_file)).status_code == 403
    admin = sign_in_as(app.test_client(), here.verifier)
    assert admin.get(f"/files/{file}").status_code == 404
    assert admin.get(f"{at(same)}/evidence/{file}").status_code == 404
    assert "Others have entered this certificate number too" in admin.get(at(with_file)).text
    assert "You entered this yourself" in admin.get(at(own)).text
    assert "Nothing here with this choice" in admin.get("/admin/activities?form=magang").text
    queue = admin.get("/admin/activities").text
    ticked = re.findall(r'name="activity" value="([^"]+)"', queue)
    assert {one.partition(":")[0] for one in ticked} == {with_file, same}
    decide(here.above, same, "returned", why="Nomor sama.")
    done = admin.post(
        "/admin/activities/ticked", data={**hidden(queue), "activity": [*ticked, f"{own}:2", "x:1"]}
    )
    assert "1 activity is verified" in done.text
    assert "2 activities stay as they are" in done.text
    assert "Somebody else decided in the meantime" in done.text
    assert ledger.balance(db.session(), here.learner.id, now().year) == 8
    nothing = admin.post("/admin/activities/ticked", data=hidden(queue))
    assert "Nothing is ticked" in nothing.text


@pytest.fixture
def outside(tmp_path: Path, migrated_url: str, clock: HandClock) -> Iterator[Flask]:
    with copied_site(tmp_path, migrated_url, clock, PLUGINS=("tests.features.activities.outside",)) as made:
        yield made


@pytest.mark.parametrize("endings", [".json", ("json",), (".JSON",), ("",)])
def test_endings_of_a_kind_are_as_files_have_them(endings: Any) -> None:
    with pytest.raises(ValueError, match="no endings"):
        EvidenceKind("badge", Message("Badge"), endings, lambda name, size, read: None)


def test_a_kind_of_evidence_from_outside(outside: Flask) -> None:
    here = a_world()
    client = sign_in_as(outside.test_client(), here.learner)
    assert "BADGE" in client.get(NEW).text
    said = send(client, do="save", files=[("a.badge", b"BADGE 7"), ("b.badge", b"GADBE"), ("c.broken", b"x")])
    assert "b.badge is no badge." in said.text
    assert "c.broken cannot be checked at the moment" in said.text
    plugins: Plugins = outside.extensions["lms.plugins"]
    assert [one.where for one in plugins.failures] == ["evidence broken"]
    for name in ("d.mute", "e.unsaid"):
        told = send(client, do="save", files=[(name, b"x")])
        assert f"{name} cannot be checked at the moment" in told.text
    assert "its end is missing" in send(client, do="save", files=[("f.pdf", PDF[:200])]).text
    [file] = [file for draft in queries.own(db.session(), here.learner.id).rows for file in draft.files]
    given = client.get(f"/files/{file}")
    assert (given.data, given.mimetype) == (b"BADGE 7", "application/octet-stream")
    given.close()
