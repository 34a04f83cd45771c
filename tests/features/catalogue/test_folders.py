"""Who owns an id, and whether a folder has changed."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lms.features.catalogue import folders

NAMES = st.sampled_from(["a", "b", "c", "2-a", "10-a"])


def test_the_folder_in_service_keeps_its_id() -> None:
    assert folders.owners({"a": "a", "lain": "a"}, {"a": "lain"}) == {"a": "lain"}


def test_without_one_in_service_the_folder_named_like_the_id_has_it() -> None:
    assert folders.owners({"1-pertama": "a", "a": "a"}, {}) == {"a": "a"}
    assert folders.owners({"1-pertama": "a", "a": "a"}, {"a": "hilang"}) == {"a": "a"}


def test_else_the_first_in_natural_order() -> None:
    assert folders.owners({"10-a": "x", "2-a": "x"}, {}) == {"x": "2-a"}


@given(
    st.dictionaries(NAMES, st.sampled_from(["", "a", "b"])),
    st.dictionaries(st.sampled_from(["a", "b"]), NAMES),
)
def test_each_claimed_id_has_one_owner_that_claims_it(
    claims: dict[str, str], serving: dict[str, str]
) -> None:
    found = folders.owners(claims, serving)
    assert set(found) == set(claims.values()) - {""}
    assert all(claims[folder] == course for course, folder in found.items())


def test_any_change_below_a_folder_shows(tmp_path: Path) -> None:
    (tmp_path / "dalam").mkdir()
    file = tmp_path / "dalam" / "a.md"
    file.write_text("satu", encoding="utf-8")
    before = lines(tmp_path)
    assert lines(tmp_path) == before
    file.write_text("dua!", encoding="utf-8")
    os.utime(file, ns=(0, 0))
    assert lines(tmp_path) != before


def test_hidden_files_and_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "luar").mkdir()
    (tmp_path / "luar" / "a.md").write_text("a", encoding="utf-8")
    inside = tmp_path / "kursus"
    inside.mkdir()
    (inside / ".git").mkdir()
    (inside / "tautan").symlink_to(tmp_path / "luar")
    assert [line.split(" ")[0] for line in lines(inside)] == [str(inside / "tautan")]


def test_a_young_file_leaves_the_state_open(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a", encoding="utf-8")
    assert folders.state([tmp_path], "", 10) == ""


def test_only_folders_that_may_be_courses_are_listed(tmp_path: Path) -> None:
    for name in ("10-b", "2-a", "_draf", ".git", "gambar"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ("x.png" if name == "gambar" else "kursus.md")).write_text("", encoding="utf-8")
    assert folders.course_folders(tmp_path) == ["2-a", "10-b"]
    assert folders.course_folders(tmp_path / "hilang") is None


def test_what_is_remembered_comes_back(tmp_path: Path) -> None:
    found = {"a": folders.Remembered("s", "a", "f", "k", "2026-11-23T04:00:00+00:00", ["b"], ["b"], "E306")}
    folders.remember(tmp_path / "store" / "folders.json", found)
    assert folders.recall(tmp_path / "store" / "folders.json") == found


def test_a_spoilt_memory_is_no_memory(tmp_path: Path) -> None:
    for text in ("", "[]", '{"a": {"state": 1}}', "{"):
        (tmp_path / "folders.json").write_text(text, encoding="utf-8")
        assert folders.recall(tmp_path / "folders.json") == {}


def lines(folder: Path) -> list[str]:
    return [line.decode() for line, _ in folders.entries(folder)]
