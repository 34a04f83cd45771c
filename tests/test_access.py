"""Who may open what: every address is walked by nobody and by each role, inside and outside its scope.

What to expect is never written here a second time: it is the policy that the view itself declares.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask, url_for
from flask.testing import FlaskClient
from flask_babel import force_locale
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from wtforms.fields.core import UnboundField

from lms.core.db import db
from lms.core.forms import BaseForm
from lms.core.security import HEADERS, Policy, check_policies, policy_of
from lms.features.accounts import services as accounts
from lms.features.accounts.services import NewPerson
from lms.features.catalogue import building
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from lms.features.helpdesk import services as helpdesk
from lms.features.helpdesk.services import Wish
from lms.features.onboarding import services as onboarding
from lms.features.onboarding.services import SlipOrder
from lms.features.organisation import services as organisation
from lms.features.quizzes import services as quizzes
from tests.support.courses import write_course
from tests.support.drafts import a_draft
from tests.support.people import (
    Someone,
    a_person,
    a_trainer,
    a_unit,
    actor_of,
    an_administrator,
    csrf_token,
    made_up_nip,
    sign_in_as,
)
from tests.support.site import NOON

ROLES = ("learner", "trainer", "unit administrator", "site administrator")
FILES = {"core.static_file", "catalogue.show_asset"}
NUMBERS = {"n", "number"}
SIGNS_OUT = {"accounts.sign_out", "accounts.change_password"}


@dataclass(frozen=True, slots=True)
class World:
    """A unit with everything one may have there, and another one with the same."""

    people: Mapping[str, Someone]
    own: Mapping[str, str]
    foreign: Mapping[str, str]


@pytest.fixture
def world(app: Flask) -> World:
    for course in ("siaga", "lain"):
        write_course(Path(app.config["COURSES"]), course, lessons=("satu", "dua"), quiz="akhir", picture=True)
    building.bring_up_to_date()
    agency = a_unit("KAB")
    here, there = a_unit("SETDA", agency), a_unit("DINKES", agency)
    people = {
        "learner": a_person("Siti Rahmawati", here),
        "trainer": a_trainer("Bambang Wiryawan", here, course="siaga"),
        "unit administrator": an_administrator("Ratna Basri", here, over=here),
        "site administrator": an_administrator("Lestari Handayani", agency),
    }
    stranger = a_person("Orang Lain", there)
    for person in people.values():
        db.write(enrolment.begin_run, actor_of(person), "siaga", NOON)
        assert db.write(quizzes.start, actor_of(person), "siaga", "akhir", "id", NOON) == 1
    assert db.write(quizzes.start, actor_of(stranger), "lain", "akhir", "id", NOON) == 1
    chief = actor_of(people["site administrator"])
    duties = [
        db.write(
            enrolment.give_duty, chief, NewDuty("siaga", (code,), NOON.date() + timedelta(days=30)), NOON
        )
        for code in ("SETDA", "DINKES")
    ]
    asked = [
        db.write(helpdesk.ask, actor_of(asker), Wish(course, "", "ask", "Mengapa?"), "", "id", NOON)
        for asker, course in ((people["learner"], "siaga"), (stranger, "lain"))
    ]
    own = {
        "course": "siaga",
        "item": "satu",
        "check": "none",
        "n": "1",
        "number": "1",
        "public_id": a_person("Rekan Kerja", here).public_id,
        "duty": duties[0],
        "inquiry": asked[0],
        "folder": "siaga",
        "figure": "required",
        "code": "SETDA",
        "name": "none",
        "run": "none",
        "path": "kursus.md",
        "address": "suluh.css",
        "digest": "0" * 64,
        "extension": "svg",
        "question": "akhir-satu",
        "batch": a_batch(people["unit administrator"], here),
        "draft": a_draft(people["trainer"], Path(app.config["COURSES"]) / "siaga"),
    }
    foreign = {**own, "course": "lain", "folder": "lain", "code": "DINKES", "duty": duties[1]}
    foreign["inquiry"] = asked[1]
    foreign["batch"] = a_batch(people["site administrator"], there)
    foreign["draft"] = a_draft(people["site administrator"], Path(app.config["COURSES"]) / "lain")
    return World(people, own, {**foreign, "public_id": stranger.public_id})


def a_batch(maker: Someone, unit: int) -> str:
    """Slips that somebody made for a newcomer of a unit."""
    new = NewPerson(name="Orang Baru", nip=made_up_nip(80_000 + unit))
    added = db.write(accounts.add_person, new, NOON)
    db.write(organisation.move_person, None, added.id, unit, NOON.date(), NOON)
    order = SlipOrder("ticked", people=(added.public_id,))
    return db.write(onboarding.make_slips, actor_of(maker), order, "", NOON)


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def calls(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every address with each way to ask for it; what ends the own session comes last."""
    for rule in sorted(rules(app), key=lambda rule: rule.endpoint in SIGNS_OUT):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, rule


