"""Questions that ask for files: what came is kept and counted, what cannot be taken is told, the rest is not lost."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from lms.features.files import work
from tests.features.quizzes import guided, world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.guided import FILES, PAGED
from tests.features.quizzes.world import Learner, Visitor, page_fields

TAKING = f"{FILES}/attempts/1"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture
def siti(place: Place) -> Learner:
    return replace(world.learner(place.app, place.siti, place.clock), course=guided.COURSE)


@pytest.fixture
def browsing(place: Place) -> Visitor:
    found = replace(world.visitor(place.app, place.siti), course=guided.COURSE)
    found.post(f"{FILES}/attempts")
    return found


def sent(browsing: Visitor, *files: tuple[str, bytes], **fields: str) -> int:
    """Posts the page as it stands with `files` and `fields`; the status."""
    page = page_fields(browsing.get(TAKING))
    page.pop("q1-files", None)
    chosen = [(io.BytesIO(data), name) for name, data in files]
    return browsing.post(f"{TAKING}/files", {**page, **fields, "q1-files": chosen}).status_code


def names(siti: Learner) -> list[str]:
    response = siti.sitting(1, FILES).asked[0].response
    return [file["name"] for file in response or []]


def test_files_are_handed_in_taken_out_and_sent(browsing: Visitor, siti: Learner, place: Place) -> None:
    page = browsing.get(TAKING).text
    assert 'enctype="multipart/form-data"' in page
    assert "2 files at most" in page
    assert sent(browsing, ("jalur.png", PNG), ("catatan.txt", b"Dua pintu."), to="2") == 303
    assert sent(browsing, to="1") == 303
    assert names(siti) == ["jalur.png", "catatan.txt"]
    page = browsing.get(TAKING).text
    assert "There is room for no further file." in page
    address = re.search(r'href="(/files/(\w+))">.{1,400}?catatan', page, re.DOTALL)
    assert address
    with browsing.client.get(address[1]) as download:
        assert download.data == b"Dua pintu."
    assert world.visitor(place.app, place.budi).client.get(address[1]).status_code == 404
    assert sent(browsing, remove=f"1.{address[2]}") == 303
    assert names(siti) == ["jalur.png"]
    assert "jalur.png" in browsing.get(f"{TAKING}/review").text
    assert browsing.post(f"{TAKING}/review").headers["Location"].endswith("done=sent")
    attempt = siti.sitting(1, FILES)
    assert (attempt.attempt.score, attempt.asked[0].fraction) == (None, None)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (("virus.exe", b"MZ"), "of a kind that is not asked for"),
        (("foto.png", b"no picture"), "does not hold what its ending"),
        (("besar.txt", b"a" * 200_000), "is larger than"),
        (("kosong.txt", b""), "is empty"),
    ],
)
def test_what_cannot_be_taken_is_told_and_the_other_answers_are_kept(
    browsing: Visitor, siti: Learner, file: tuple[str, bytes], why: str
) -> None:
    page = page_fields(browsing.get(TAKING))
    files = [(io.BytesIO(file[1]), file[0]), (io.BytesIO(PNG), "jalur.png")]
    fields = {**page, "q1-files": files, "q2-choice": "1", "to": "review"}
    answer = browsing.post(f"{TAKING}/files", fields)
    assert answer.status_code == 422
    assert why in answer.text
    assert names(siti) == ["jalur.png"]
    assert siti.sitting(1, FILES).asked[1].response is not None


def test_files_that_come_late_are_kept_beside_what_counts(
    browsing: Visitor, siti: Learner, place: Place
) -> None:
    sent(browsing, ("jalur.png", PNG), to="1")
    page, (there,) = browsing.get(TAKING), siti.sitting(1, FILES).asked[0].response
    place.clock.forward(minutes=31, seconds=1)
    late = {**page_fields(page), "q1-files": [(io.BytesIO(b"Dua pintu."), "catatan.txt")]}
    answer = browsing.post(f"{TAKING}/files", {**late, "remove": f"1.{there['id']}"})
    assert answer.headers["Location"].endswith("done=late")
    with place.app.app_context():
        work.clear({}, place.clock() + timedelta(days=8))
    assert names(siti) == ["jalur.png"]
    kept = siti.sitting(1, FILES).asked[0].answer
    assert kept
    assert [file["name"] for file in kept.late] == ["catatan.txt"]
    for file in (there, kept.late[0]):
        with browsing.client.get(f"/files/{file['id']}") as download:
            assert download.status_code == 200


def test_more_files_than_asked_for_are_not_kept(browsing: Visitor, siti: Learner) -> None:
    many = [(f"{number}.txt", b"teks") for number in range(4)]
    assert sent(browsing, *many) == 422
    assert names(siti) == ["0.txt", "1.txt"]


def test_names_of_files_in_a_form_are_no_files(browsing: Visitor, siti: Learner) -> None:
    page = page_fields(browsing.get(TAKING))
    forged = {**page, "q1-files": '[{"id": "abcdefghij", "name": "x.png"}]', "to": "2"}
    assert browsing.post(TAKING, forged).status_code == 303
    assert names(siti) == []
    sent(browsing, ("jalur.png", PNG))
    assert browsing.post(TAKING, page).status_code == 303
    assert sent(browsing, remove="1.abcdefghij") == 303
    assert names(siti) == ["jalur.png"]


def test_other_quizzes_take_no_large_bodies(browsing: Visitor) -> None:
    browsing.post(f"{PAGED}/attempts")
    page = browsing.get(f"{PAGED}/attempts/1")
    assert "multipart" not in page.text
    assert browsing.post(f"{PAGED}/attempts/1", {"q3-text": "x" * 3_000_000}).status_code == 413
