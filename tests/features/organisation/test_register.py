"""Changes of people and units that may come at once, on both engines."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed, Refusal
from lms.features.accounts import queries as account_queries
from lms.features.accounts import register
from lms.features.accounts.models import Person
from lms.features.accounts.register import PersonData
from lms.features.audit.models import AuditEntry
from lms.features.catalogue import building
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from lms.features.notices.models import Notice
from lms.features.organisation import person_records, queries, services, tree, unit_records
from lms.features.organisation.models import Unit
from lms.features.organisation.tree import UnitData
from lms.features.progress import checking
from tests.support.courses import write_course
from tests.support.people import Someone, a_person, a_trainer, a_unit, actor_of, an_administrator
from tests.support.site import HandClock

pytestmark = pytest.mark.both_engines

TODAY = date(2026, 11, 23)


def data(person: Someone, **changes: str) -> PersonData:
    usual = PersonData(
        name=person.name,
        nip=person.nip,
        title_before="",
        title_after="",
        email=None,
        status="PNS",
        position="",
    )
    return replace(usual, **changes)


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Runs all acts in threads of their own; what each came to."""
    outcomes: list[str] = []
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            try:
                act()
                outcomes.append("done")
            except Refusal as refusal:
                outcomes.append(type(refusal).__name__)

    db.session.rollback()
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_many_who_edit_a_person_at_once_one_is_saved_and_the_others_are_told(app: Flask) -> None:
    person = a_person("Agus")
    edits = [
        lambda n=n: db.write(
            services.edit_person, None, person.id, data(person, position=f"Juru {n}"), 1, now()
        )
        for n in range(4)
    ]
    assert at_once(app, *edits) == ["Conflict"] * 3 + ["done"]
    stored = db.session.execute(sa.select(Person.version, Person.position)).one()
    assert stored.version == 2
    again = data(person, position=stored.position)
    assert db.write(services.edit_person, None, person.id, again, 1, now()) == (), (
        "the same twice is no conflict"
    )


def test_two_who_take_the_same_number_at_once(app: Flask) -> None:
    people = [a_person("Satu"), a_person("Dua")]
    free = "198609262015052009"
    edits = [
        lambda one=one: db.write(services.edit_person, None, one.id, data(one, nip=free), 1, now())
        for one in people
    ]
    assert at_once(app, *edits) == ["Invalid", "done"]


def test_number_and_email_of_somebody_with_wider_rights_are_not_a_unit_administrators_to_change(
    app: Flask,
) -> None:
    unit = a_unit("DINKES")
    chief, trainer = actor_of(an_administrator(over=unit)), a_trainer(unit=unit)
    with pytest.raises(NotAllowed):
        db.write(services.edit_person, chief, trainer.id, data(trainer, email="saya@kota.go.id"), 1, now())
    assert db.session.scalar(sa.select(Person.email).where(Person.id == trainer.id)) is None
    assert db.write(services.edit_person, chief, trainer.id, data(trainer, position="Guru"), 1, now())
    noted = db.session.execute(
        sa.select(AuditEntry).where(AuditEntry.action == "person.changed")
    ).scalar_one()
    assert noted.detail == {"fields": ["position"]}


def test_names_are_found_however_they_are_typed(app: Flask) -> None:
    sought = {
        "maruf": "Ma'ruf Amin",
        "NUR'AINI": "Nurʼaini",
        "desiree unal": "Désirée Ünal",
        "putu gusti": "I Gusti A/n Putu",
    }
    for name in sought.values():
        a_person(name)
    for words, name in sought.items():
        assert [row.name for row in person_records.people_page(db.session(), ("/",), words).rows] == [name]


