"""A plugin as a source of JP: read behind its cursor, entered once, and fenced off."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms.core.clock import now
from lms.core.db import db
from lms.features.credits import queries, sources
from tests.features.credits.world import TODAY
from tests.plugin.outside import failures, written
from tests.support.people import a_person, a_unit, an_administrator, sign_in_as
from tests.support.site import HandClock

SOURCE = """
import json
import threading
from datetime import date
from pathlib import Path
from lms.plugin.crediting import CreditLine, CreditSource
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark

BOOK = Path(__file__).with_name("book.json")
OPENED = threading.Event()


def lines(session, after):
    for number, one in enumerate(json.loads(BOOK.read_text()), 1):
        if number <= int(after or 0):
            continue
        if one == "burst":
            raise RuntimeError("the book is torn")
        if one == "shut":
            OPENED.wait()
            return
        if "note" in one:
            one["note"] = Message(*one["note"])
        day = date.fromisoformat(one.pop("day")) if "day" in one else None
        yield CreditLine(cursor=str(number), starts_on=day, ends_on=day, **one)


@hookimpl
def credit_sources():
    return [CreditSource("perpus", Message(mark("Library of the city")), "belajar-mandiri", lines)]
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """What the library has to tell, line by line."""
    folder = tmp_path / "plugin"
    folder.mkdir()
    return folder / "book.json"


@pytest.fixture
def app(
    migrated_url: str, tmp_path: Path, book: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """A site with that plugin."""
    with written(SOURCE, book.parent, migrated_url, clock, monkeypatch) as made:
        yield made


def told(person_id: int, number: int, **other: object) -> dict[str, object]:
    """A line of two JP, as the library writes it."""
    day = (TODAY - timedelta(days=number)).isoformat()
    line = {"reference": f"loan-{number}", "person_id": person_id, "quarters": 8, "title": f"Buku {number}"}
    return {**line, "day": day, **other}


def ask(book: Path, *lines: object) -> None:
    """The job asks the source, whose book has these lines."""
    book.write_text(json.dumps(lines), encoding="utf-8")
    sources.read_all({}, now())


@pytest.mark.both_engines
def test_lines_are_entered_once_and_taken_back(app: Flask, book: Path) -> None:
    siti = a_person(unit=a_unit())
    first, second = told(siti.id, 1), told(siti.id, 2)
    ask(book, first, second)
    ask(book, first, second)
    assert queries.balance(db.session(), siti.id, 2026) == 16
    back = {"reference": "loan-1", "reverses": True, "why": "Buku tidak dibaca"}
    ask(book, first, second, back, told(siti.id, 3))
    assert queries.balance(db.session(), siti.id, 2026) == 16
    found = queries.entries(db.session(), siti.id, 2026)
    assert (found[0].source, found[0].form) == ("perpus", "belajar-mandiri")
    assert [one.why for one in found if one.reverses] == ["Buku tidak dibaca"]
    assert failures(app) == {}


def test_what_the_ledger_refuses_is_told_and_left_out(app: Flask, book: Path) -> None:
    siti = a_person(unit=a_unit())
    odd = (
        told(siti.id, 1, quarters=3600),
        told(siti.id, 2, reference="a~b"),
        told(siti.id, 3, title=7),
        told(0, 4),
        told(siti.id, 5, day="2030-01-01"),
        {"reference": "never", "reverses": True, "why": "x"},
        told(siti.id, 6),
    )
    ask(book, *odd)
    assert queries.balance(db.session(), siti.id, 2026) == 8
    page = sign_in_as(app.test_client(), an_administrator()).get("/admin/credits?lang=en").text
    assert "Library of the city" in page
    assert "6 lines were refused" in page
    sign_in_as(client := app.test_client(), siti)
    assert "Library of the city" in client.get("/my/credits?lang=en").text


UNFIT: tuple[dict[str, object], ...] = (
    {"day": "9999-12-31"},
    {"day": "0001-01-01"},
    {"title": "Buku \ud83d"},
    {"place": "Madya\0pura"},
    {"quarters": -8},
    {"quarters": True},
    {"quarters": 10**30},
    {"cost": 1.5},
    {"funds": "\ud83d"},
    {"person_id": 10**9},
    {"person_id": "1"},
    {"reference": 7},
    {"reference": ["loan-1"], "reverses": True},
    {"note": ["Bought for %(price)s", {"cost": 7}]},
    {"note": ["By %(who)s", {"who": "\ud83d"}]},
    {"note": ["Long", {"who": "x" * 5000}]},
)


@pytest.mark.both_engines
def test_no_lie_stops_the_lines_after_it(app: Flask, book: Path) -> None:
    siti = a_person(unit=a_unit())
    lines = [{**told(siti.id, number), **lie} for number, lie in enumerate(UNFIT, 1)]
    ask(book, *lines, told(siti.id, 30, note=["Lent by %(name)s", {}]))
    assert failures(app) == {}
    assert queries.balance(db.session(), siti.id, 2026) == 8
    assert "Buku 30" in sign_in_as(app.test_client(), siti).get("/my/credits").text
    admin = sign_in_as(app.test_client(), an_administrator())
    assert f"{len(UNFIT)} lines were refused" in admin.get("/admin/credits?lang=en").text


def test_a_source_that_hangs_is_given_up_and_asked_again_when_it_has_ended(
    app: Flask, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "GIVEN_UP_AFTER", 0.1)
    siti = a_person(unit=a_unit())
    where = "their_plugin: credit source perpus"
    ask(book, "shut")
    assert "did not answer for 0.1 seconds" in failures(app)[where]
    ask(book, told(siti.id, 1))
    assert "still does not answer" in failures(app)[where]
    monkeypatch.setattr(sources, "GIVEN_UP_AFTER", 60)
    sys.modules["their_plugin"].OPENED.set()
    app.extensions["lms.credit_sources"]["perpus"].result()
    ask(book, told(siti.id, 1))
    assert queries.balance(db.session(), siti.id, 2026) == 8


def test_lines_without_end_are_read_a_part_at_a_time(
    app: Flask, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "BATCH", 3)
    monkeypatch.setattr(sources, "MOST_BATCHES", 2)
    siti = a_person(unit=a_unit())
    endless = [told(siti.id, number) for number in range(1, 30)]
    ask(book, *endless)
    assert queries.balance(db.session(), siti.id, 2026) == 6 * 8
    ask(book, *endless)
    assert queries.balance(db.session(), siti.id, 2026) == 12 * 8


def test_a_source_that_breaks_is_named_and_asked_again(app: Flask, book: Path) -> None:
    siti = a_person(unit=a_unit())
    ask(book, told(siti.id, 1), "burst")
    assert "the book is torn" in failures(app)["their_plugin: credit source perpus"]
    ask(book, told(siti.id, 1), told(siti.id, 2))
    assert queries.balance(db.session(), siti.id, 2026) == 16
