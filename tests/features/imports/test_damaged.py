"""A file of three thousand people as offices send them: what is damaged is named, what is good goes in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from lms.core.db import db
from lms.core.worker import Worker
from lms.features.accounts.models import Person
from lms.features.audit.models import AuditEntry
from lms.features.imports import queries, running
from lms.features.imports.models import ImportRow, ImportRun
from lms.features.organisation.models import Membership, Unit
from lms.features.progress.models import CounterDelta
from tests.features.imports.conftest import Desk
from tests.support.people import Someone, a_person, an_administrator, sign_in_as
from tests.support.roll import roll, roll_nip
from tests.support.site import NOON

COUNT = 3_000
UNITS = ("1.01", "1.02.09")


def damage(rows: list[dict[str, Any]]) -> dict[int, str]:
    """Damages rows here and there; returns, by the row's number in the file, words of what is to be said of it."""

    def at(place: int, words: str, **new: Any) -> None:
        rows[place].update(new)
        expected[place + 2] = words

    expected: dict[int, str] = {}
    at(12, "000", nip=roll_nip(12)[:15] + "000")
    at(77, "15 digits", nip=int(roll_nip(77)[:15] + "000"))
    at(101, "scientific", nip="1,98609E+17")
    at(140, "18 digits", nip=roll_nip(140)[:-1])
    at(151, "date of birth", nip="19701399" + roll_nip(151)[8:])
    at(172, "Digit 15", nip=roll_nip(172)[:14] + "3" + roll_nip(172)[15:])
    at(216, "Row 42 has the same NIP", nip=roll_nip(40))
    at(304, "No unit has this code", kode_unit="1.02.99")
    at(305, "number or a date", kode_unit=1.5)
    at(333, "Write the name", nama_lengkap="")
    at(410, "kind of employment", status_pegawai="Pegawai")
    at(444, "no grade", golongan="V/z")
    at(451, "from I/a to IV/e", golongan="IX")
    at(502, "kind of post is not known", jenis_jabatan="Ketua RT")
    at(555, "level", jenjang="Terampil")
    at(601, "whole email", email="tanpa-at")
    at(672, "telephone", no_hp="12")
    at(699, "ya or tidak", aktif="mungkin")
    at(721, "No person and no row", nip_atasan=roll_nip(900_000))
    at(743, "their own superior", nip_atasan=roll_nip(743))
    at(810, "leads back to them", nip_atasan=roll_nip(811))
    at(811, "leads back to them", nip_atasan=roll_nip(810))
    at(900, "same email", email="orang903@contoh.go.id")
    expected[905] = expected.pop(902)  # the later of the two
    at(1500, "longer than 200", nama_lengkap="a" * 201)
    return expected


def refusals(address: str) -> dict[int, str]:
    """What the repair list says, by row."""
    db.session.remove()
    run = queries.run_of(db.session(), address.rsplit("/", 1)[1])
    rows = queries.rows(db.session(), run.id, ("refused",), size=COUNT)
    return {
        row.line: " ".join(one.message.text % dict(one.message.values) for one in row.problems)
        for row in rows
    }


def test_every_damage_is_named_and_the_good_rows_go_in(desk: Desk) -> None:
    rows = roll(COUNT, UNITS, seed=8)
    expected = damage(rows)
    address = desk.upload(rows)
    said = refusals(address)
    assert {line: words in said.get(line, "") for line, words in expected.items()} == dict.fromkeys(
        expected, True
    )
    assert said.keys() == expected.keys(), "no sound row is refused"

    refused = desk.press(address, "/take-in", {"all": "1"})
    assert refused.status_code == 422
    assert "Nothing went in" in refused.text
    desk.press(address, "/take-in")
    db.session.remove()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == COUNT - len(expected) + 1
    again = desk.client.get(f"{address}/refused.xlsx")
    assert str(again.mimetype).endswith("spreadsheetml.sheet")

    # The file of what is refused is mended nowhere: uploaded again it says the same of each row.
    response = desk.send_file(again.data, "perbaikan.xlsx")
    desk.press(response.headers["Location"], "/columns")
    assert len(refusals(response.headers["Location"])) >= len(expected) - 4


def test_what_is_unusual_is_told_and_goes_in(desk: Desk, units: dict[str, int]) -> None:
    rows = roll(3, UNITS)
    for row in rows:
        row["nip_atasan"] = ""
    rows[0] |= {"nip": "198609262015151001", "nama_lengkap": "Ma\u2019ruf Amin"}
    rows[1] |= {"nama_lengkap": "Wang \u6f22"}
    address = desk.upload(rows)
    page = desk.page(address)
    assert "In 2 rows something is unusual; they go in all the same." in page
    assert "Digits 13–14 of the NIP are unusual." in page
    assert page.count("There is no letter for") == 1
    assert "There is no letter for \u6f22: certificates" in page
    desk.press(address, "/take-in", {})
    db.session.remove()
    found = db.session().scalar(sa.select(Person).where(Person.name.contains("Wang")))
    assert found is not None
    assert "There is no letter for \u6f22" in desk.page(f"/admin/people/{found.public_id}")


