"""What is sent to hurt is refused in words, leaves nothing behind, and keeps nobody else waiting."""

from __future__ import annotations

import io
import random
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.drafts import checking, queries
from tests.features.drafts.hands import COURSE, a_draft, fields_of, packed, upload, words
from tests.support.people import csrf_token, post

LONG = "😀" * 90  # fewer than a hundred letters, and more bytes than a disk takes as a name


def add(client: FlaskClient, draft: str, name: str, to: str = "") -> int:
    """Adds a file to a draft; the status of the answer."""
    token = csrf_token(client.get("/teach/upload"))
    fields = {"csrf_token": token, "to": to, "file": (io.BytesIO(b"x"), name)}
    return client.post(f"{draft}/files", data=fields, content_type="multipart/form-data").status_code


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (packed({**COURSE, f"{LONG}.md": "x"}), "siaga.zip"),
        (packed({**COURSE, f"{LONG}/a.md": "x"}), "siaga.zip"),
        (b"x", f"{LONG}.md"),
        (b"x", "a.do\0cx"),
        (b"x", f"a.{'x' * 300}"),
    ],
)
def test_hostile_names_are_refused(hers: FlaskClient, uploads: Path, data: bytes, name: str) -> None:
    assert upload(hers, data, name).status_code == 422
    assert queries.open_drafts(db.session(), None, None) == ()
    assert list(uploads.glob("drafts/*")) + list(uploads.glob("staging/*")) == []


def test_no_file_takes_the_place_of_a_folder_or_lies_in_a_file(hers: FlaskClient) -> None:
    draft = a_draft(hers, {**COURSE, "aset/a.txt": "x"})
    for name, to in [
        ("x.md", "satu.md"),
        ("aset", ""),
        ("ASET", ""),
        ("x.txt", "ASET"),
        (f"{LONG}.md", ""),
        ("x.md", "a\0"),
        ("x.md", "../.."),
    ]:
        assert add(hers, draft, name, to) == 422, (name, to)
    seen = fields_of(hers.get(f"{draft}/files/satu.md"), "/names/satu.md")["seen"]
    for name in ["kursus.md/x.md", "aset", f"{LONG}.md"]:
        assert post(hers, f"{draft}/names/satu.md", to=name, seen=seen).status_code == 422, name
    assert add(hers, draft, "b.txt", "aset") == 303
    assert "Hubungi 112." in hers.get(f"{draft}/files/satu.md").text


def test_texts_made_to_be_slow_are_compared_in_time(hers: FlaskClient) -> None:
    draft = a_draft(hers)
    dice = random.Random(1)
    texts = ["\n".join(str(dice.randrange(100)) for _line in range(150_000)) for _text in range(2)]
    fields = fields_of(hers.get(f"{draft}/files/satu.md"), "/files/satu.md")
    assert hers.post(f"{draft}/files/satu.md", data={**fields, "text": texts[0]}).status_code == 303
    begin = time.monotonic()
    answer = hers.post(f"{draft}/files/satu.md", data={**fields, "text": texts[1]})
    assert answer.status_code == 409
    assert time.monotonic() - begin < 30  # by the longest common stretch alone it is many minutes


def test_only_the_last_upload_waits_for_an_answer(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers)
    fields = fields_of(hers.get(f"{draft}/files/satu.md"), "/files/satu.md")
    fields["text"] += "Dan 119.\n"
    hers.post(f"{draft}/files/satu.md", data=fields)
    for _time in range(3):
        upload(hers, packed(), to=f"{draft}/upload")
        assert len(list(uploads.glob("staging/*"))) == 1
    post(hers, f"{draft}/removal", page=draft)
    assert list(uploads.glob("staging/*")) == []


def test_checks_and_imports_leave_threads_to_learners(hers: FlaskClient) -> None:
    draft, here = a_draft(hers), checking.checks()
    places = range(2 * checking.AT_ONCE)
    for _place in places:
        assert here.queue.acquire(blocking=False)
    begin = time.monotonic()
    assert hers.get(draft).status_code == 200
    answer = upload(hers, b"x", "a.docx")
    assert answer.status_code == 422
    assert "Courses are being read at the moment" in words(answer)
    assert time.monotonic() - begin < checking.PATIENCE
    for _place in places:
        here.queue.release()
    assert "can be published as it is" in words(hers.get(draft))
