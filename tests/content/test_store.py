"""The store: editions come back as put, once and whole, whoever else writes, deletes or prunes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from lms.content.activities import Assignment, Extension, Scenario, Scene
from lms.content.contents import Asset, Card, Contents, Html, QuestionFile, QuestionRecord
from lms.content.course import Course, Item, LessonRules, Module
from lms.content.editions.library import Shelf
from lms.content.editions.store import AssetChangedError, NotStoredError, Store

QUESTION = QuestionRecord(
    "q1", "single", {"choices": ["a", "b"]}, {"id": {"stem": "<p>Apa?</p>"}}, {"id": "Q"}
)
ITEM = Item("satu", "lesson", "01-satu.md", {"id": "Satu"}, {}, LessonRules())
COURSE = Course("krisis", {"id": "Krisis", "en": "Crisis"}, (Module("m", {"id": "M"}, (ITEM,)),))
PICTURE = b"\x89PNG not really"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def contents(text: str = "<p>Halo</p>", picture: bytes = PICTURE) -> Contents:
    digest = hashlib.sha256(picture).hexdigest()
    return Contents(
        bodies={"satu": {"id": (Html(text), Card("satu")), "en": (Html("<p>Hello</p>"),)}},
        checks={"satu": (QUESTION,)},
        quizzes={"kuis": QuestionFile("kuis", {"id": ""}, ())},
        banks={"dasar": QuestionFile("dasar", {}, (QUESTION,))},
        surveys={"evaluasi": QuestionFile("evaluasi", {}, (QUESTION,))},
        assignments={"tugas": Assignment(notes={"id": "<p>Catatan</p>"})},
        scenarios={"parsel": Scenario({}, (Scene("temuan", {"id": "Parsel"}, {"id": "<p>Ada</p>"}),))},
        extensions={"peta": Extension("x-peta", {"titik": 3})},
        assets={"aset/a.png": Asset("aset/a.png", digest, len(picture), "image/png", inline=True)},
    )


def files(tmp_path: Path, picture: bytes = PICTURE) -> dict[str, Path]:
    path = tmp_path / "a.png"
    path.write_bytes(picture)
    return {"aset/a.png": path}


def test_an_edition_comes_back_as_it_was_put(store: Store, tmp_path: Path) -> None:
    key = store.put_edition(COURSE, contents(), files(tmp_path))
    assert store.has(key)
    assert store.get_outline(key) == COURSE
    assert store.get_body(key, "satu", "id") == (Html("<p>Halo</p>"), Card("satu"))
    assert store.get_body(key, "satu", "en") == (Html("<p>Hello</p>"),)
    assert store.get_checks(key, "satu") == (QUESTION,)
    assert store.get_questions(key, "dasar").questions == (QUESTION,)
    assert store.get_questions(key, "kuis").questions == ()
    digest = contents().assets["aset/a.png"].digest
    assert store.asset_path(digest).read_bytes() == PICTURE
    assert store.asset_path(digest).parent.name == digest[:2]
    volume = Shelf(store).current.at(key)
    assert volume.contents() == contents()
    assert volume.assignment("tugas") == contents().assignments["tugas"]
    assert volume.scenario("parsel") == contents().scenarios["parsel"]
    assert volume.extension("peta") == contents().extensions["peta"]
    assert volume.questions("evaluasi") == contents().surveys["evaluasi"]


def test_the_same_content_has_the_same_key_also_in_another_store(store: Store, tmp_path: Path) -> None:
    key = store.put_edition(COURSE, contents(), files(tmp_path))
    (tmp_path / "a.png").unlink()
    assert store.put_edition(COURSE, contents(), {}) == key, "what is here already needs no file"
    assert Store(tmp_path / "other").put_edition(COURSE, contents(), files(tmp_path)) == key
    assert store.put_edition(replace(COURSE, version="1.1"), contents(), {}) != key
    assert store.put_edition(COURSE, contents("<p>Lain</p>"), {}) != key


def test_what_is_not_there_is_said_so(store: Store, tmp_path: Path) -> None:
    assert not store.has("0" * 64)
    with pytest.raises(NotStoredError):
        store.get_outline("0" * 64)
    key = store.put_edition(COURSE, contents(), files(tmp_path))
    with pytest.raises(NotStoredError):
        store.get_body(key, "dua", "id")
    with pytest.raises(NotStoredError):
        store.get_body(key, "satu", "jv")
    with pytest.raises(NotStoredError):
        store.get_questions(key, "lain")


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "0" * 64, "a/" * 32])
def test_an_asset_is_found_only_by_its_digest(store: Store, digest: str) -> None:
    with pytest.raises(NotStoredError):
        store.asset_path(digest)


def test_a_file_that_changed_since_it_was_read_is_refused(store: Store, tmp_path: Path) -> None:
    paths = files(tmp_path, b"something else")
    with pytest.raises(AssetChangedError):
        store.put_edition(COURSE, contents(), paths)
    paths["aset/a.png"].unlink()
    with pytest.raises(AssetChangedError):
        store.put_edition(COURSE, contents(), paths)
    secret = tmp_path / "secret"
    secret.write_bytes(PICTURE)
    paths["aset/a.png"].symlink_to(secret)
    with pytest.raises(AssetChangedError):
        store.put_edition(COURSE, contents(), paths)
    assert [path for path in (tmp_path / "store" / "assets").rglob("*") if path.is_file()] == []
    key = store.put_edition(COURSE, contents(), {"aset/a.png": secret})
    assert store.has(key)


def test_a_store_that_lost_a_part_does_not_have_the_edition_until_it_is_put_again(
    store: Store, tmp_path: Path
) -> None:
    key = store.put_edition(COURSE, contents(), files(tmp_path))
    store.asset_path(contents().assets["aset/a.png"].digest).unlink()
    assert not store.has(key)
    assert store.put_edition(COURSE, contents(), files(tmp_path)) == key
    assert store.has(key)


def test_the_pages_may_be_deleted_under_a_running_process(store: Store, tmp_path: Path) -> None:
    key = store.put_edition(COURSE, contents(), files(tmp_path))
    for path in (tmp_path / "store").glob("pages.db*"):
        path.unlink()
    assert not store.has(key)
    assert store.put_edition(COURSE, contents(), files(tmp_path)) == key
    assert Store(tmp_path / "store").get_outline(key) == COURSE


def test_nobody_else_on_the_machine_reads_the_keys(store: Store, tmp_path: Path) -> None:
    store.put_edition(COURSE, contents(), files(tmp_path))
    for path in [tmp_path / "store", *(tmp_path / "store").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_pruning_drops_what_no_kept_edition_uses(store: Store, tmp_path: Path) -> None:
    old = store.put_edition(COURSE, contents("<p>Lama</p>", b"old"), files(tmp_path, b"old"))
    new = store.put_edition(COURSE, contents(), files(tmp_path))
    store.put("rendering", b"kept")
    gone = store.prune({new})
    assert (gone.editions, gone.assets) == (1, 1)
    assert not store.has(old)
    assert store.has(new)
    assert store.get_body(new, "satu", "en") == (Html("<p>Hello</p>"),), "shared with the old one"
    assert store.get("rendering") == b"kept"
    assert store.prune({new}).editions == 0


def test_renderings_are_kept_under_their_key(store: Store) -> None:
    assert store.get("k") is None
    store.put("k", b"<p>\xc3\xa9</p>")
    store.put("k", b"<p>second</p>")
    assert store.get("k") == b"<p>second</p>"
    store.forget_renderings()
    assert store.get("k") is None


def test_threads_write_and_read_at_once(store: Store) -> None:
    def work(n: int) -> None:
        for m in range(20):
            store.put(f"{n}-{m}", b"x" * m)
            assert store.get(f"{n}-{m}") == b"x" * m

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))
    store.close()
    assert store.get("5-19") == b"x" * 19


PROCESS = """
import sys
from pathlib import Path
from tests.content.test_store import COURSE, contents, files
from lms.content.editions.store import Store
from dataclasses import replace

