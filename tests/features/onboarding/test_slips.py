"""Slips: who gets one, what stands on it, how long it can be seen, and that it lets in."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path

import pytest
import segno
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect
from werkzeug.test import TestResponse

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.square import square
from lms.core.worker import Worker
from lms.features.accounts import services as accounts
from lms.features.accounts.models import EntryCode
from lms.features.accounts.services import NewPerson
from lms.features.audit.models import AuditEntry
from lms.features.onboarding import services
from lms.features.onboarding.models import SlipBatch
from lms.features.onboarding.services import MOST, SlipOrder
from lms.features.organisation import granting
from lms.features.organisation import services as organisation
from lms.features.organisation.granting import GrantCommand
from tests.support.browser import chromium, serving
from tests.support.people import (
    ZONE,
    Someone,
    a_unit,
    actor_of,
    an_administrator,
    csrf_token,
    made_up_nip,
    sign_in_as,
)
from tests.support.site import HandClock
from tests.support.statements import statements

NEW = "kuda laut terbang"


def a_newcomer(name: str, unit: int | None, number: int, nip: bool = True) -> Someone:
    """Somebody who has never come in."""
    given = made_up_nip(50_000 + number)
    new = NewPerson(name=name, nip=given if nip else None, email=None if nip else f"n{number}@example.go.id")
    added = db.write(accounts.add_person, new, now())
    if unit is not None:
        db.write(organisation.move_person, None, added.id, unit, day_in(ZONE, now()), now())
    return Someone(added.id, added.public_id, given, name)


class Agency:
    """Two units below one; newcomers in each, an administrator of the site and one of a unit."""

    def __init__(self) -> None:
        top = a_unit("KAB", name="Kabupaten")
        self.here, self.there = a_unit("SETDA", top), a_unit("DINKES", top)
        self.ani, self.budi = a_newcomer("Ani", self.here, 1), a_newcomer("Budi", self.here, 2)
        self.citra = a_newcomer("Citra <b>& Co", self.there, 3)
        self.chief = an_administrator("Lestari Handayani", top)
        self.officer = an_administrator("Ratna Basri", self.here, over=self.here)


@pytest.fixture
def agency(app: Flask) -> Agency:
    return Agency()


def order(client: FlaskClient, address: str = "/admin/slips", **fields: str | list[str]) -> TestResponse:
    page = client.get(address)
    key = re.search(r'name="key" value="([^"]+)"', page.text)
    given = {"csrf_token": csrf_token(page), "key": key[1] if key else "", "which": "without"}
    return client.post("/admin/slips", data={**given, **fields})


def codes(page: TestResponse) -> list[str]:
    return [code.replace(" ", "") for code in re.findall(r'class="codes">([^<]+)<', page.text)]


def enter(app: Flask, nip: str, code: str) -> int:
    client = app.test_client()
    token = csrf_token(client.get("/session/first"))
    fields = {"nip": nip, "code": code, "password": NEW, "csrf_token": token}
    return client.post("/session/first", data=fields).status_code


def test_each_administrator_counts_and_lets_in_their_own(app: Flask, agency: Agency) -> None:
    chief = sign_in_as(app.test_client(), agency.chief)
    page = chief.get("/admin/slips")
    assert "Never came in: 3 of 5 people" in page.text
    assert "Citra &lt;b&gt;&amp; Co" in page.text
    assert "Never came in: 1 of 1 person" in chief.get("/admin/slips?unit=DINKES").text
    officer = sign_in_as(app.test_client(), agency.officer)
    assert "Never came in: 2 of 3 people" in officer.get("/admin/slips").text
    assert officer.get("/admin/slips?unit=DINKES").status_code == 404
    assert order(officer, which="ticked", person=agency.citra.public_id).status_code == 422
    made = officer.get(order(officer).location)
    assert "Ani" in made.text
    assert len(codes(made)) == 2
    nips = (agency.ani.nip, agency.budi.nip)
    assert not any(nip in made.text or nip[:8] in made.text for nip in nips)


def test_a_slip_lets_in_and_can_be_printed_again_for_a_day(
    app: Flask, agency: Agency, clock: HandClock
) -> None:
    client = sign_in_as(app.test_client(), agency.officer)
    place = order(client).location
    first = codes(client.get(place))
    clock.forward(hours=23)
    sign_in_as(client, agency.officer)
    assert codes(client.get(place)) == first
    assert enter(app, agency.ani.nip, first[0]) == 303
    assert enter(app, agency.ani.nip, first[0]) == 410
    left = client.get(place)
    assert codes(left) == first[1:]
    assert "1 slip of this batch is left out" in left.text
    clock.forward(hours=2)
    sign_in_as(client, agency.officer)
    closed = client.get(place)
    assert closed.status_code == 410
    assert "These codes are not shown any more" in closed.text
    assert enter(app, agency.budi.nip, first[1]) == 303  # the paper stays good


def test_nothing_kept_gives_a_code_away(app: Flask, agency: Agency, clock: HandClock) -> None:
    client = sign_in_as(app.test_client(), agency.chief)
    shown = codes(client.get(order(client).location))
    kept = [*db.session.scalars(sa.select(EntryCode)), *db.session.scalars(sa.select(AuditEntry))]
    batch = db.session.scalars(sa.select(SlipBatch)).one()
    assert not any(code in str(vars(row)) for row in [*kept, batch] for code in shown)
    noted = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "slips.made")).one()
    assert noted.detail == {"count": 3}
    clock.forward(hours=25)
    Worker(app).drain()
    db.session.remove()
    assert db.session.scalars(sa.select(SlipBatch.salt)).one() == ""


@pytest.mark.both_engines
def test_the_same_order_twice_is_one_batch_and_ends_no_code(app: Flask, agency: Agency) -> None:
    actor = actor_of(agency.officer)
    first = db.write(services.make_slips, actor, SlipOrder("without"), "k1", now())
    kept = set(db.session.scalars(sa.select(EntryCode.digest)))
    assert db.write(services.make_slips, actor, SlipOrder("without"), "k1", now()) == first
    assert set(db.session.scalars(sa.select(EntryCode.digest))) == kept
    # Whoever has a good code is left alone; only asked for by name, or all of them, they get another one.
    with pytest.raises(services.Invalid):
        db.write(services.make_slips, actor, SlipOrder("without"), "k2", now())
    db.write(services.make_slips, actor, SlipOrder("ticked", people=[agency.ani.public_id]), "k3", now())
    assert len(kept & set(db.session.scalars(sa.select(EntryCode.digest)))) == 1
    db.write(services.make_slips, actor, SlipOrder("open"), "k4", now())
    assert not kept & set(db.session.scalars(sa.select(EntryCode.digest)))
    assert len(set(db.session.scalars(sa.select(EntryCode.digest)))) == 2


@pytest.mark.both_engines
@pytest.mark.parametrize("key", ["a" * 5000, "é" * 80, "\x00"])
def test_a_forged_order_is_no_fault_of_the_system(app: Flask, agency: Agency, key: str) -> None:
    client = sign_in_as(app.test_client(), agency.officer)
    nobody = [f"p{n}" for n in range(70_000)]  # more than a statement may name
    assert order(client, which="ticked", person=nobody, key=key).status_code == 422
    made = order(client, key=key)
    assert len(codes(client.get(made.location))) == 2


def test_a_code_that_ran_out_is_told_of_and_replaced(app: Flask, agency: Agency, clock: HandClock) -> None:
    client = sign_in_as(app.test_client(), agency.officer)
    old = codes(client.get(order(client).location))
    clock.forward(days=14, minutes=1)
    Worker(app).drain()
    sign_in_as(client, agency.officer)
    page = client.get("/admin/slips?state=expired")
    assert "expired on 7 Dec" in page.text
    new = codes(client.get(order(client, "/admin/slips?state=expired").location))
    assert len(new) == 2
    assert not set(old) & set(new)
    assert enter(app, agency.ani.nip, old[0]) == 410
    assert enter(app, agency.ani.nip, new[0]) == 303


def test_who_holds_wider_rights_gets_no_slip_from_a_unit(app: Flask, agency: Agency) -> None:
    db.write(granting.give_grant, None, agency.ani.id, GrantCommand("administrator"), now())
    batch = db.write(services.make_slips, actor_of(agency.officer), SlipOrder("without"), "", now())
    client = sign_in_as(app.test_client(), agency.officer)
    page = client.get(f"/admin/slips/{batch}")
    assert "Budi" in page.text
    assert "Ani" not in page.text


def test_a_batch_is_seen_by_its_maker_only_and_within_their_scope(app: Flask, agency: Agency) -> None:
    batch = db.write(services.make_slips, actor_of(agency.officer), SlipOrder("without"), "", now())
    for other in (agency.chief, an_administrator("Umar", over=agency.there)):
        assert sign_in_as(app.test_client(), other).get(f"/admin/slips/{batch}").status_code == 404
    db.write(organisation.move_person, None, agency.ani.id, agency.there, day_in(ZONE, now()), now())
    mine = sign_in_as(app.test_client(), agency.officer)
    assert len(codes(mine.get(f"/admin/slips/{batch}"))) == 1
    assert mine.get(f"/admin/slips/{batch}/{agency.ani.public_id}").status_code == 404


def test_a_text_for_one_person_names_the_nearest_helper_and_no_number(app: Flask, agency: Agency) -> None:
    client = sign_in_as(app.test_client(), agency.chief)
    answer = order(client, which="", one=agency.budi.public_id)
    assert answer.location.endswith(agency.budi.public_id)
    page = client.get(answer.location)
    text = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)[1])  # type: ignore[index]
    assert "Ratna Basri" in text
    assert agency.budi.nip not in page.text
    code = re.search(r"/session/first\?code=(\w{8})", text)
    assert code
    first = app.test_client().get(f"/session/first?code={code[1]}")
    assert f'value="{code[1]}"' in first.text
    assert enter(app, agency.budi.nip, code[1]) == 303


def test_somebody_without_a_nip_is_counted_and_needs_a_link(app: Flask, agency: Agency) -> None:
    dian = a_newcomer("Dian", agency.here, 4, nip=False)
    client = sign_in_as(app.test_client(), agency.officer)
    page = client.get("/admin/slips")
    assert "Never came in: 3 of 4 people" in page.text
    assert f"/admin/people/{dian.public_id}" in page.text
    refused = order(client, which="ticked", person=dian.public_id)
    assert refused.status_code == 422
    assert "No slip was made" in refused.text
    assert "Tick at least one person first." in order(client, which="ticked").text


def test_the_list_leaves_without_numbers_and_is_noted(app: Flask, agency: Agency) -> None:
    client = sign_in_as(app.test_client(), agency.officer)
    file = client.get("/admin/slips?format=csv&unit=SETDA")
    assert file.mimetype == "text/csv"
    assert file.text.splitlines()[1:] == ["Ani,Unit SETDA,", "Budi,Unit SETDA,"]
    actions = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert "waiting.exported" in actions


def test_nobody_left_says_so(app: Flask) -> None:
    client = sign_in_as(app.test_client(), an_administrator(unit=a_unit()))
    assert "Everybody has come in" in client.get("/admin/slips").text
    assert order(client).status_code == 422


@pytest.mark.both_engines
def test_hundreds_of_slips_are_made_in_few_statements_and_fit_their_pages(
    app: Flask, clock: HandClock
) -> None:
    unit, chief = a_unit("BESAR"), an_administrator()
    rows = [
        {
            "public_id": f"p{n:09d}",
            "nip": made_up_nip(60_000 + n),
            "name": f"Orang {n:04d}",
            "title_before": "",
            "title_after": "",
            "status": "PNS",
            "position": "",
            "active": True,
            "demo": False,
            "time_factor": "1",
            "created_at": clock.at,
        }
        for n in range(MOST + 20)
    ]
    db.write(lambda session: session.execute(sa.insert(accounts.Person), rows))
    ids = db.session.scalars(sa.select(accounts.Person.id).where(accounts.Person.password.is_(None))).all()
    day = clock.at.date() - timedelta(days=1)
    stays = [{"person_id": one, "unit_id": unit, "from_day": day} for one in ids]
    db.write(lambda session: session.execute(sa.insert(organisation.Membership), stays))
    with statements() as sent:
        batch = db.write(services.make_slips, actor_of(chief), SlipOrder("without"), "k", now())
    assert len(sent) < 20
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EntryCode)) == MOST
    client = sign_in_as(app.test_client(), chief)
    for address in ("/admin/slips", f"/admin/slips/{batch}", f"/admin/slips/{batch}?page=10"):
        with statements() as sent:
            page = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert page.status_code == 200
        assert len(page.data) <= 15_000
        assert len(sent) <= 7
    assert db.write(services.make_slips, actor_of(chief), SlipOrder("without"), "k2", now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EntryCode)) == MOST + 20


def test_the_square_is_the_code_of_the_address() -> None:
    address = "https://suluh.example/session/first?code=K7QM4XWD"
    side, path = square(address)
    drawn, x, y = set(), 0, 0
    for command, first, second in re.findall(r"([Mmh])(\d+)(?: ([\d.]+))?", path):
        if command == "h":
            drawn |= {(n, y) for n in range(x, x + int(first))}
            x += int(first)
        else:
            x, y = (int(first), int(float(second))) if command == "M" else (x + int(first), y)
    matrix = segno.make(address, error="m", micro=False, boost_error=False).matrix
    dark = {(x + 4, y + 4) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert (side, drawn) == (len(matrix) + 8, dark)


@pytest.mark.long
@pytest.mark.browser
def test_a_scanned_slip_leads_into_the_first_lesson(app: Flask, agency: Agency, chromium_path: Path) -> None:
    batch = db.write(services.make_slips, actor_of(agency.officer), SlipOrder("without"), "", now())
    client = sign_in_as(app.test_client(), agency.officer)
    text = client.get(f"/admin/slips/{batch}/{agency.ani.public_id}").text
    path = re.search(r"(/session/first\?code=\w{8})", text)
    assert path
    with serving(app) as address, chromium(chromium_path) as browser:
        page = browser.new_context(java_script_enabled=False, locale="en").new_page()
        page.goto(address + path[1])
        page.get_by_label("NIP").fill(agency.ani.nip)
        page.get_by_label("New password").fill(NEW)
        page.get_by_role("button", name="Save and begin to learn").click()
        expect(page).to_have_url(f"{address}/learn")
