"""What is kept of me: taken along, put right, erased; and nothing that no feature answers for."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.actor import Actor
from lms.core.db import Base, db
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import note
from lms.features.accounts.models import Person, SignIn
from lms.features.audit import work as audit_work
from lms.features.audit.models import AuditEntry
from lms.features.learning.models import Note
from lms.features.notices.models import Notice
from lms.features.organisation.models import GivenGrant, Membership
from lms.features.privacy import archive, erasing, keeping, services, work
from lms.features.privacy.models import Correction, Erasure
from tests.support.people import (
    PASSWORD,
    Someone,
    a_person,
    a_unit,
    actor_of,
    an_administrator,
    post,
    sign_in_as,
)
from tests.support.site import NOON, HandClock

CORE = {"outbox", "outbox_listener", "job", "search_document"}


def test_every_table_with_people_in_it_is_answered_for(app: Flask) -> None:
    """A table with a person in it, or with what belongs to a run or an attempt of one, is in somebody's download."""
    answered = {table for one in archive.offers() for table in one.tables}
    tables = Base.metadata.tables
    personal = {"person"}
    while True:
        more = {
            name
            for name, table in tables.items()
            if (
                name.split("_")[0] != "x"
                and any(key.column.table.name in personal & OWNERS for key in table.foreign_keys)
            )
            or {"person_id", "actor_id", "subject_id"} & set(table.columns.keys())
        } | personal
        if more == personal:
            break
        personal = more
    assert sorted(personal - answered) == []


OWNERS = {"person", "enrolment", "attempt", "attempt_question", "answer", "work", "scenario_run"}


@pytest.fixture
def people(app: Flask) -> dict[str, Someone]:
    top = a_unit("KAB")
    here, there = a_unit("SETDA", top), a_unit("DINKES", top)
    return {
        "siti": a_person("Siti Rahmawati", here),
        "ratna": an_administrator("Ratna Basri", here, over=here),
        "lestari": an_administrator("Lestari Handayani", here),
        "stranger": an_administrator("Orang Lain", there, over=there),
    }


def asked(public_id: str) -> Any:
    db.session.rollback()
    person = sa.select(Person.id).where(Person.public_id == public_id).scalar_subquery()
    return db.session.scalars(
        sa.select(Erasure).where(Erasure.person_id == person).order_by(Erasure.id.desc())
    ).first()


def test_all_of_mine_comes_as_a_zip_for_the_password(client: FlaskClient, people: dict[str, Someone]) -> None:
    siti = people["siti"]
    sign_in_as(client, siti)
    assert "Download my data" in client.get("/my/data").text
    refused = post(client, "/my/data/download", "/my/data", download_password="bukan itu")
    assert refused.status_code == 422
    assert "The password is not right" in refused.text
    taken = post(client, "/my/data/download", "/my/data", download_password=PASSWORD)
    assert (taken.status_code, taken.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(taken.data)) as found:
        names = set(found.namelist())
        assert {f"{one.name}.{form}" for one in archive.offers() for form in ("csv", "json")} <= names
        (account,) = json.loads(found.read("account.json"))
        (row,) = csv.DictReader(io.StringIO(found.read("account.csv").decode("utf-8-sig")))
        history = json.loads(found.read("history.json"))
    assert (account["name"], account["nip"], row["nip"]) == (siti.name, siti.nip, siti.nip)
    assert "password" not in account
    assert "data.taken" in {entry["action"] for entry in history}