folder, n = Path(sys.argv[1]), sys.argv[2]
store = Store(folder / "store")
mine = folder / n
mine.mkdir()
for version in range(8):
    course = replace(COURSE, version=f"1.{version}")
    picture = b"picture %d" % version
    key = store.put_edition(course, contents(picture=picture), files(mine, picture))
    print(key)
"""


def test_processes_put_the_same_editions_into_a_new_store_at_once(tmp_path: Path) -> None:
    commands = [[sys.executable, "-c", PROCESS, str(tmp_path), str(n)] for n in range(1, 4)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    printed = [process.communicate(timeout=60)[0].split() for process in running]
    assert printed[0] == printed[1] == printed[2]
    assert len(set(printed[0])) == 8
    store = Store(tmp_path / "store")
    assert all(store.has(key) for key in printed[0])
    assert len(list((tmp_path / "store" / "assets").glob("??/*"))) == 8
    assert list((tmp_path / "store" / "assets").glob(".new-*")) == []
    assert store.prune(()).editions == 8


def test_pruning_while_another_process_builds_leaves_editions_whole_or_gone(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    command = [sys.executable, "-c", PROCESS, str(tmp_path), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as builder:
        while builder.poll() is None:
            store.prune(())
        assert builder.stdout is not None
        keys = builder.stdout.read().split()
    assert len(keys) == 8
    for key in keys:
        try:
            store.get_outline(key)
        except NotStoredError:
            continue
        assert store.has(key)


OTHER = """
import sys
from pathlib import Path
from lms.content.editions.store import Store

store = Store(Path(sys.argv[1]))
store.put(sys.argv[2], b"theirs")
sys.exit(store.get("ours") != b"ours")
"""


def test_a_process_that_leaves_takes_no_log_from_threads_that_stay(store: Store, tmp_path: Path) -> None:
    """What is written afterwards would be in no file, or in the middle of another's."""

    def another_leaves(key: str) -> int:
        done = [sys.executable, "-c", OTHER, str(tmp_path / "store"), key]
        return subprocess.run(done, cwd=Path(__file__).parents[2], check=False).returncode

    store.put("first", b"first")
    with ThreadPoolExecutor() as pool:
        assert pool.submit(store.get, "first").result() == b"first"
    another_leaves("one")
    store.put("ours", b"ours")
    assert store.get("one") == b"theirs"
    assert another_leaves("two") == 0
