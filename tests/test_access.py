"""Who may open what: every address is walked by nobody and by each role, inside and outside its scope.

What to expect is never written here a second time: it is the policy that the view itself declares.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from wtforms.fields.core import UnboundField

from lms.core import access
from lms.core.db import db
from lms.core.forms import BaseForm
from lms.core.security import HEADERS, check_policies
from tests.support.access import (
    NUMBERS,
    PAGE,
    SIGNS_OUT,
    WELL_FORMED,
    World,
    a_world,
    address,
    ask,
    calls,
    policy,
    printed,
    reach,
    render,
    rules,
    token_of,
)
from tests.support.people import a_person, actor_of, sign_in_as

ROLES = ("learner", "superior", "trainer", "unit administrator", "site administrator")
FILES = {"core.static_file", "catalogue.show_asset"}


@pytest.fixture
def world(app: Flask) -> World:
    return a_world(app)


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
    ("unit administrator", "reminders."),
    ("unit administrator", "imports."),
    ("unit administrator", "reports."),
]
"""Whose role, and which rooms it may enter without seeing what others have there."""

NOBODYS_OWN = {"show_cover", "start_attempt", "show_path", "follow_path"}
"""A quiz that everybody may take, a path that everybody may follow."""
SEEN_BY_ALL = {"edit_path", "close_path"}
"""What is no secret, and not theirs to change."""


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
        if response.status_code != (403 if rule.endpoint.split(".")[1] in SEEN_BY_ALL else 404):
            wrong.append(called(method, rule, response))
    assert walked
    assert wrong == []


def test_a_learner_sees_no_file_of_a_course_before_beginning_it(client: FlaskClient, world: World) -> None:
    sign_in_as(client, world.people["learner"])
    file = f"/courses/siaga/assets/{picture(client)}.svg"
    assert ask(client, "GET", file).status_code == 200
    sign_in_as(client, a_person("Orang Baru"))
    assert ask(client, "GET", file).status_code == 403


TOLD_APART = ("duty", "quiz", "table", "way", "cited")
"""What an address of a feature may call ``public_id`` or ``code`` like others."""
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
            path = address(app, rule, {**world.own, **values, **dict.fromkeys(TOLD_APART, odd)})
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


NO_SESSION = {"notices.stop"}
"""Posted by a program that reads mail, which has neither session nor form: the address itself carries the secret."""


def test_a_form_without_its_token_changes_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    sign_in_as(client, world.people["site administrator"])
    for method, rule in calls(app):
        if method == "POST" and rule.endpoint not in NO_SESSION:
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


@pytest.mark.parametrize("role", access.ROLES)
def test_each_role_comes_as_far_as_the_page_says(
    app: Flask, client: FlaskClient, world: World, role: str
) -> None:
    assert reach(app, client, world, role) == printed(role)


def test_the_page_has_the_policies_in_force(app: Flask) -> None:
    columns = {role: printed(role) for role in access.ROLES}
    assert render(app, columns) == PAGE.read_text(encoding="utf-8")


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
