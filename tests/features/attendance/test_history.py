"""Earlier training as a table: a dry run, a repair list, taken in once, undone whole; and lists of attendance."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from lms.core.db import db
from lms.core.errors import NotAllowed
from lms.features.attendance import queries, services
from lms.features.attendance.history_cells import read_day
from lms.features.attendance.services import Event
from lms.features.credits import queries as credits_
from lms.features.credits.models import CreditYear
from lms.plugin.intake import Cell
from tests.features.imports.conftest import Desk
from tests.support import people
from tests.support.people import Someone, sign_in_as
from tests.support.site import NOON, HandClock

HEAD = (
    "NIP\tNama\tNama Diklat\tBentuk\tPenyelenggara\tTanggal Mulai\tTanggal Selesai\tJP\tNo Sertifikat\tBiaya"
)
TODAY = NOON.date()


@pytest.fixture
def unit(app: Flask) -> int:
    return people.a_unit("1", name="Pemerintah Kota")


@pytest.fixture
def desk(app: Flask, client: FlaskClient, unit: int, tmp_path: Path) -> Desk:
    person = people.an_administrator("Lestari Handayani")
    return Desk(app, sign_in_as(client, person), person, tmp_path)


def row(person: Someone, **changes: str) -> str:
    cells = {
        "nip": person.nip,
        "name": person.name,
        "title": "Bimtek arsip",
        "form": "Bimbingan teknis",
        "provider": "BPSDM",
        "starts": "03-02-2026",
        "ends": "05-02-2026",
        "hours": "24",
        "number": "",
        "cost": "",
    }
    return "\t".join({**cells, **changes}.values())


def sent(desk: Desk, *rows: str, kind: str = "training") -> str:
    """Pastes rows, takes the columns as guessed, and returns the address of the import after its dry run."""
    response = desk.press("/admin/imports", "", {"kind": kind, "pasted": "\n".join((HEAD, *rows))})
    assert response.status_code == 303, response.text
    address: str = response.headers["Location"]
    desk.press(address, "/columns")
    return address


def balance(person: Someone, year: int = TODAY.year) -> int:
    return credits_.balance(db.session(), person.id, year)


@pytest.mark.both_engines
def test_a_table_goes_in_once_and_is_undone_whole(desk: Desk, unit: int) -> None:
    siti, made = people.a_person("Siti", unit), people.a_person("Made", unit)
    rows = [
        row(siti, number="800/1", cost="Rp 1.500.000,-"),
        row(made, hours="12,5", form="seminar"),
        row(siti, title="Seminar hukum", starts="10 Maret 2025", ends="", form="Seminar", hours="4"),
    ]
    address = sent(desk, *rows)
    assert "Take in 3 rows" in desk.page(address)
    assert balance(siti) == 0
    desk.press(address, "/take-in")
    assert (balance(siti), balance(made), balance(siti, 2025)) == (96, 50, 16)
    [entry] = credits_.entries(db.session(), siti.id, TODAY.year)
    assert (entry.number, entry.cost, entry.form) == ("800/1", 1_500_000, "bimtek")
    assert entry.origin is not None
    assert (
        entry.origin.text % entry.origin.values == "Recorded by Lestari Handayani from the list tempelan.tsv."
    )
    again = sent(desk, *rows)
    assert "Everything is in the register already" in desk.page(again)
    desk.press(address, "/undo")
    assert (balance(siti), balance(made), balance(siti, 2025)) == (0, 0, 0)
    third = sent(desk, *rows)
    desk.press(third, "/take-in")
    assert (balance(siti), balance(made), balance(siti, 2025)) == (96, 50, 16)


def test_undoing_says_what_a_closed_year_holds_by_the_day_of_the_person(
    desk: Desk, unit: int, clock: HandClock
) -> None:
    far = people.a_unit("2", unit, zone="Asia/Jayapura")
    siti = people.a_person("Siti", far)
    address = sent(desk, row(siti, starts="10-03-2025", ends="", hours="12"))
    desk.press(address, "/take-in")
    closed = {"late_until": TODAY, "accounts": 0, "quarters": 0, "closed_at": clock.at}
    db.write(lambda session: session.add(CreditYear(year=2025, **closed)))
    clock.forward(hours=12)  # 23 November in Greenwich, the day after in Jayapura
    sign_in_as(desk.client, desk.person)
    desk.press(address, "/undo")
    assert "has an entry in a year that is closed" in desk.page(address)
    assert balance(siti, 2025) == 48


BAD = {
    "next year": ({"starts": "04-01-2027", "ends": "04-01-2027"}, "This day has not come yet."),
    "900 JP in a day": ({"hours": "900", "ends": ""}, "900 JP in one day cannot be"),
    "an end before the start": ({"ends": "01-02-2026"}, "The last day is before the first."),
    "a form nobody knows": ({"form": "Bimbingan tehnis"}, "Fits: Bimbingan teknis"),
    "no day": ({"starts": "kemarin"}, "Write the date as day-month-year"),
    "hours in thirds": ({"hours": "1,3"}, "Write JP as a number in quarters"),
    "no title": ({"title": "-"}, "Write the title of the training."),
    "no cost": ({"cost": "gratis"}, "Write the cost as a number of rupiah"),
    "a damaged number": ({"nip": "198609262015051000"}, "Excel replaced the last 3 digits"),
    "nobody": ({"nip": "198609262015051001"}, "Nobody with this NIP is registered."),
}


def test_what_is_wrong_is_told_and_the_account_untouched(desk: Desk, unit: int) -> None:
    staff = [people.a_person(f"Peserta {n}", unit) for n in range(len(BAD))]
    page = desk.page(
        sent(desk, *(row(one, **cells) for one, (cells, _) in zip(staff, BAD.values(), strict=True)))
    )
    for wrong, (_, said) in BAD.items():
        assert said in page, wrong
    assert "Nothing is ready to go in" in page
    assert not any(credits_.years(db.session(), one.id) for one in staff)


def test_the_same_certificate_and_the_same_line_twice(desk: Desk, unit: int) -> None:
    siti, made = people.a_person("Siti", unit), people.a_person("Made", unit)
    first = sent(
        desk,
        row(siti, number="800/1"),
        row(siti, number="800/1", title="Lain", starts="01-06-2026", ends="05-06-2026"),
        row(made, number="800/1"),
        row(made, number="800/1"),
    )
    page = desk.page(first)
    assert "Row 2 has the same certificate number for the same person." in page
    assert "Row 4 is the same training of the same person." in page
    desk.press(first, "/take-in")
    page = desk.page(
        sent(desk, row(siti, number=" 800/1", title="Lain"), row(made, number="800/1", hours="8"))
    )
    assert "The account has this certificate number already: Bimtek arsip." in page
    assert "This training is in the account already, with 24 JP." in page


def test_a_number_that_lost_its_end_is_proposed_where_it_can_only_be_one(desk: Desk, unit: int) -> None:
    person = people.a_person("Siti Aminah", unit, nip="198609262015051009")
    address = sent(desk, row(person, nip="198609262015051000"))
    assert "Fits: 198609262015051009" in desk.page(address)
    desk.press(address, "/rows", {"take": "2"})
    desk.press(address, "/take-in")
    assert balance(person) == 96


def test_units_take_in_their_own_and_the_site_takes_back_later(
    desk: Desk, unit: int, clock: HandClock
) -> None:
    below, other = people.a_unit("1.1", unit), people.a_unit("1.2", unit)
    officer = people.an_administrator("Wayan", below, below)
    mine, stranger = people.a_person("Siti", below), people.a_person("Made", other)
    own = Desk(desk.app, sign_in_as(desk.app.test_client(), officer), officer, desk.folder)
    address = sent(own, row(mine), row(stranger), row(officer))
    page = own.page(address)
    assert "This person is in a unit that you do not look after." in page
    assert "You cannot credit yourself." in page
    own.press(address, "/take-in")
    assert (balance(mine), balance(stranger), balance(officer)) == (96, 0, 0)
    clock.forward(days=8)
    sign_in_as(own.client, officer)
    sign_in_as(desk.client, desk.person)
    assert "The 7 days in which this import could be undone are over." in own.page(address)
    [found] = queries.lists(db.session(), ("/",), desk.person.id)
    assert (found.kind, found.standing, found.title) == ("history", 1, "tempelan.tsv")
    with pytest.raises(NotAllowed):
        db.write(services.take_back, people.actor_of(officer), found.public_id, "Salah.", clock())
    desk.press(f"/admin/attendance/{found.public_id}", "/back", {"why": "Daftar keliru."})
    assert balance(mine) == 0
    assert "Daftar keliru." in desk.page(f"/admin/attendance/{found.public_id}")


def test_a_list_of_attendance_goes_in_by_its_event(desk: Desk, unit: int) -> None:
    seminar = Event("Seminar pelayanan", "seminar", "Setda", TODAY, TODAY, 16)
    event = db.write(services.make_event, people.actor_of(desk.person), seminar, "abcdefghij", NOON)
    siti, made = people.a_person("Siti", unit), people.a_person("Made", unit)
    page = desk.client.get(f"/admin/attendance/{event}")
    table = f"NIP;Nama\n{siti.nip};Siti\n{made.nip};Made\n{made.nip};Made\n12345;Siapa\n".encode()
    fields = {"csrf_token": people.csrf_token(page), "file": (io.BytesIO(table), "hadir.csv")}
    response = desk.client.post(f"/admin/attendance/{event}/roll", data=fields)
    address = response.headers["Location"]
    desk.press(address, "/columns")
    page_of_import = desk.page(address)
    assert "Take in 2 rows" in page_of_import
    assert "Row 3 has the same NIP." in page_of_import
    desk.press(address, "/take-in")
    assert (balance(siti), balance(made)) == (16, 16)
    assert queries.one(db.session(), event).standing == 2
    desk.press(address, "/undo")
    assert (balance(siti), balance(made)) == (0, 0)
    told = desk.client.get("/my/inbox").status_code
    assert told == 200
    assert "Choose the file" in desk.press(f"/admin/attendance/{event}", "/roll").text


def test_the_template_offers_the_forms_of_the_agency(desk: Desk) -> None:
    file = io.BytesIO(desk.client.get("/admin/imports/template.xlsx?kind=training").data)
    book = CalamineWorkbook.from_filelike(file)
    first, *_rest = book.get_sheet_by_index(0).to_python()
    assert first[:4] == ["nip", "nama", "judul", "bentuk"]
    lists = [*zip(*book.get_sheet_by_name("daftar").to_python(skip_empty_area=False), strict=True)]
    assert "Bimbingan teknis" in lists[3]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (Cell("2026-02-03", "d"), "2026-02-03"),
        (Cell("3/2/2026"), "2026-02-03"),
        (Cell("3 Februari 2026"), "2026-02-03"),
        (Cell("31-02-2026"), None),
        (Cell("46056", "n"), None),
    ],
)
def test_days_as_they_are_written(cell: Cell, day: str | None) -> None:
    found = read_day(cell, cell.text)
    assert (found.isoformat() if found else None) == day