def test_a_name_of_signs_that_cannot_be_seen_is_none(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        a_person("\u200b\u2060\u202e")
    assert list(refused.value.fields) == ["name"]
    turned = a_person("Siti \u202eitiS \U0001f469\u200d\U0001f4bb")
    stored = db.session.scalar(sa.select(Person.name).where(Person.id == turned.id))
    assert stored == "Siti itiS \U0001f469\u200d\U0001f4bb", "what is joined in an emoji stays"


def a_tree() -> dict[str, int]:
    root = a_unit("KOTA", name="Kota")
    north, south = a_unit("UTARA", root, name="Utara"), a_unit("SELATAN", root, name="Selatan")
    return {"KOTA": root, "UTARA": north, "SELATAN": south, "DESA": a_unit("DESA", north, name="Desa")}


def paths() -> dict[str, str]:
    return {unit.code: unit.path for unit in db.session.scalars(sa.select(Unit))}


def test_a_unit_is_moved_with_all_below_it(app: Flask) -> None:
    ids = a_tree()
    db.write(tree.move_unit, None, ids["UTARA"], ids["SELATAN"], now())
    root, north, south, village = ids.values()
    assert paths() == {
        "KOTA": f"/{root}/",
        "SELATAN": f"/{root}/{south}/",
        "UTARA": f"/{root}/{south}/{north}/",
        "DESA": f"/{root}/{south}/{north}/{village}/",
    }
    db.write(tree.move_unit, None, north, None, now())
    db.session.rollback()
    assert paths()["DESA"] == f"/{north}/{village}/"


def test_a_unit_under_itself_is_refused_and_nothing_moves(app: Flask) -> None:
    ids, before = a_tree(), paths()
    for below in ("UTARA", "DESA"):
        with pytest.raises(Invalid) as refused:
            db.write(tree.move_unit, None, ids["UTARA"], ids[below], now())
        assert list(refused.value.fields) == ["parent_id"]
    db.session.rollback()
    assert paths() == before


def test_two_moves_at_once_make_no_loop(app: Flask) -> None:
    ids = a_tree()
    outcomes = at_once(
        app,
        lambda: db.write(tree.move_unit, None, ids["UTARA"], ids["SELATAN"], now()),
        lambda: db.write(tree.move_unit, None, ids["SELATAN"], ids["DESA"], now()),
        lambda: db.write(tree.move_unit, None, ids["SELATAN"], ids["UTARA"], now()),
    )
    assert "Invalid" in outcomes
    parents = {unit.id: (unit.parent_id, unit.path) for unit in db.session.scalars(sa.select(Unit))}
    for number, (parent, path) in parents.items():
        assert path == (parents[parent][1] if parent else "/") + f"{number}/"


def test_an_administrator_changes_what_lies_below_and_not_the_top(app: Flask) -> None:
    ids = a_tree()
    chief = actor_of(an_administrator(over=ids["UTARA"]))
    named = UnitData("DESA", "Desa Baru", "", "Asia/Makassar")
    db.write(tree.change_unit, chief, ids["DESA"], named, 1, now())
    with pytest.raises(Conflict):
        db.write(
            tree.change_unit, chief, ids["DESA"], UnitData("DESA", "Lain", "", "Asia/Makassar"), 1, now()
        )
    coded = UnitData("DESA-1", "Desa Baru", "", "Asia/Makassar")
    db.write(tree.change_unit, chief, ids["DESA"], coded, 2, now())
    noted = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.about == "unit:DESA-1")).one()
    assert noted.detail == {"fields": ["code"], "was": "DESA"}
    for unit in ("UTARA", "SELATAN", "KOTA"):
        with pytest.raises(NotAllowed):
            db.write(tree.change_unit, chief, ids[unit], UnitData("X", "X", "", "Asia/Makassar"), 1, now())
        with pytest.raises(NotAllowed):
            db.write(tree.close_unit, chief, ids[unit], TODAY, now())
    with pytest.raises(NotAllowed):
        db.write(tree.move_unit, chief, ids["DESA"], ids["SELATAN"], now())


