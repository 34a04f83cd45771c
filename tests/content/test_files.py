"""Walking a package and reading its bytes, also where it is hostile."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from lms.content.files.decoding import decode
from lms.content.files.tree import UnreadableError, digest, read_bytes, read_text, walk
from lms.content.site import Limits
from tests.content.reading import write

LIMITS = Limits()


def found(folder: Path, **limits: int) -> list[str]:
    return sorted(f"{f.path}: {f.code}" for f in walk(folder, Limits(**limits)).findings)


def test_names_are_read_as_what_they_mean(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.md.txt": "",
            "b.MD": "",
            "c.markdown": "",
            "d/e.md.md": "",
            "f.TXT": "",
            ".x/y.md": "",
            "_z.md": "",
            "README.md": "",
            "LICENSE": "",
            "d/CHANGELOG.md": "",
        },
    )
    tree = walk(tmp_path, LIMITS)
    assert sorted(tree.files) == ["a.md", "b.md", "c.md", "d/e.md", "f.TXT"]
    assert found(tmp_path) == ["a.md.txt: W107", "b.MD: W108", "c.markdown: W108", "d/e.md.md: W107"]
    assert tree.files["f.TXT"].suffix == "txt"


@pytest.mark.parametrize(
    "name", ["con.md", "NUL", "lpt1.txt", "a?.md", "a:b", "a\\b.md", "x .", " a", "t\x07.md", "a" * 101]
)
def test_names_that_no_other_system_takes(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: ""})
    tree = walk(tmp_path, LIMITS)
    assert tree.files == {}
    assert [f.code for f in tree.findings] == ["E902"]


def test_a_name_in_another_encoding(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_text("")
    (only,) = walk(tmp_path, LIMITS).findings
    assert only.code == "E902"
    only.path.encode()


def test_names_that_differ_only_in_case(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "Aset/a.png": "",
            "aset/b.png": "",
            "bab.md": "",
            "BAB.md": "",
            "cafe\u0301.md": "",
            "caf\u00e9.md": "",
        },
    )
    assert [line.rpartition(" ")[2] for line in found(tmp_path)] == ["E903", "E903", "E903"]


def test_nothing_but_files_is_opened(tmp_path: Path) -> None:
    outside = write(tmp_path / "luar", {"rahasia.md": "x"})
    course = write(tmp_path / "kursus", {"a.md": "a"})
    (course / "b.md").symlink_to(outside / "rahasia.md")
    (course / "c").symlink_to(outside)
    os.mkfifo(course / "d.md")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(course / "e.sock"))
        assert found(course) == ["b.md: E904", "c: E904", "d.md: E904", "e.sock: E904"]
    assert list(walk(course, LIMITS).files) == ["a.md"]


def test_a_file_that_is_swapped_after_the_walk(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "a", "b.md": "b"})
    tree = walk(tmp_path, LIMITS)
    (tmp_path / "a.md").unlink()
    (tmp_path / "a.md").symlink_to(tmp_path / "b.md")
    (tmp_path / "b.md").rename(tmp_path / "c.md")
    write(tmp_path, {"b.md": "lain"})
    for name in ("a.md", "b.md"):
        with pytest.raises(UnreadableError):
            read_bytes(tree.files[name], 10)
    with pytest.raises(UnreadableError):
        walk(tmp_path / "tidak-ada", LIMITS)


def test_depth_number_and_size(tmp_path: Path) -> None:
    write(tmp_path, {"1/2/3/4/5/a.md": "", "1/2/3/4/5/6/b.md": "", "c.md": "12345"})
    assert found(tmp_path) == ["1/2/3/4/5/6: E905"]
    assert found(tmp_path, total=4, depth=9) == [": E905"]
    assert found(tmp_path, files=2, depth=9) == [": E905"]


def test_too_large_a_file_is_not_read_whole(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "x" * 3000})
    file = walk(tmp_path, LIMITS).files["a.md"]
    text, findings = read_text(file, Limits(markdown=1000, bank=2000))
    assert text is None
    assert [f.code for f in findings] == ["E110"]
    assert len(read_bytes(file, 100)) == 101
    assert digest(file) == "".join(digest(file))


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"\xff\xfea\x00", ":0:0: E103"),
        (b"a\nb\x00", ":2:1: E104"),
        (b"a\r\nb\r\n\xe9", ":3:1: E102"),
        (b"ab\xc3\xa9\x81", ":1:4: E102"),
        (b"\xef\xbb\xbfa", ":0:0: W101"),
        ("a\n b\u202e".encode(), ":2:3: W105"),
        ("a\u2028b".encode(), ":1:2: E105"),
        (b"a\x0cb", ":1:2: E105"),
        (b"x\n" + b"a" * 5001, ":2:5001: E106"),
    ],
)
def test_bytes_that_are_no_text(raw: bytes, place: str) -> None:
    _, findings = decode(raw, "", 5000)
    assert [f"{f.path}:{f.line}:{f.column}: {f.code}" for f in findings] == [place]


def test_text_is_normalised() -> None:
    text, findings = decode(b"a\r\nb\rcafe\xcc\x81\t", "", 5000)
    assert (text, findings) == ("a\nb\ncaf\u00e9\t", [])
    shown = decode("Harga \u20ac5".encode("cp1252"), "", 5000)[1][0].message.values
    assert (shown["c"], shown["text"]) == ("\u20ac", "Harga \u20ac5")
