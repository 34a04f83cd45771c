"""Folders made to harm, or that change while they are read: findings, within time and memory, and never a crash."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from lms.content.files.tree import UnreadableError, read_chunks, walk
from lms.content.reading.reader import check_folder, read
from lms.content.site import Limits, Site
from tests.content.reading import (
    COURSE,
    LESSON,
    QUESTION,
    QUIZ,
    REGISTRY,
    SMALL,
    Escaper,
    codes,
    places,
    write,
)

Files = Mapping[str, str | bytes | None]
NOBODY = 65_534


@contextmanager
def bounded(seconds: float = 5, megabytes: int = 60) -> Iterator[None]:
    """Fails if what is done inside takes more of the processor, or of memory, than it should."""
    begin = time.process_time()
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - begin < seconds
    assert peak < megabytes * 1_000_000


def found(folder: Path, files: Files | None = None) -> list[str]:
    write(folder, {**SMALL, **(files or {})})
    with bounded():
        return places(read(folder, REGISTRY, Site(), Escaper()))


def test_links_at_every_level_are_named_and_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "luar", SMALL)
    root = tmp_path / "kursus"
    course = write(root / "a", {**SMALL, "kuis.md": None})
    (course / "kuis.md").symlink_to(outside / "kuis.md")
    (course / "bab").symlink_to(outside)
    (course / "putus").symlink_to(tmp_path / "tidak-ada")
    (course / "putar").symlink_to(course)
    (root / "b").symlink_to(outside)
    (only,) = check_folder(root, REGISTRY, Site(), Escaper())
    assert places(only) == [
        "bab:0:0: E904",
        "kuis.md:0:0: E904",
        "kursus.md:12:10: E301",
        "putar:0:0: E904",
        "putus:0:0: E904",
    ]
    (course / "kursus.md").unlink()
    (course / "kursus.md").symlink_to(outside / "kursus.md")
    assert places(read(course, REGISTRY, Site(), Escaper()))[:2] == ["bab:0:0: E904", "kuis.md:0:0: E904"]
    assert "W301" not in codes(read(course, REGISTRY, Site(), Escaper()))


def test_pipes_and_sockets_do_not_hold_the_reader(tmp_path: Path) -> None:
    course = write(tmp_path / "kursus", SMALL)
    os.mkfifo(course / "pipa.md")
    os.mkfifo(course / "gambar.png")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(course / "s.md"))
        assert found(course) == ["gambar.png:0:0: E904", "pipa.md:0:0: E904", "s.md:0:0: E904"]


def test_names_in_other_encodings_forms_and_cases(tmp_path: Path) -> None:
    write(tmp_path, {"cafe\u0301.md": LESSON.replace("pelajaran", "kafe"), "KUIS.MD": QUIZ})
    for name in (b"caf\xe9.md", b"\xff\xfe", b"a\xed\xa0\x80.png"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("")
    reading = found(tmp_path)
    assert sorted(line.rpartition(" ")[2] for line in reading) == ["E902", "E902", "E902", "E903", "W304"]
    "\n".join(reading).encode()


def test_too_many_files_and_too_deep_folders(tmp_path: Path) -> None:
    write(tmp_path / "a", {f"x/{n}.txt": "" for n in range(5_001)})
    assert "E905" in {line.rpartition(" ")[2] for line in found(tmp_path / "a")}
    assert found(tmp_path / "b", {"1/2/3/4/5/6/7/a.md": LESSON}) == ["1/2/3/4/5/6:0:0: E905"]


def test_a_sparse_file_costs_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"aset/film.mp4": b"\0\0\0\x18ftypmp42", "besar.md": "# Besar\n"})
    for name in ("aset/film.mp4", "besar.md"):
        os.truncate(tmp_path / name, 3_000_000_000)
    lesson = LESSON + "\n[Film](aset/film.mp4)\n"
    assert found(tmp_path, {"pelajaran.md": lesson}) == [
        ":0:0: E905",
        "aset/film.mp4:0:0: E709",
        "besar.md:0:0: E110",
    ]


def test_a_file_that_grows_or_is_gone_is_unreadable(tmp_path: Path) -> None:
    write(tmp_path, {"a.png": "x" * 10, "b.png": "x"})
    tree = walk(tmp_path, Limits())
    with (tmp_path / "a.png").open("a") as file:
        file.write("x" * 10)
    (tmp_path / "b.png").unlink()
    for name in ("a.png", "b.png"):
        with pytest.raises(UnreadableError):
            list(read_chunks(tree.files[name]))


def test_a_folder_that_is_taken_away_and_put_back_while_it_is_read(tmp_path: Path) -> None:
    write(tmp_path / "kursus", {**SMALL, "bab/a.md": "# A\n", "bab/b.md": "# B\n"})
    done = threading.Event()

    def disturb() -> None:
        while not done.is_set():
            shutil.rmtree(tmp_path / "kursus" / "bab", ignore_errors=True)
            write(tmp_path / "kursus", {"bab/a.md": "# A\n", "bab/b.md": "# B\n"})

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(60):
            assert {code[0] for code in codes(read(tmp_path / "kursus", REGISTRY, Site(), Escaper()))} <= {
                "E",
                "W",
            }
    finally:
        done.set()
        thread.join()


def test_what_the_system_refuses_is_named() -> None:
    with tempfile.TemporaryDirectory() as name:
        course = write(Path(name) / "kursus", {**SMALL, "rahasia/a.md": "# A\n", "tutup.md": "# B\n"})
        for place, mode in ((Path(name), 0o755), (course / "rahasia", 0), (course / "tutup.md", 0)):
            place.chmod(mode)
        with as_nobody():
            assert places(read(course, REGISTRY, Site(), Escaper())) == [
                "rahasia:0:0: E904",
                "tutup.md:0:0: E904",
            ]
        course.chmod(0)
        with as_nobody():
            assert places(read(course, REGISTRY, Site(), Escaper())) == [":0:0: E904"]
        course.chmod(0o755)
        (course / "rahasia").chmod(0o755)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Gives up the rights of the administrator for a while, for whom nothing is closed."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


DEEP = "".join("  " * n + "- x\n" for n in range(2_000))
BOMBS: dict[str, tuple[str, str]] = {
    "anchors": (
        "pelajaran.md",
        "---\nid: pelajaran\njudul: &a [*a, *a, *a, *a]\nringkasan: *a\n---\n\nIsi.\n",
    ),
    "tags": (
        "pelajaran.md",
        "---\nid: pelajaran\njudul: !!python/object/apply:os.system [ls]\n---\n\nIsi.\n",
    ),
    "merge": ("pelajaran.md", "---\nid: pelajaran\njudul: A\n<<: {judul: B}\n---\n\nIsi.\n"),
    "documents": ("pelajaran.md", "---\nid: pelajaran\njudul: A\n--- \n--- \n...\n%YAML 9.9\n"),
    "flow": ("pelajaran.md", "---\nid: pelajaran\njudul: A\ntujuan: [" + "[" * 900 + "]\n---\n\nIsi.\n"),
    "brackets": ("pelajaran.md", LESSON + ("[" * 4_900 + "\n") * 38),
    "lists": ("pelajaran.md", LESSON + DEEP[:190_000]),
    "quotes": ("kuis.md", QUIZ + QUESTION + "\n" + "> " * 2_400 + "x\n"),
    "footnotes": ("pelajaran.md", LESSON + "".join(f"[^{n}]: x\n" for n in range(9_000))),
    "table": ("pelajaran.md", LESSON + "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "|b" * 2_000 + "|\n"),
    "choices": ("kuis.md", QUIZ + "## a: A\n\n" + "(x) a\n" * 8_000),
    "almost": ("kuis.md", QUIZ + "## a: A\n\n" + "- (y) a\n" * 8_000 + "- ( ) b\n"),
    "headings": ("pelajaran.md", LESSON + "### Cek: A\n" * 4_000),
    "modules": ("kursus.md", COURSE + "### x\n" * 8_000),
    "links": ("kursus.md", COURSE + "- [a](hilang.md)\n" * 4_000),
    "directions": ("pelajaran.md", LESSON + ("\u202ea" * 2_000 + "\n") * 20),
    "comments": ("pelajaran.md", LESSON + "<!-- x --> a " * 14_000),
    "controls": ("pelajaran.md", LESSON + "a\u2028\x07\r" * 5_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_read_in_bounds(tmp_path: Path, name: str) -> None:
    page, text = BOMBS[name]
    write(tmp_path, {**SMALL, page: text})
    with bounded(15, 200):
        reading = read(tmp_path, REGISTRY, Site(), Escaper())
    assert len(reading.findings) <= 500
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert all(finding.line <= len(lines) for finding in reading.findings if finding.path == page)
