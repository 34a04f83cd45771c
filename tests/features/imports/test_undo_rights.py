"""An import that is undone later: rights and units may be others by then, and an undo is no way around them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lms.core.actor import ADMINISTRATOR
from lms.core.clock import now
from lms.core.db import db
from lms.features.accounts.models import Person
from lms.features.audit.models import AuditEntry
from lms.features.imports import people_undo, queries, services, undoing, work
from lms.features.organisation import granting, tree
from lms.features.organisation.granting import GrantCommand
from lms.plugin.intake import InTheWay
from tests.features.imports.conftest import Desk
from tests.support.people import Someone, a_person, actor_of, an_administrator
from tests.support.roll import roll

HERE = "1.02.09"
SITE, UNIT = GrantCommand(ADMINISTRATOR), "unit"


@pytest.fixture
def officer(units: dict[str, int]) -> Someone:
    return an_administrator("Pengelola Unit", units[HERE], over=units[HERE])


def row_of(person: Someone, **said: str) -> dict[str, str]:
    usual = {"gelar_depan": "", "gelar_belakang": "", "nip_atasan": "", "kode_unit": HERE}
    (one,) = roll(1, (HERE,))
    return {**one, **usual, "nip": person.nip, "nama_lengkap": person.name, **said}


def taken_in(desk: Desk, *rows: dict[str, str]) -> str:
    address = desk.upload(rows)
    desk.press(address, "/take-in")
    assert "Undo the import" in desk.page(address)
    return address


def stored(person: Someone) -> Person:
    db.session.remove()
    return db.session.scalars(sa.select(Person).where(Person.id == person.id)).one()


@pytest.mark.both_engines
def test_an_address_is_not_put_back_under_somebody_who_has_wider_rights_by_now(
    desk_of: Callable[[Someone], Desk], units: dict[str, int], officer: Someone
) -> None:
    """Else who had set the old address could open the new administrator's account by its mail."""
    siti = a_person("Siti Rahmawati", units[HERE])
    desk = desk_of(officer)
    taken_in(desk, row_of(siti, email="milik.pengelola@contoh.go.id"))
    address = taken_in(desk, row_of(siti, email="siti@contoh.go.id"))
    db.write(granting.give_grant, None, siti.id, SITE, now())
    desk.press(address, "/undo")
    assert "has wider rights than you by now" in desk.page(address)
    assert stored(siti).email == "siti@contoh.go.id"


def test_nobody_undoes_in_a_unit_that_is_not_theirs_any_more(
    desk_of: Callable[[Someone], Desk], units: dict[str, int], officer: Someone
) -> None:
    siti = a_person("Siti Rahmawati", units[HERE])
    desk = desk_of(officer)
    address = taken_in(desk, row_of(siti, no_hp="081234567890"))
    db.write(granting.give_grant, None, officer.id, GrantCommand(ADMINISTRATOR, units["1.01"]), now())
    db.write(granting.take_grant, None, officer.id, GrantCommand(ADMINISTRATOR, units[HERE]), now())
    desk.press(address, "/undo")
    assert "is in a unit that you do not look after" in desk.page(address)
    assert stored(siti).phone


def test_an_undo_closes_no_administrators_account(desk: Desk, units: dict[str, int]) -> None:
    siti = a_person("Siti Rahmawati", units[HERE])
    taken_in(desk, row_of(siti, aktif="tidak"))
    address = taken_in(desk, row_of(siti, aktif="ya"))
    db.write(granting.give_grant, None, siti.id, SITE, now())
    desk.press(address, "/undo")
    assert "administers by now" in desk.page(address)
    assert stored(siti).active


def test_nobody_is_put_back_into_a_closed_unit(desk: Desk, units: dict[str, int]) -> None:
    siti = a_person("Siti Rahmawati", units["1.01"])
    address = taken_in(desk, row_of(siti))
    db.write(tree.close_unit, None, units["1.01"], now().date(), now())
    desk.press(address, "/undo")
    assert "was in a unit that is closed by now" in desk.page(address)


def test_one_pressed_twice_at_once_is_not_stopped_half_way(desk: Desk) -> None:
    """The second process takes for a change what the first has just put back."""
    address = taken_in(desk, *roll(2, (HERE,)))
    run = queries.run_of(db.session(), address.rsplit("/", 1)[1])
    db.write(services.undo, actor_of(desk.person), run.public_id, now(), True)
    assert db.write(undoing.put_back_batch, run.id, 10, now()) == 2
    db.write(undoing.stop_undo, run.id, [InTheWay(1, "Siti", people_undo.CHANGED)], now())
    assert work.carry_on(run.id)
    assert queries.state_of(db.session(), run.id) == "undone"


@pytest.mark.both_engines
def test_the_history_names_who_undid_it(
    desk: Desk, desk_of: Callable[[Someone], Desk], officer: Someone
) -> None:
    address = taken_in(desk_of(officer), *roll(2, (HERE,)))
    desk.press(address, "/undo")
    db.session.remove()
    about = sa.select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.about.like("import:%"))
    assert {row.action: row.actor_id for row in db.session.execute(about)} == {
        "import.begun": officer.id,
        "people.imported": officer.id,
        "import.applied": officer.id,
        "people.put_back": desk.person.id,
        "import.undone": desk.person.id,
    }
