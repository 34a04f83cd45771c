"""Proof for the personnel office: the ten fields of each training, on the page, on paper and in files."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from lms.core import exports
from lms.core.clock import now
from lms.core.db import db
from lms.core.rows import insert_many
from lms.features.credits import services as credit
from lms.features.credits.models import CreditEntry
from lms.features.transcripts import batches, fields, queries, services
from tests.features.credits.world import a_line, entered
from tests.support import paper
from tests.support.people import a_person, a_unit, an_administrator, csrf_token, sign_in_as
from tests.support.site import NOON, HandClock

FIELDS = [
    "Nama kursus",
    "Jenis",
    "Nomor sertifikat",
    "Tanggal mulai",
    "Tanggal selesai",
    "Tahun",
    "Jumlah JP",
    "Institusi penyelenggara",
    "Instansi",
    "File PDF",
]
HOSTILE = '#import "x": * *tebal* $1$ =1+1 محمد'


def table(answer: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.decode("utf-8-sig"))))


def test_a_year_is_shown_to_be_copied_printed_and_taken_along(app: Flask, client: FlaskClient) -> None:
    siti = a_person(unit=a_unit(), nip="199103152015092004")
    sign_in_as(client, siti)
    assert "Nothing counts in this year yet." in client.get("/my/credits/transcript?lang=en").text
    entered(a_line(siti.id, 2.5, title=HOSTILE, form="bimtek", number="12/A", organiser_agency="Pemkot"))
    wrong = a_line(siti.id, 4, title="Bukan Siti")
    entered(wrong)
    db.write(credit.reverse, wrong.source, wrong.reference, "Salah orang", None, NOON)

    page = client.get("/my/credits/transcript?lang=id").text
    assert "199103152015092004" in page
    assert "Bukan Siti" not in page
    assert page.count('data-copy="Disalin"') == 9, "every field but the empty one has a button"
    assert re.findall(r"<dt>([^<]+)</dt><dd><span", page) == FIELDS
    got = client.get("/my/credits/transcript?format=csv")
    assert table(got.data)[0] == FIELDS
    day = "2026-11-22"
    kind = table(got.data)[1][1]
    assert table(got.data)[1:] == [
        [HOSTILE, kind, "12/A", day, day, "2026", "2.5", "Universitas Madyapura", "Pemkot", ""]
    ]
    book = client.get("/my/credits/transcript?format=xlsx").data
    assert zipfile.ZipFile(io.BytesIO(book)).testzip() is None
    made = client.get("/my/credits/transcript?format=pdf").data
    assert paper.faults(made) == []
    assert len(made) < 200_000
    (said,) = paper.texts(made)
    assert "199103152015092004" in said
    assert "12/A" in said
    assert client.get("/my/credits/transcript?year=2025").status_code == 200
    assert client.get("/my/credits/transcript?year=2027").status_code == 404


def test_a_code_opens_the_year_as_it_was_for_those_who_may_see_it(app: Flask, client: FlaskClient) -> None:
    unit, other = a_unit(), a_unit("DINKES")
    siti = a_person(unit=unit)
    entered(a_line(siti.id, 2, title="Sebelum"))
    sign_in_as(client, siti)
    page = client.get("/my/credits/transcript?lang=en").text
    assert client.get("/my/credits/transcript").text.count("/p/") == page.count("/p/")
    code = re.search(r"/p/([a-z0-9]{9})", page)[1]  # type: ignore[index]
    assert f"/p/{code}" in client.get("/my/credits/transcript").text, "what has not changed keeps its code"
    assert "Nothing has changed since then." in client.get(f"/p/{code}").text
    entered(a_line(siti.id, 1.5, title="Sesudah"))
    assert f"/p/{code}" not in client.get("/my/credits/transcript").text
    opened = client.get(f"/p/{code.upper()}").text
    assert "Added or changed since then" in opened
    assert "3.5 JP" in opened
    assert "2 JP" in opened

    sign_in_as(client, an_administrator(over=unit))
    assert "Sebelum" in client.get(f"/p/{code}").text
    seen = client.get(f"/admin/people/{siti.public_id}/transcript").text
    assert "Sesudah" in seen
    assert "199103152015092004" not in seen
    sign_in_as(client, an_administrator("Hendra Gunawan", over=other))
    for address in (f"/p/{code}", f"/admin/people/{siti.public_id}/transcript", "/p/abcdefghj"):
        assert client.get(address).status_code == 404, address
    sign_in_as(client, a_person("Adi Nugroho", unit=unit))
    assert client.get(f"/p/{code}").status_code == 404


def test_a_name_without_letters_is_told_and_the_page_remains(app: Flask, client: FlaskClient) -> None:
    siti = a_person("Wang 漢", unit=a_unit())
    entered(a_line(siti.id))
    sign_in_as(client, siti)
    refused = client.get("/my/credits/transcript?format=pdf&lang=en")
    assert refused.status_code == 422
    assert "漢" in refused.text
    assert "Print the page instead" in refused.text
    assert "漢" in client.get("/my/credits/transcript").text


def test_a_unit_gets_tables_and_paper_in_the_order_of_names(
    app: Flask, client: FlaskClient, clock: HandClock
) -> None:
    top = a_unit()
    below, other = a_unit("BAGUM", top), a_unit("DINKES")
    people = [a_person(name, unit=unit) for name, unit in (("Budi", below), ("Ani", top), ("漢", top))]
    stranger = a_person("Zaki", unit=other)
    for person in (*people, stranger):
        entered(a_line(person.id, 1, title=f"Milik {person.public_id}"))
    entered(a_line(a_person("Tanpa JP", unit=top).id, reference="keliru"))
    db.write(credit.reverse, "activity", "keliru", "Keliru", None, NOON)
    sign_in_as(client, an_administrator(over=top))
    answer = client.get("/admin/transcripts?unit=SETDA&lang=en")
    page = answer.text
    assert "3 of 4 people have JP that count." in page
    rows = table(client.get("/admin/transcripts?unit=SETDA&format=csv").data)
    assert rows[0][:3] == ["NIP", "Name", "Name of the course"]
    assert [row[1] for row in rows[1:]] == ["Ani", "Budi", "漢"]
    assert client.get("/admin/transcripts?unit=DINKES&format=csv").status_code == 404

    sent = {"csrf_token": csrf_token(answer), "unit": "SETDA", "year": "2026"}
    there = client.post("/admin/transcripts/printings", data=sent).headers["Location"]
    assert client.post("/admin/transcripts/printings", data=sent).headers["Location"] == there
    assert "0 of 4 done" in client.get(there).text
    assert client.get(f"{there}/file").status_code == 404
    public_id = there.rpartition("/")[2]
    for part in (0, 0, 1):
        batches.set_part({"printing": public_id, "part": part}, now())
    done = client.get(there).text
    assert "1 page could not be made" in done
    assert "no letter for 漢" in done
    with client.get(f"{there}/file") as file:
        archive = zipfile.ZipFile(io.BytesIO(file.data))
    assert archive.namelist() == ["riwayat-2026-0001.pdf"]
    assert archive.read("riwayat-2026-0001.pdf").startswith(b"%PDF-1.7")
    clock.forward(days=8)
    batches.tidy({}, now())
    db.session.remove()
    assert not batches.file_of(public_id).exists()


@pytest.mark.both_engines
def test_what_counts_is_read_once_for_everybody(app: Flask) -> None:
    unit = a_unit()
    people = [a_person(f"Orang {n}", unit=unit) for n in range(3)]
    for person in people:
        entered(a_line(person.id, 1, on=date(2026, 3, 2), title="Kedua"))
        entered(a_line(person.id, 2, on=date(2026, 2, 1), title="Pertama"))
    session = db.session()
    found = list(queries.everybody(session, [f"/{unit}/"], 2026, NOON.date()))
    assert [(one.name, line.title) for one, line in found if line] == [
        (f"Orang {n}", title) for n in range(3) for title in ("Pertama", "Kedua")
    ]
    assert queries.lines(session, people[0].id, 2026) == tuple(line for one, line in found[:2])
    shown = [(found[0][0], queries.lines(session, people[0].id, 2026))]
    first = db.write(services.keep, None, 2026, shown, NOON)
    assert db.write(services.keep, None, 2026, shown, NOON) == first
    assert queries.proof(db.session(), [first[people[0].id]]).lines == shown[0][1]  # type: ignore[union-attr]
    db.write(services.forget, NOON.replace(year=2032))
    db.session.remove()
    assert queries.proof(db.session(), [first[people[0].id]]) is None


def test_the_command_writes_the_same_table(app: Flask) -> None:
    unit = a_unit()
    entered(a_line(a_person("Ani", unit=unit).id, 1))
    result: Result = app.test_cli_runner().invoke(
        app.cli, ["transcripts", "export", "--unit", "SETDA", "--year", "2026"]
    )
    assert result.exit_code == 0, result.output
    assert len(table(result.stdout_bytes)[0]) == len(fields.PERSON_COLUMNS)
    assert app.test_cli_runner().invoke(app.cli, ["transcripts", "export", "--unit", "X"]).exit_code == 2


@pytest.mark.long
@pytest.mark.both_engines
def test_a_hundred_thousand_lines_are_sent_while_they_are_read(app: Flask) -> None:
    unit, many = a_unit(), 100_000
    first = a_person("Orang", unit=unit).id
    entered(a_line(first, 1))
    session = db.session()
    entry = session.execute(sa.select(CreditEntry.__table__)).mappings().one()
    rows = [{**entry, "id": n, "public_id": f"{n:010}", "reference": f"n{n}"} for n in range(2, many + 1)]
    db.write(insert_many, CreditEntry, rows)
    del rows
    db.session.remove()
    tracemalloc.start()
    try:
        found = queries.everybody(db.session(), [f"/{unit}/"], 2026, NOON.date())
        pieces = exports.csv_text(fields.PERSON_COLUMNS, fields.rows_of_people(found, {}))
        lines = sum(piece.count("\r\n") for piece in pieces)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert lines == many + 1
    assert most < 30_000_000


def test_a_year_is_read_by_its_person_however_long_the_ledger(app: Flask) -> None:
    """SQLite would rather go through everything that was never taken back."""
    siti = a_person(unit=a_unit())
    read: list[str] = []
    engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *said: read.append(said[2]))
    queries.lines(db.session(), siti.id, NOON.year)
    plan = db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {read[-1].replace('?', '1')}")).all()
    assert any("ix_credit_entry_person_id_year" in row[3] for row in plan)