@pytest.mark.both_engines
def test_a_correction_is_asked_for_answered_and_told(app: Flask, people: dict[str, Someone]) -> None:
    siti, at = actor_of(people["siti"]), NOON
    db.write(services.ask_correction, siti, "name", "Siti Rahmawaty", at)
    db.write(services.ask_correction, siti, "name", "Siti Rahmawatie", at)
    (wish,) = db.session.scalars(sa.select(Correction)).all()
    assert wish.wanted == "Siti Rahmawatie"
    with pytest.raises(NotFound):
        db.write(services.answer_correction, actor_of(people["stranger"]), wish.public_id, True, "", at)
    with pytest.raises(Invalid):
        db.write(services.answer_correction, actor_of(people["ratna"]), wish.public_id, False, " ", at)
    db.write(services.answer_correction, actor_of(people["ratna"]), wish.public_id, True, "Sudah.", at)
    with pytest.raises(Conflict):
        db.write(services.answer_correction, actor_of(people["lestari"]), wish.public_id, True, "", at)
    told = db.session.scalars(sa.select(Notice.kind).where(Notice.person_id == people["siti"].id)).all()
    assert told == [services.ANSWERED]
    answering = db.session.scalars(sa.select(Notice.person_id).where(Notice.kind == services.ASKED)).all()
    assert answering == [people["ratna"].id]


def test_no_more_than_five_corrections_wait(app: Flask, people: dict[str, Someone]) -> None:
    siti = actor_of(people["siti"])
    for field in ("name", "nip", "email", "phone", "unit"):
        db.write(services.ask_correction, siti, field, "x", NOON)
    with pytest.raises(Conflict):
        db.write(services.ask_correction, siti, "other", "x", NOON)
    for bad in (("shoe", "43"), ("name", " "), ("name", "x" * 501)):
        with pytest.raises(Invalid):
            db.write(services.ask_correction, siti, *bad, NOON)


def test_people_ask_on_their_page_and_administrators_answer_in_their_scope(
    client: FlaskClient, people: dict[str, Someone]
) -> None:
    sign_in_as(client, people["siti"])
    assert post(client, "/my/data/corrections", "/my/data", field="", wanted="x").status_code == 422
    asked = client.get("/my/data?field=name").text
    assert '<option selected value="name">' in asked, "a wrong certificate leads here"
    assert "<option selected" in client.get("/my/data?field=<x>").text.partition('value="name"')[0]
    sent = post(client, "/my/data/corrections", "/my/data", field="name", wanted="<b>Sitti</b>")
    assert sent.location == "/my/data?done=correction"
    sent = post(client, "/my/data/erasure", "/my/data", why="Saya pensiun", erasure_password=PASSWORD)
    assert sent.location == "/my/data?done=erasure"
    page = client.get("/my/data").text
    assert "&lt;b&gt;Sitti" in page
    assert "Two approvals are missing" in page
    assert client.get("/admin/requests").status_code == 403
    wish = db.session.scalars(sa.select(Correction.public_id)).one()
    erasure = db.session.scalars(sa.select(Erasure.public_id)).one()
    sign_in_as(client, people["stranger"])
    assert "Siti" not in client.get("/admin/requests").text
    for address in (f"corrections/{wish}", f"erasures/{erasure}"):
        assert client.get(f"/admin/requests/{address}").status_code == 404
    sign_in_as(client, people["ratna"])
    assert "Siti Rahmawati" in client.get("/admin/requests").text
    address = f"/admin/requests/corrections/{wish}"
    assert post(client, address, address, outcome="refused", words="").status_code == 422
    assert post(client, address, address, outcome="done").location == "/admin/requests?done=answered"
    address = f"/admin/requests/erasures/{erasure}"
    assert post(client, address, address, decision="approve").location == "/admin/requests?done=decided"
    again = post(client, address, address, decision="approve")
    assert again.status_code == 409
    assert "second administrator" in again.text
    assert "Put right" in client.get("/admin/requests?state=answered").text


