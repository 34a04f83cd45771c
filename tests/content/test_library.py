"""The library: what is in service, read without touching what is not, swapped whole."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lms.content.contents import Asset, Contents, Html, QuestionFile, QuestionRecord
from lms.content.course import Course, Item, LessonRules, Module
from lms.content.editions.encoding import BODY
from lms.content.editions.library import Edition, Library, Memory, Shelf
from lms.content.editions.store import NotStoredError, Store

ITEM = Item("satu", "lesson", "01-satu.md", {"id": "Satu"}, {}, LessonRules())
COURSE = Course("krisis", {"id": "Krisis"}, (Module("m", {}, (ITEM,)),), former_ids=("bencana",))
QUESTION = QuestionRecord("q1", "single", {}, {}, {})
BYTES = b"a picture"
DIGEST = hashlib.sha256(BYTES).hexdigest()


def put(store: Store, course: Course, text: str, tmp_path: Path) -> str:
    contents = Contents(
        {"satu": {"id": (Html(text),), "en": (Html(f"{text} (en)"),)}},
        {"satu": (QUESTION,)},
        {"kuis": QuestionFile("kuis", {}, ())},
        {"dasar": QuestionFile("dasar", {}, (QUESTION,))},
        {"a.png": Asset("a.png", DIGEST, len(BYTES), "image/png", inline=True)},
    )
    (tmp_path / "a.png").write_bytes(BYTES)
    return store.put_edition(course, contents, {"a.png": tmp_path / "a.png"})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def first(store: Store, tmp_path: Path) -> Edition:
    return Edition("krisis", 1, put(store, COURSE, "lama", tmp_path), "1.0", date(2026, 11, 22))


@pytest.fixture
def library(store: Store, first: Edition) -> Library:
    return Shelf(store).refresh(1, lambda: [first])


def test_a_course_in_service_is_read_by_its_id(library: Library, first: Edition) -> None:
    assert library.course("krisis") == COURSE
    assert library.courses == (COURSE,)
    assert library.edition("krisis") == first
    assert library.questions("krisis", "kuis").id == "kuis"
    assert library.questions("krisis", "dasar").questions == (QUESTION,)
    assert set(library.banks("krisis")) == {"dasar"}
    assert library.checks("krisis", "satu") == (QUESTION,)
    assert library.checks("krisis", "dua") == ()
    asset, path = library.asset("krisis", DIGEST)
    assert (asset.name, path.read_bytes()) == ("a.png", BYTES)
    assert library.renamed_course("bencana") == "krisis"
    assert library.renamed_course("krisis") is None


def test_a_body_falls_back_to_the_language_of_the_course(library: Library) -> None:
    assert library.body("krisis", "satu", "en") == ((Html("lama (en)"),), "en")
    assert library.body("krisis", "satu", "jv") == ((Html("lama"),), "id")


def test_what_is_not_in_service_is_not_found(library: Library) -> None:
    assert library.course("lain") is None
    assert library.edition("lain") is None
    for ask in (
        lambda: library.volume("lain"),
        lambda: library.body("krisis", "dua", "id"),
        lambda: library.questions("krisis", "lain"),
        lambda: library.asset("krisis", "0" * 64),
        lambda: library.at("0" * 64),
    ):
        with pytest.raises(NotStoredError):
            ask()


def test_a_new_number_swaps_the_library_and_the_old_edition_stays_readable(
    store: Store, first: Edition, tmp_path: Path
) -> None:
    shelf = Shelf(store)
    before = shelf.refresh(1, lambda: [first])
    key = put(store, replace(COURSE, version="1.1"), "baru", tmp_path)
    after = shelf.refresh(2, lambda: [Edition("krisis", 2, key, "1.1")])
    assert shelf.current is after
    assert (before.number, after.number) == (1, 2)
    assert before.body("krisis", "satu", "id")[0] == (Html("lama"),)
    assert after.body("krisis", "satu", "id")[0] == (Html("baru"),)
    assert after.at(first.key).body("satu", "id")[0] == (Html("lama"),)
    assert after.at(first.key).course.version == "1.0"


def test_the_same_number_loads_nothing_and_a_failing_load_keeps_the_old(store: Store, first: Edition) -> None:
    shelf = Shelf(store)
    held = shelf.refresh(1, lambda: [first])

    def refuse() -> list[Edition]:
        raise OSError("the database is away")

    assert shelf.refresh(1, refuse) is held
    with pytest.raises(OSError, match="away"):
        shelf.refresh(2, refuse)
    assert shelf.current is held


def test_an_edition_that_the_store_lacks_is_named_and_taken_up_once_it_is_there(
    store: Store, first: Edition, tmp_path: Path
) -> None:
    elsewhere = Store(tmp_path / "elsewhere")
    shelf = Shelf(elsewhere)
    library = shelf.refresh(1, lambda: [first])
    assert library.missing == (first,)
    assert library.course("krisis") is None
    assert shelf.refresh(1, list) is library
    assert put(elsewhere, COURSE, "lama", tmp_path) == first.key
    library = shelf.refresh(1, list)
    assert library.missing == ()
    assert library.course("krisis") == COURSE


def test_a_former_id_that_is_a_course_again_leads_nowhere_else(store: Store, tmp_path: Path) -> None:
    again = replace(COURSE, id="bencana", former_ids=())
    editions = [
        Edition(course.id, n, put(store, course, course.id, tmp_path))
        for n, course in enumerate([COURSE, again])
    ]
    library = Shelf(store).refresh(1, lambda: editions)
    assert library.renamed_course("bencana") is None
    assert [course.id for course in library.courses] == ["bencana", "krisis"]


def test_the_memory_stays_within_its_bytes(store: Store, tmp_path: Path) -> None:
    keys = [put(store, COURSE, "x" * 400 + str(n), tmp_path) for n in range(20)]
    digests = [store.get_manifest(key).bodies["satu"]["id"] for key in keys]
    memory = Memory(store, 2000)
    for digest in [*digests, *digests]:
        assert memory.read(BODY, digest) == store.read(BODY, digest)
        assert memory.size <= 2000
    assert memory.size > 0
    small = Memory(store, 10)
    assert small.read(BODY, digests[0]) == store.read(BODY, digests[0])
    assert small.size == 0


def test_threads_that_read_while_the_library_is_swapped_see_one_edition_whole(
    store: Store, first: Edition, tmp_path: Path
) -> None:
    shelf = Shelf(store, memory_bytes=1000)
    second = Edition("krisis", 2, put(store, replace(COURSE, version="1.1"), "baru", tmp_path))
    texts = {"1.0": "lama", "1.1": "baru"}

    def read(start: int) -> None:
        for number in range(start, start + 60):
            library = shelf.refresh(number % 2, lambda n=number: [second if n % 2 else first])  # type: ignore[misc]
            course = library.course("krisis")
            assert course is not None
            assert library.body("krisis", "satu", "id")[0] == (Html(texts[course.version]),)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(read, range(4)))
