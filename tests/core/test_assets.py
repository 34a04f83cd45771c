"""Static files: hashed addresses, a year of cache, and the budgets of the look."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.core.pattern_page import make_app

FOLDER = Path(__file__).parents[2] / "lms/core/static"


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def address(app: Flask, name: str) -> str:
    return app.jinja_env.from_string("{{ asset(name) }}").render(name=name)


@pytest.mark.parametrize("name", ["suluh.css", "suluh.js", "suluh.svg"])
def test_an_address_carries_the_hash_and_may_be_kept_for_a_year(
    app: Flask, client: FlaskClient, name: str
) -> None:
    response = client.get(address(app, name))
    stem, suffix = name.split(".")
    assert re.fullmatch(rf"/static/{stem}\.[0-9a-f]{{12}}\.{suffix}", address(app, name))
    assert response.data == (FOLDER / name).read_bytes()
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in response.headers


def test_it_is_sent_packed_to_whom_takes_it(app: Flask, client: FlaskClient) -> None:
    response = client.get(address(app, "suluh.css"), headers={"Accept-Encoding": "br, gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data) == (FOLDER / "suluh.css").read_bytes()
    refused = client.get(address(app, "suluh.css"), headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


@pytest.mark.parametrize("path", ["suluh.css", "suluh.000000000000.css", "..%2fhtml.py", "x/y"])
def test_any_other_address_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_an_unknown_file_is_a_mistake_of_the_template(app: Flask) -> None:
    with pytest.raises(KeyError):
        address(app, "other.css")


def test_budgets() -> None:
    assert len(gzip.compress((FOLDER / "suluh.css").read_bytes(), 6)) <= 12 * 1024
    assert len((FOLDER / "suluh.js").read_bytes()) <= 4096


def test_the_style_sheet_needs_no_other_address() -> None:
    css = (FOLDER / "suluh.css").read_text(encoding="utf-8")
    assert "url(" not in css
    assert "@import" not in css