def address(app: Flask, rule: Rule, values: Mapping[str, str]) -> str:
    """The address with the parameters it wants; a duty's id and a quiz's are found by the feature that asks."""
    given = dict(values)
    if rule.endpoint.startswith("enrolment."):
        given["public_id"] = given.get("duty", given["public_id"])
    if rule.endpoint.startswith("helpdesk."):
        given["public_id"] = given.get("inquiry", given["public_id"])
    if rule.endpoint.startswith(("drafts.", "editions.")):
        given["public_id"] = given.get("draft", given["public_id"])
    if rule.endpoint.startswith("quizzes."):
        given["item"] = given.get("quiz", "akhir")
    wanted: dict[str, Any] = {
        name: int(given[name]) if name in NUMBERS else given[name] for name in rule.arguments
    }
    with app.test_request_context():
        return url_for(rule.endpoint, **wanted)


def ask(
    client: FlaskClient, method: str, path: str, csrf: str = "", more: Mapping[str, str] | None = None
) -> TestResponse:
    fields = {"csrf_token": csrf, **(more or {})} if method == "POST" else None
    return client.open(path, method=method, data=fields, buffered=True)


def token_of(client: FlaskClient) -> str:
    return csrf_token(client.get("/session" if client.get("/learn").status_code == 303 else "/my/settings"))


def policy(app: Flask, rule: Rule) -> Policy | None:
    return policy_of(app.view_functions[rule.endpoint], rule.endpoint)


def called(method: str, rule: Rule, response: TestResponse) -> str:
    return f"{method} {rule.rule} → {response.status_code}"


def test_nobody_is_led_to_the_sign_in(app: Flask, client: FlaskClient, world: World) -> None:
    token, wrong = token_of(client), []
    for method, rule in calls(app):
        response = ask(client, method, address(app, rule, world.own), token)
        status = 303 if method == "GET" else 307
        to_sign_in = response.status_code == status and response.location.startswith("/session?next=")
        if to_sign_in != (policy(app, rule) is not None):
            wrong.append(called(method, rule, response))
    assert wrong == []


def test_a_script_without_a_session_is_told_so(app: Flask, client: FlaskClient, world: World) -> None:
    wrong, json_only = [], {"Accept": "application/json"}
    for rule in rules(app):
        if policy(app, rule) is not None and "GET" in (rule.methods or ()):
            response = client.get(address(app, rule, world.own), headers=json_only)
            if response.status_code != 401 or not response.is_json:
                wrong.append(called("GET", rule, response))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_its_policy_says(
    app: Flask, client: FlaskClient, world: World, role: str
) -> None:
    """A policy that says no is 403; one that says yes opens what is one's own."""
    person, wrong = world.people[role], []
    actor = actor_of(person)
    sign_in_as(client, person)
    token = token_of(client)
    own = {**world.own, "digest": picture(client)}
    for method, rule in calls(app):
        response = ask(client, method, address(app, rule, own), token)
        declared = policy(app, rule)
        refused = response.status_code in {401, 403} or "/session?" in response.headers.get("Location", "")
        if refused == (declared is None or declared(actor)) and rule.endpoint not in SIGNS_OUT:
            wrong.append(called(method, rule, response))
    assert wrong == []


def picture(client: FlaskClient) -> str:
    found = re.search(r"/courses/siaga/assets/([0-9a-f]+)\.svg", client.get("/courses/siaga/satu").text)
    assert found
    return found[1]


FOREIGN = [
    ("learner", "quizzes."),
    ("trainer", "quizzes."),
    ("site administrator", "quizzes."),
    ("trainer", "authoring."),
    ("trainer", "keys."),
    ("trainer", "preview."),
    ("trainer", "evaluation."),
    ("trainer", "ways."),
    ("trainer", "helpdesk."),
    ("unit administrator", "organisation."),
    ("unit administrator", "onboarding."),
    ("unit administrator", "enrolment."),
    ("unit administrator", "reports."),
]
"""Whose role, and which rooms it may enter without seeing what others have there."""

WELL_FORMED = {"question": "1", "key": "k1", "seen": "0"}
"""What an address wants to read before it looks for anything."""

NOBODYS_OWN = {"show_cover", "start_attempt"}
"""A quiz that everybody may take."""


@pytest.mark.parametrize(("role", "room"), FOREIGN)
def test_what_belongs_to_others_does_not_exist(
    app: Flask, client: FlaskClient, world: World, role: str, room: str
) -> None:
    sign_in_as(client, world.people[role])
    token, wrong, walked = token_of(client), [], 0
    for method, rule in calls(app):
        scoped = rule.arguments - {"figure"}
        if not rule.endpoint.startswith(room) or not scoped or rule.endpoint.split(".")[1] in NOBODYS_OWN:
            continue
        walked += 1
        response = ask(client, method, address(app, rule, world.foreign), token, WELL_FORMED)
        if response.status_code != 404:
            wrong.append(called(method, rule, response))
    assert walked
    assert wrong == []


def test_a_learner_sees_no_file_of_a_course_before_beginning_it(client: FlaskClient, world: World) -> None:
    sign_in_as(client, world.people["learner"])
    file = f"/courses/siaga/assets/{picture(client)}.svg"
    assert ask(client, "GET", file).status_code == 200
    sign_in_as(client, a_person("Orang Baru"))
    assert ask(client, "GET", file).status_code == 403


