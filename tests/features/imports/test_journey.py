"""An import from the upload to the way back, by the pages of an administrator."""

from __future__ import annotations

import sqlalchemy as sa

from lms.core.db import db
from lms.features.accounts.models import Person
from lms.features.organisation.models import Membership, Relation, Unit
from tests.features.imports.conftest import Desk
from tests.support.roll import roll, roll_nip


def everybody() -> dict[str, tuple[str, str | None]]:
    """Active people by NIP: name and code of the unit."""
    db.session.remove()
    rows = db.session.execute(
        sa.select(Person.nip, Person.name, Unit.code)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Person.active)
    )
    return {row.nip or "": (row.name, row.code) for row in rows}


def test_a_table_goes_in_is_changed_and_comes_out_again(desk: Desk) -> None:
    before = everybody()
    rows = roll(25, ("1.01", "1.02.09"))
    address = desk.upload(rows)
    page = desk.page(address)
    assert "Take in 25 rows" in page
    assert everybody() == before, "a dry run changes nothing"

    desk.press(address, "/take-in")
    page = desk.page(address)
    assert "rows are in" in page
    after = everybody()
    assert after[roll_nip(11)][1] == "1.02.09"
    assert len(after) == len(before) + 25
    superiors = db.session.scalars(sa.select(sa.func.count()).select_from(Relation)).one()
    assert superiors == 22

    again = desk.upload(rows)
    assert "Everything is in the register already" in desk.page(again)

    changed = [{**rows[3], "kode_unit": "1.02.09"}, {**rows[4], "nama_jabatan": "Kepala Bagian"}, rows[5]]
    second = desk.upload(changed)
    page = desk.page(second)
    assert "Take in 2 rows" in page
    assert "Unit" in page
    desk.press(second, "/take-in")
    assert everybody()[roll_nip(3)][1] == "1.02.09"

    desk.press(address, "/undo")
    page = desk.page(address)
    assert "Nothing was undone" in page
    assert everybody()[roll_nip(3)][1] == "1.02.09"
    desk.press(second, "/undo")
    assert everybody()[roll_nip(3)][1] == "1.01"
    desk.press(address, "/undo")
    assert everybody() == before
    page = desk.page(address)
    assert "Undone on" in page
    assert "ready to go in" not in page
