"""Errors become answers once: a page with words and a way out, or one JSON shape; never a stack trace."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.app import create_app
from tests.support.databases import sqlite_url
from tests.support.site import HandClock, settings, site

FAULTY = """
from flask import Blueprint
from lms.core import errors
from lms.core.security import anyone
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message

bp = Blueprint("faulty", __name__)
REFUSALS = {
    "notfound": errors.NotFound(),
    "notallowed": errors.NotAllowed(),
    "conflict": errors.Conflict(Message("Saved elsewhere at %(at)s.", {"at": "09.31"}), version=3),
    "gone": errors.Gone(),
    "busy": errors.Busy(seconds=90),
    "unavailable": errors.Unavailable(),
}

@bp.get("/faulty/refuse/<kind>")
@anyone
def refuse(kind):
    raise REFUSALS[kind]

@bp.get("/faulty/crash")
@anyone
def crash():
    raise RuntimeError("secret detail <b>")

@bp.get("/faulty/full")
@anyone
def full():
    raise OSError(28, "No space left on device")

@bp.post("/faulty/deep")
@anyone
def deep():
    from flask import request
    request.get_json()
    return "fine"

@hookimpl
def pages():
    return [bp]
"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    (tmp_path / "faulty_plugin.py").write_text(FAULTY, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    url = sqlite_url(tmp_path)
    with site(tmp_path, url, PLUGINS=("faulty_plugin",), WTF_CSRF_ENABLED=False) as made:
        yield made
    del sys.modules["faulty_plugin"]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("notfound", 404),
        ("notallowed", 403),
        ("conflict", 409),
        ("gone", 410),
        ("busy", 429),
        ("unavailable", 503),
    ],
)
def test_a_refusal_is_a_page_and_a_json_body_of_the_same_status(
    client: FlaskClient, kind: str, status: int
) -> None:
    page = client.get(f"/faulty/refuse/{kind}")
    body = client.get(f"/faulty/refuse/{kind}", headers=JSON)
    assert page.status_code == body.status_code == status
    assert "<h1>" in page.text
    assert body.json is not None
    assert body.json["error"]["status"] == status
    assert body.json["error"]["message"]


def test_a_refusal_carries_its_values_and_how_long_to_wait(client: FlaskClient) -> None:
    conflict = client.get("/faulty/refuse/conflict", headers=JSON).json
    assert conflict is not None
    assert conflict["error"]["version"] == 3
    assert "09.31" in conflict["error"]["message"]
    assert client.get("/faulty/refuse/busy").headers["Retry-After"] == "90"
    assert client.get("/faulty/refuse/unavailable").headers["Retry-After"] == "5"


def test_an_unknown_error_shows_a_code_and_no_detail(capsys: pytest.CaptureFixture[str], app: Flask) -> None:
    client = app.test_client()
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    page = client.get("/faulty/crash")
    assert page.status_code == 500
    assert "secret detail" not in page.text
    assert "RuntimeError" not in page.text
    code = page.text.split("500 · ")[1][:6]
    assert code in capsys.readouterr().err


def test_json_nested_too_deep_is_refused(client: FlaskClient) -> None:
    body = "[" * 100_000 + "]" * 100_000
    response = client.post("/faulty/deep", data=body, content_type="application/json", headers=JSON)
    assert response.status_code == 400


def test_a_form_that_is_too_large_is_refused(client: FlaskClient) -> None:
    body = "a=" + "x" * (2 * 1024 * 1024)
    response = client.post("/session", data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413


def test_an_unknown_address_says_so_and_leads_back(client: FlaskClient) -> None:
    page = client.get("/no/such/page")
    assert page.status_code == 404
    assert 'href="/"' in page.text


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for address in ("/session", "/no/such/page", "/healthz", "/faulty/refuse/gone"):
        headers = client.get(address).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Request-ID"]


def test_a_request_keeps_the_id_it_came_with_if_that_is_harmless(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-123"}).headers["X-Request-ID"] == "abc-123"
    given = "x" * 65
    assert client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given


def test_a_database_that_is_away_is_a_503_that_says_so(tmp_path: Path, clock: HandClock) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    client = create_app(settings(tmp_path, nowhere), now=clock).test_client()
    client.set_cookie("lms", "0" * 32)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    page = client.get("/learn")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"
    assert "Traceback" not in page.text
    assert "psycopg" not in page.text
    assert client.get("/learn", headers=JSON).status_code == 503


def test_no_link_of_a_page_leads_to_another_site(client: FlaskClient) -> None:
    for path in ("//evil.example/x", "/\\evil.example", "/\t/evil.example"):
        page = client.get("/", environ_overrides={"PATH_INFO": path})
        assert page.status_code == 404
        assert "evil.example" in page.text, "the page in the other language"
        assert not re.search(r'href="[/\\\s]{2}', page.text)


def test_a_full_disk_is_told_as_not_saved(client: FlaskClient) -> None:
    answer = client.get("/faulty/full")
    assert answer.status_code == 503
    assert "This was not saved." in answer.text
    assert answer.headers["Retry-After"]