def test_a_unit_is_closed_when_everybody_has_moved(app: Flask, clock: HandClock) -> None:
    ids = a_tree()
    early = a_person("Awal", ids["DESA"])
    clock.forward(days=5)
    late = a_person("Akhir", ids["DESA"])
    day = TODAY + timedelta(days=3)
    with pytest.raises(Invalid, match="must move first"):
        db.write(tree.close_unit, None, ids["DESA"], day, now())
    with pytest.raises(Invalid, match="units below"):
        db.write(tree.close_unit, None, ids["UTARA"], day, now())
    assert db.write(services.empty_unit, None, ids["DESA"], ids["SELATAN"], day, now()) is False
    db.write(tree.close_unit, None, ids["DESA"], day, now())
    since = {one.id: queries.place(db.session(), one.id).since for one in (early, late)}
    assert since == {early.id: day, late.id: TODAY + timedelta(days=5)}
    assert "DESA" not in {unit.code for unit in queries.units(db.session())}
    with pytest.raises(Invalid):
        db.write(services.move_person, None, early.id, ids["DESA"], TODAY + timedelta(days=5), now())
    db.write(tree.open_unit, None, ids["DESA"], now())
    assert unit_records.unit_detail(db.session(), ("/",), "DESA").closed_day is None


def test_nobody_slips_into_a_unit_while_it_is_being_closed(app: Flask) -> None:
    ids = a_tree()
    people = [a_person(f"Orang {n}", ids["SELATAN"]) for n in range(3)]
    at_once(
        app,
        lambda: db.write(tree.close_unit, None, ids["DESA"], TODAY, now()),
        *(
            lambda one=one: db.write(services.move_person, None, one.id, ids["DESA"], TODAY, now())
            for one in people
        ),
    )
    unit = unit_records.unit_detail(db.session(), ("/",), "DESA")
    assert unit.closed_day is None or unit.people == 0


def test_figures_stay_true_when_a_unit_is_moved(app: Flask) -> None:
    write_course(Path(app.config["COURSES"]), "siaga")
    building.bring_up_to_date()
    ids = a_tree()
    chief = actor_of(an_administrator())
    begun = a_person("Siti", ids["DESA"])
    a_person("Agus", ids["SELATAN"])
    for code in ("UTARA", "SELATAN"):
        db.write(enrolment.give_duty, chief, NewDuty("siaga", (code,), date(2026, 12, 31)), now())
    db.write(enrolment.begin_run, actor_of(begun), "siaga", now())
    for unit, to in (("DESA", "SELATAN"), ("SELATAN", "UTARA"), ("DESA", "KOTA")):
        db.write(tree.move_unit, None, ids[unit], ids[to], now())
        db.session.rollback()
        assert checking.differences(db.session(), TODAY + timedelta(days=1)) == [], unit


def test_extra_time_is_asked_for_granted_and_told_once(app: Flask) -> None:
    unit = a_unit("DINKES")
    siti, chief = a_person(unit=unit), actor_of(an_administrator(over=unit))
    for _ in range(2):
        db.write(register.ask_extra_time, actor_of(siti), "1.5", "Saya membaca dengan pembaca layar", now())
    [asked] = unit_records.time_requests(db.session(), (f"/{unit}/",))
    assert (asked.name, asked.factor) == (siti.name, "1.5")
    assert unit_records.time_requests(db.session(), ("/999/",)) == ()
    for _ in range(2):
        db.write(services.grant_time, chief, siti.id, "1.5", "surat dokter dilihat", now())
    extra = account_queries.extra_time(db.session(), siti.id)
    assert (extra.factor, extra.granted, extra.is_open, extra.words) == ("1.5", True, False, "")
    noted = [entry.action for entry in db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))]
    assert (noted.count("time.asked"), noted.count("time.granted")) == (1, 1)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 1
    with pytest.raises(Invalid):
        db.write(services.grant_time, actor_of(an_administrator(unit=unit)), siti.id, "9", "x", now())


def test_nobody_grants_extra_time_to_themselves(app: Flask) -> None:
    chief = an_administrator()
    with pytest.raises(Invalid):
        db.write(services.grant_time, actor_of(chief), chief.id, "2", "perlu", now())