def test_two_others_approve_and_the_last_administrator_stays(app: Flask, people: dict[str, Someone]) -> None:
    siti, ratna, lestari = (actor_of(people[name]) for name in ("siti", "ratna", "lestari"))
    with pytest.raises(Conflict):
        db.write(services.propose_erasure, lestari, lestari.person_id, "Pensiun", NOON)
    with pytest.raises(Conflict):
        db.write(services.ask_erasure, lestari, "", NOON)
    with pytest.raises(NotAllowed):
        db.write(services.propose_erasure, ratna, people["lestari"].id, "Pensiun", NOON)
    with pytest.raises(NotFound):
        db.write(services.propose_erasure, actor_of(people["stranger"]), siti.person_id, "Pensiun", NOON)
    db.write(services.propose_erasure, ratna, siti.person_id, "Pensiun", NOON)
    public_id = asked(siti.public_id).public_id
    with pytest.raises(Conflict):
        db.write(services.approve_erasure, ratna, public_id, NOON)
    db.write(services.approve_erasure, lestari, public_id, NOON)
    assert asked(siti.public_id).due_at == NOON + timedelta(hours=24)


def test_what_two_others_decided_about_an_administrator_is_not_theirs_to_end(
    app: Flask, people: dict[str, Someone], clock: HandClock
) -> None:
    ratna, lestari, third = (
        people["ratna"],
        people["lestari"],
        an_administrator("Pengelola Ketiga"),
    )
    db.write(services.propose_erasure, actor_of(lestari), ratna.id, "Pensiun", NOON)
    public_id = asked(ratna.public_id).public_id
    with pytest.raises(Conflict):
        db.write(services.approve_erasure, actor_of(ratna), public_id, NOON)
    with pytest.raises(Conflict):
        db.write(services.refuse_erasure, actor_of(ratna), public_id, "Tidak mau", NOON)
    db.write(services.approve_erasure, actor_of(third), public_id, NOON)
    clock.forward(hours=25)
    work.erase({}, clock.at)
    assert asked(ratna.public_id).outcome == "done"


@pytest.mark.both_engines
def test_whoever_approves_at_once_counts_once_each(app: Flask, people: dict[str, Someone]) -> None:
    db.write(services.ask_erasure, actor_of(people["siti"]), "", NOON)
    public_id = asked(people["siti"].public_id).public_id
    ratna, lestari = (actor_of(people[name]) for name in ("ratna", "lestari"))

    def approve(actor: Actor) -> bool:
        with app.app_context():
            try:
                db.write(services.approve_erasure, actor, public_id, NOON)
            except Conflict:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(approve, [ratna] * 4)) == 1
        assert asked(people["siti"].public_id).due_at is None
        assert sum(threads.map(approve, [lestari, ratna] * 4)) >= 1
    row = asked(people["siti"].public_id)
    assert {row.approved_by, row.confirmed_by} == {ratna.person_id, lestari.person_id}


def approved(people: dict[str, Someone]) -> None:
    db.write(services.ask_erasure, actor_of(people["siti"]), "Pensiun", NOON)
    public_id = asked(people["siti"].public_id).public_id
    for name in ("ratna", "lestari"):
        db.write(services.approve_erasure, actor_of(people[name]), public_id, NOON)


def test_it_can_be_taken_back_until_it_is_done(
    app: Flask, people: dict[str, Someone], clock: HandClock
) -> None:
    approved(people)
    clock.forward(hours=23)
    work.erase({}, clock.at)
    db.write(services.take_back_erasure, actor_of(people["siti"]), clock.at)
    clock.forward(hours=2)
    work.erase({}, clock.at)
    assert asked(people["siti"].public_id).outcome == "withdrawn"
    assert db.session.get(Person, people["siti"].id).name == "Siti Rahmawati"  # type: ignore[union-attr]


