"""A later upload never undoes unsaid what was changed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.features.drafts.hands import COURSE, a_draft, fields_of, file_of, packed, upload, words
from tests.support.people import post


@pytest.fixture
def draft(hers: FlaskClient) -> str:
    """A draft in which one file was changed here, one deleted and one made."""
    made = a_draft(hers, {**COURSE, "lama.md": "---\njudul: Lama\n---\n"})
    fields = fields_of(hers.get(f"{made}/files/satu.md"), "/files/satu.md")
    fields["text"] = fields["text"].replace("112", "112 atau 119")
    assert hers.post(f"{made}/files/satu.md", data=fields).status_code == 303
    post(hers, f"{made}/removals/lama.md", page=made)
    post(hers, f"{made}/parts", page=made, kind="lesson", title="Baru di Sini")
    return made


SAME = packed({**COURSE, "lama.md": "---\njudul: Lama\n---\n"})


def answer_with(hers: FlaskClient, draft: str, **fields: str) -> TestResponse:
    """Answers the questions of the page as it stands."""
    version = fields_of(hers.get(f"{draft}/upload"), "/upload")["version"]
    return post(hers, f"{draft}/upload", page=f"{draft}/upload", **{"version": version, **fields})


def test_answers_to_older_questions_are_asked_again(hers: FlaskClient, uploads: Path, draft: str) -> None:
    upload(hers, SAME, to=f"{draft}/upload")
    answer = answer_with(hers, draft, do="keep", version="1")
    assert answer.status_code == 409
    assert "Somebody else changed this draft" in words(answer)
    assert "112 atau 119" in file_of(uploads, draft, "satu.md").read_text()
    assert "An upload waits for your answer" in words(hers.get(draft))


def test_what_was_not_changed_here_is_taken_at_once(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers)
    later = packed({**COURSE, "satu.md": "---\nid: satu\njudul: Satu\n---\n\nBaru.\n", "dua.md": "x"})
    answer = upload(hers, later, to=f"{draft}/upload")
    assert "Uploaded and checked" in words(hers.get(answer.headers["location"]))
    assert "Baru." in file_of(uploads, draft, "satu.md").read_text()
    assert file_of(uploads, draft, "dua.md").is_file()


def test_it_asks_file_by_file_and_keeps_what_is_here_by_default(
    hers: FlaskClient, uploads: Path, draft: str
) -> None:
    answer = upload(hers, SAME, to=f"{draft}/upload")
    page = hers.get(answer.headers["location"])
    said = words(page)
    assert "The upload would undo changes made here" in said
    for path in ("satu.md", "lama.md", "kursus.md", "baru-di-sini.md"):
        assert path in said
    assert "Hubungi 112 atau 119." in said  # the difference
    assert "112 atau 119" in file_of(uploads, draft, "satu.md").read_text()
    assert "An upload waits for your answer" in words(hers.get(draft))
    answer_with(hers, draft, do="keep")
    assert "112 atau 119" in file_of(uploads, draft, "satu.md").read_text()
    assert file_of(uploads, draft, "baru-di-sini.md").is_file()
    assert not file_of(uploads, draft, "lama.md").exists()
    assert "(baru-di-sini.md)" in file_of(uploads, draft, "kursus.md").read_text()
    assert list((uploads / "staging").iterdir()) == []
    again = upload(hers, SAME, to=f"{draft}/upload")
    assert again.headers["location"].endswith("/upload")  # what is kept is still a change made here


def test_the_upload_is_taken_where_that_is_chosen(hers: FlaskClient, uploads: Path, draft: str) -> None:
    upload(hers, SAME, to=f"{draft}/upload")
    chosen = {f"file-{number}": "new" for number in range(4)}
    answer_with(hers, draft, do="keep", **chosen)
    assert file_of(uploads, draft, "satu.md").read_text() == COURSE["satu.md"]
    assert file_of(uploads, draft, "lama.md").is_file()
    assert not file_of(uploads, draft, "baru-di-sini.md").exists()
    assert "Deleted here" not in words(hers.get(f"{draft}/files"))


def test_the_upload_may_be_dropped(hers: FlaskClient, uploads: Path, draft: str) -> None:
    upload(hers, SAME, to=f"{draft}/upload")
    answer_with(hers, draft, do="drop")
    assert "112 atau 119" in file_of(uploads, draft, "satu.md").read_text()
    assert "waits for your answer" not in words(hers.get(draft))
    assert list((uploads / "staging").iterdir()) == []


def test_a_refused_upload_leaves_the_draft_as_it_was(hers: FlaskClient, uploads: Path, draft: str) -> None:
    answer = upload(hers, packed({**COURSE, "../../x.md": "x"}), to=f"{draft}/upload")
    assert answer.status_code == 422
    assert "The upload was not taken; the draft is as it was" in words(answer)
    assert "112 atau 119" in file_of(uploads, draft, "satu.md").read_text()