ODD = ("tidak-ada", "0", "a" * 300, "é ü", "\x00", "..", "'; --")
REFUSED_BY_POSTGRES = ("\x00",)
"""What that engine cannot hold and the other can; all else is the same to both."""
QUERY = "after=%00&q=%ff&unit=%00&course=..&on=9999-99-99&day=x&page=-1&format=exe&lang=xx&next=//x&to=%00&token=%00"


def fields_of_all_forms() -> set[str]:
    kinds = [BaseForm]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return {name for kind in kinds for name in dir(kind) if isinstance(getattr(kind, name), UnboundField)}


def odd_number(text: str) -> str:
    return {"0": "0", "a" * 300: "9999"}.get(text, "7")


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "role", ["nobody", pytest.param("learner", marks=pytest.mark.long), "site administrator"]
)
def test_no_address_and_no_form_breaks_the_server(
    app: Flask, client: FlaskClient, world: World, role: str, engine_name: str
) -> None:
    names = fields_of_all_forms()
    odds = ODD if engine_name == "sqlite" else REFUSED_BY_POSTGRES
    assert {"identifier", "password"} <= names
    if role != "nobody":
        sign_in_as(client, world.people[role])
    token, wrong = token_of(client), []
    for method, rule in calls(app):
        for odd in odds if rule.arguments else odds[:1]:
            values = {name: odd_number(odd) if name in NUMBERS else odd for name in rule.arguments}
            path = address(app, rule, {**world.own, **values, "duty": odd, "quiz": odd})
            for response in (
                ask(client, method, path, token),
                ask(client, method, f"{path}?{QUERY}", token, dict.fromkeys(names, odd)),
            ):
                broken = response.status_code >= 500
                wrong += [f"{odd!r}: {called(method, rule, response)}"] * broken
        if rule.endpoint in SIGNS_OUT and role != "nobody":
            sign_in_as(client, world.people[role])
            token = token_of(client)
    assert wrong == []


@pytest.mark.parametrize("role", ["nobody", "site administrator"])
def test_every_answer_carries_the_headers(app: Flask, client: FlaskClient, world: World, role: str) -> None:
    if role != "nobody":
        sign_in_as(client, world.people[role])
    token, wrong = token_of(client), []
    for method, rule in calls(app):
        response = ask(client, method, address(app, rule, world.own), token)
        wanted = {**HEADERS, "Cache-Control": "no-store"}
        if rule.endpoint in FILES and response.status_code == 200:
            del wanted["Cache-Control"]
        got = {name: response.headers.get(name) for name in wanted}
        if got != wanted:
            wrong.append((called(method, rule, response), got))
    assert wrong == []


def test_with_the_database_away_every_page_says_so(
    app: Flask, client: FlaskClient, world: World, tmp_path: Path
) -> None:
    sign_in_as(client, world.people["site administrator"])
    token, wrong = token_of(client), []
    db.session.remove()
    db.engine.dispose()
    for left in tmp_path.glob("lms.db*"):
        left.rename(tmp_path / f"away-{left.name}")
    (tmp_path / "lms.db").mkdir()
    for method, rule in calls(app):
        response = ask(client, method, address(app, rule, world.own), token)
        told = "Retry-After" in response.headers or rule.endpoint == "health.ready"
        says_so = response.status_code == 503 and told
        if not says_so and (response.status_code >= 500 or policy(app, rule) is not None):
            wrong.append(called(method, rule, response))
    assert wrong == []


def test_a_picture_is_kept_by_this_browser_only(client: FlaskClient, world: World) -> None:
    sign_in_as(client, world.people["learner"])
    response = ask(client, "GET", f"/courses/siaga/assets/{picture(client)}.svg")
    assert response.headers["Cache-Control"].startswith("private, ")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_without_its_token_changes_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    sign_in_as(client, world.people["site administrator"])
    for method, rule in calls(app):
        if method == "POST":
            response = ask(client, method, address(app, rule, world.own))
            assert response.status_code == 403, called(method, rule, response)


def test_the_printed_table_is_the_one_in_force(app: Flask) -> None:
    with force_locale("en"):
        printed = CliRunner().invoke(app.cli, ["routes", "--json"], catch_exceptions=False)
    declared = [
        {
            "methods": ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})),
            "address": rule.rule,
            "endpoint": rule.endpoint,
            "policy": getattr(policy(app, rule), "__name__", "anyone"),
        }
        for rule in rules(app)
    ]
    assert json.loads(printed.output) == declared


def test_staff_pages_are_declared_as_such(app: Flask) -> None:
    loose = [
        rule.rule
        for rule in rules(app)
        if rule.rule.startswith(("/admin", "/teach"))
        and not vars(app.view_functions[rule.endpoint]).get("staff")
    ]
    assert loose == []


def test_a_view_without_a_policy_is_refused(app: Flask) -> None:
    app.view_functions["site.forgotten"] = lambda: "open to all"
    with pytest.raises(AssertionError, match=r"site\.forgotten declares no policy"):
        check_policies(app)