@pytest.mark.both_engines
def test_erased_nothing_tells_who_it_was_and_a_session_ends(
    client: FlaskClient, people: dict[str, Someone], clock: HandClock
) -> None:
    siti = people["siti"]
    sign_in_as(client, siti)
    approved(people)
    clock.forward(hours=25)
    work.erase({}, clock.at)
    assert client.get("/learn").location.startswith("/session")
    db.session.rollback()
    row = db.session.get(Person, siti.id, populate_existing=True)
    assert row is not None
    assert (row.nip, row.email, row.password, row.active) == (None, None, None, False)
    everything = json.dumps(
        [
            [str(value) for value in one]
            for table in Base.metadata.sorted_tables
            for one in db.session.execute(sa.select(table)).all()
        ]
    )
    for secret in (siti.name, siti.nip, "Rahmawati", "Pensiun"):
        assert secret not in everything
    for model in (SignIn, Notice, Note, GivenGrant):
        assert db.session.scalars(sa.select(model).where(model.person_id == siti.id)).all() == []
    stays = db.session.scalars(sa.select(Membership.until_day).where(Membership.person_id == siti.id)).all()
    assert None not in stays
    assert asked(siti.public_id).outcome == "done"
    assert siti.public_id in erasing.read_list(erasing.list_file())


def test_a_restored_backup_is_erased_again(
    app: Flask, people: dict[str, Someone], clock: HandClock, tmp_path: Path
) -> None:
    siti = people["siti"]
    listed = tmp_path / "erased.jsonl"
    listed.write_text(
        f'not ours\n{{"person": "{siti.public_id}", "at": "{NOON.isoformat()}"}}\n', encoding="utf-8"
    )
    run = app.test_cli_runner()
    assert "1 person was erased again." in run.invoke(args=["privacy", "reapply", str(listed)]).output
    assert "0 people were erased again." in run.invoke(args=["privacy", "reapply", str(listed)]).output
    assert siti.public_id in run.invoke(args=["privacy", "erased"]).output
    db.session.rollback()
    assert siti.name != db.session.scalar(sa.select(Person.name).where(Person.id == siti.id))


def test_one_who_cannot_be_erased_again_holds_nobody_back(
    app: Flask, people: dict[str, Someone], tmp_path: Path
) -> None:
    listed = tmp_path / "erased.jsonl"
    lines = [
        json.dumps({"person": people[name].public_id, "at": NOON.isoformat()}) for name in ("lestari", "siti")
    ]
    listed.write_text("\n".join(lines), encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["privacy", "reapply", str(listed)])
    assert (done.exit_code, "1 person was erased again." in done.output) == (1, True)
    assert f"{people['lestari'].public_id}: the last administrator of the site." in done.output


@pytest.mark.both_engines
def test_what_was_kept_long_enough_goes_in_batches(app: Flask, clock: HandClock) -> None:
    person = a_person()
    read = {"person_id": person.id, "kind": "x", "key": "1", "data": {}, "at": NOON, "read_at": NOON}
    db.write(lambda session: session.execute(sa.insert(Notice).values(**read)))
    for number in range(3):
        db.write(note, None, "thing.done", f"thing:{number}", NOON)
    audit_work.extend({}, clock.at)
    clock.forward(days=1_900)
    would = app.test_cli_runner().invoke(args=["privacy", "retention", "--dry-run"]).output
    assert "notices      730 days   Notices in the inbox that were read: 1 would go" in would
    gone = keeping.apply(clock.at)
    assert (gone["notices"], gone["history"]) == (1, 4)
    assert db.session.scalars(sa.select(AuditEntry.id)).all() == []
    assert {rule.name for rule in keeping.rules()} >= gone.keys()


@pytest.mark.parametrize("page", ["personal-data.md", "data-pribadi.md"])
def test_the_documents_and_the_page_tell_the_days_that_the_worker_goes_by(
    app: Flask, client: FlaskClient, page: str
) -> None:
    text = (Path(__file__).parents[3] / "docs" / "operators" / page).read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([a-z]+)` \| (\d+)", text, re.MULTILINE))
    rules = keeping.rules()
    assert told == {rule.name: str(rule.days) for rule in rules}
    shown = client.get("/privacy?lang=en").text
    assert all(f"{rule.label.text}</dt><dd>{rule.days} day" in shown for rule in rules)