def test_a_row_is_mended_in_the_page_by_hand_by_proposal_or_left_out(
    desk: Desk, units: dict[str, int]
) -> None:
    known = a_person("Dwi Hartanto", units["1.01"], "198609262015051001")
    rows = roll(4, UNITS)
    rows[0] |= {
        "nip": 198609262015051000,
        "nama_lengkap": "Dwi Hartanto",
        "kode_unit": "1.02.09",
        "nip_atasan": "",
    }
    rows[1] |= {"kode_unit": "1.02.0", "nip_atasan": ""}
    rows[2] |= {"nip": "salah", "nip_atasan": ""}
    rows[3] |= {
        "nip_atasan": "",
        "nama_lengkap": "Dr. Siti Aminah, S.E., M.M.",
        "gelar_depan": "",
        "gelar_belakang": "",
    }
    address = desk.upload(rows)
    page = desk.page(address)
    assert "Fits: 198609262015051001" in page
    assert "Dwi Hartanto, Dinas Kesehatan" in page
    assert "Fits: 1.02.09" in page
    assert "In 1 row the titles were taken out of the name." in page

    desk.press(address, "/rows", {"take": "2"})
    desk.press(address, "/rows", {"r3-unit": "1.02.09"})
    assert sorted(refusals(address)) == [4]
    desk.press(address, "/rows", {"skip": "4"})
    assert refusals(address) == {}
    desk.press(address, "/take-in", {"all": "1"})
    db.session.remove()
    siti = db.session.scalars(sa.select(Person).where(Person.nip == roll_nip(3))).one()
    assert (siti.title_before, siti.name, siti.title_after) == ("Dr.", "Siti Aminah", "S.E., M.M.")
    moved = desk.client.get(f"/admin/people/{known.public_id}").text
    assert "Puskesmas Tanjung Asri" in moved


def test_a_table_reaches_only_the_units_one_looks_after_and_no_rights(
    desk: Desk, desk_of: Any, units: dict[str, int]
) -> None:
    elsewhere = a_person("Orang Lain", units["1.01"])
    boss: Someone = an_administrator("Pengelola Seluruh", units["1.02.09"])
    mine = desk_of(an_administrator("Pengelola Unit", units["1.02.09"], over=units["1.02.09"]))
    usual = {"gelar_depan": "", "gelar_belakang": "", "nip_atasan": ""}
    rows = roll(4, ("1.02.09",))
    rows[1] |= {**usual, "kode_unit": "1.01"}
    rows[2] |= {**usual, "nip": elsewhere.nip}
    rows[3] |= {**usual, "nip": boss.nip, "nama_lengkap": boss.name, "email": "curi@contoh.go.id"}
    address = mine.upload(rows)
    said = refusals(address)
    assert [said[line].split(".")[0] for line in sorted(said)] == [
        "You do not look after this unit",
        "This person is registered in a unit that you do not look after",
        "This person has wider rights than you",
    ]
    mine.press(address, "/take-in")
    assert "new people" in mine.page(address)
    assert (
        desk_of(an_administrator("Orang Ketiga", over=units["1.01"])).client.get(address).status_code == 404
    )


def test_two_imports_at_once_take_turns_and_a_lost_one_goes_on(desk: Desk, clock: Any) -> None:
    first, second = (
        desk.upload(roll(300, UNITS), "satu.csv"),
        desk.upload(roll(320, UNITS, 2)[300:], "dua.csv"),
    )
    ids = {address: queries.run_of(db.session(), address.rsplit("/", 1)[1]).id for address in (first, second)}
    at = clock()
    assert db.write(running.begin_turn, ids[first], at)
    assert not db.write(running.begin_turn, ids[second], at), "one has the register to itself"
    desk.press(second, "/take-in")
    assert "Load again" in desk.page(second)
    clock.forward(minutes=3)
    assert "goes on by itself" in desk.page(second)
    desk.press(first, "/take-in")  # the worker takes up both: the first has not moved for three minutes
    clock.forward(minutes=3)
    desk.press(first, "/undo")
    states = {run.public_id: run.state for run in db.session.scalars(sa.select(ImportRun))}
    assert states[second.rsplit("/", 1)[1]] == "applied"


def test_all_or_nothing_that_no_longer_fits_leaves_nothing_behind(desk: Desk, units: dict[str, int]) -> None:
    rows: list[dict[str, Any]] = [{**row, "nip_atasan": ""} for row in roll(23, UNITS)]
    address = desk.upload(rows)
    assert "Take in 23 rows" in desk.page(address)
    closed = sa.update(Unit).where(Unit.id == units["1.02.09"]).values(closed_day=NOON.date())
    db.write(lambda session: session.execute(closed))
    before = marks()
    desk.press(address, "/take-in", {"all": "1"})
    assert (
        "Nothing went in: since the dry run something has changed, and 10 rows no longer fit."
        in desk.page(address)
    )
    assert marks() == before, "no person, no membership, no entry in the history, no count"
    assert {words.split(".")[0] for words in refusals(address).values()} == {"This unit is closed"}
    desk.press(address, "/take-in")
    assert "Undo 13 rows" in desk.page(address)


def marks() -> list[int]:
    """How many rows there are of what an import writes."""
    db.session.remove()
    tables = (Person, Membership, AuditEntry, CounterDelta)
    return [db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables]


def test_rows_are_forgotten_after_thirty_days(desk: Desk, clock: Any) -> None:
    address = desk.upload(roll(3, UNITS))
    desk.press(address, "/take-in")
    clock.forward(days=8)
    sign_in_as(desk.client, desk.person)
    assert "are over" in desk.page(address)
    clock.forward(days=23)
    Worker(desk.app).drain()
    db.session.remove()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportRow)) == 0
    sign_in_as(desk.client, desk.person)
    assert "no longer kept" in desk.page(address)


def test_broken_files_are_told_by_a_sentence_each(desk: Desk) -> None:
    for data, words in (
        (b"", "no rows"),
        (b"%PDF-1.7", "no table that can be read"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"nip,nama\n" + b'"open ' + b"x" * 20_000, "quotation mark is not closed"),
    ):
        response = desk.send_file(data, "berkas.csv")
        assert response.status_code == 422
        assert words in response.text
