"""The history of changes: written with what it tells of, read by administrators of the site."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid
from lms.core.outbox import announce
from lms.features.audit import queries
from lms.features.audit.models import AuditEntry
from lms.features.audit.wording import action
from lms.plugin.facts import Acted
from tests.support.people import a_person, a_unit, an_administrator, post, sign_in_as
from tests.support.site import HandClock


def note(session: Session, count: int, fails: bool = False) -> None:
    for number in range(count):
        announce(session, Acted(actor_id=None, action=f"thing.{number:03d}", detail={"n": number}, at=now()))
    if fails:
        raise Invalid


@pytest.mark.both_engines
def test_what_is_undone_leaves_no_entry(app: Flask) -> None:
    with pytest.raises(Invalid):
        db.write(note, 3, fails=True)
    assert db.session.scalars(sa.select(AuditEntry.id)).all() == []
    db.session.rollback()
    db.write(note, 2)
    found = queries.entries(db.session()).rows
    assert [(entry.action, entry.detail, entry.actor) for entry in found] == [
        ("thing.001", {"n": 1}, ""),
        ("thing.000", {"n": 0}, ""),
    ]


def test_the_newest_first_page_by_page(client: FlaskClient) -> None:
    admin = an_administrator()
    db.write(note, 120)
    sign_in_as(client, admin)
    seen: list[str] = []
    address = "/admin/audit?lang=en"
    for _ in range(10):
        page = client.get(address).text
        seen += re.findall(r"thing\.\d{3}", page)
        found = re.search(r'class="pager".*?href="([^"]*)"', page)
        if found is None:
            break
        address = found[1].replace("&amp;", "&")
    assert seen == [f"thing.{number:03d}" for number in reversed(range(120))]


def test_an_entry_leads_to_the_person_it_is_about(client: FlaskClient) -> None:
    admin = an_administrator()
    person = a_person("Agus <b>Prasetyo</b>")
    sign_in_as(client, admin)
    page = client.get(f"/admin/audit?about=person:{person.public_id}&lang=en").text
    assert f'href="/admin/people/{person.public_id}"' in page
    assert "Agus &lt;b&gt;Prasetyo" in page
    assert "Person added" in page
    assert "Signed in" not in rows_of(page)


@pytest.mark.both_engines
def test_an_odd_address_is_no_error(client: FlaskClient) -> None:
    sign_in_as(client, an_administrator())
    for query in ("after=x", "after=-1", "after=99999999999999999999"):
        assert client.get(f"/admin/audit?{query}").status_code == 200
    for address in ("/admin/audit?about=%00", "/admin/people/%00", "/admin/people?after=%00"):
        assert client.get(address).status_code == 400


@pytest.mark.both_engines
def test_the_longest_ids_of_a_course_and_its_item_fit(app: Flask) -> None:
    about = f"course:{'k' * 63}/{'i' * 63}"
    db.write(
        lambda session: announce(session, Acted(actor_id=None, action="item.renamed", about=about, at=now()))
    )
    assert queries.entries(db.session(), queries.Narrowed(about)).rows[0].about == about


def rows_of(page: str) -> list[str]:
    return re.findall(r'<td data-l="What">([^<]+?)\s*</td>', page)


def test_a_person_is_found_and_what_was_done_is_narrowed(client: FlaskClient) -> None:
    admin, person = an_administrator(), a_person("Agus Prasetyo")
    a_person("Agus Salim")
    sign_in_as(client, admin)
    several = post(client, "/admin/audit", "/admin/audit", q="agus")
    assert several.text.count("/admin/audit?person=") == 2
    one = post(client, "/admin/audit", "/admin/audit", q=person.nip)
    assert one.location == f"/admin/audit?person={person.public_id}"
    assert rows_of(client.get(f"{one.location}&lang=en").text) == ["Person added"]
    today = "since=23-11-2026&until=23-11-2026"
    assert rows_of(client.get(f"/admin/audit?action=session.begun&{today}").text) == ["Signed in"]
    assert rows_of(client.get("/admin/audit?until=22-11-2026").text) == []
    assert "Nobody in your units" in post(client, "/admin/audit", "/admin/audit", q="=1+1").text


def test_a_day_that_cannot_be_read_is_said_and_nothing_is_taken_along_for_it(client: FlaskClient) -> None:
    sign_in_as(client, an_administrator())
    page = client.get("/admin/audit?since=31-02-2026&lang=en").text
    assert "Write the date as day-month-year" in page
    assert 'value="31-02-2026"' in page
    assert "text/html" in client.get("/admin/audit?since=31-02-2026&format=csv").content_type


def test_what_becomes_of_a_question_is_told_in_words(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert [action(f"question.{kind}") for kind in ("amended", "dropped")] == [
            "Key of a question corrected",
            "Question taken out of the score",
        ]


def test_the_history_is_taken_along_and_that_is_noted(client: FlaskClient) -> None:
    admin = an_administrator()
    a_person("=Agus")
    sign_in_as(client, admin)
    taken = client.get("/admin/audit?format=csv&action=person.added").get_data(as_text=True)
    assert [line.split(",")[-2] for line in taken.splitlines()[1:]] == ["'=Agus", admin.name]
    assert client.get("/admin/audit?format=xlsx").data[:2] == b"PK"
    assert (
        rows_of(client.get("/admin/audit?action=history.exported").text)
        == ["History of changes exported"] * 2
    )


@pytest.mark.both_engines
def test_an_administrator_of_a_unit_reads_what_concerns_its_people(client: FlaskClient) -> None:
    top = a_unit("KAB")
    here, there = a_unit("SETDA", top), a_unit("DINKES", top)
    siti, other = a_person("Siti Rahmawati", here), a_person("Orang Lain", there)
    sign_in_as(client, an_administrator("Ratna Basri", here, over=here))
    page = client.get("/admin/audit").text
    assert siti.name in page
    assert "Unit SETDA" in page
    assert other.name not in page
    assert "Unit DINKES" not in page
    for address in (f"/admin/audit?person={other.public_id}", f"/admin/audit?about=person:{other.public_id}"):
        assert other.name not in client.get(address).text


def test_who_looked_at_a_person_is_kept_once_a_day(client: FlaskClient, clock: HandClock) -> None:
    admin, person = an_administrator(), a_person("Agus Prasetyo")
    sign_in_as(client, admin)
    for _ in range(2):
        assert client.get(f"/admin/people/{person.public_id}").status_code == 200
    client.get(f"/admin/people/{admin.public_id}")
    seen = sa.select(AuditEntry.actor_id, AuditEntry.subject_id).where(AuditEntry.action == "person.seen")
    assert [tuple(row) for row in db.session.execute(seen)] == [(admin.id, person.id)]
    db.session.rollback()
    clock.forward(days=1)
    sign_in_as(client, admin)
    client.get(f"/admin/people/{person.public_id}")
    assert len(db.session.execute(seen).all()) == 2
