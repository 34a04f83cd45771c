"""A report of a plugin has a page, files and the command; one that fails hurts nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.plugin.manager import Plugins
from tests.support import people
from tests.support.people import sign_in_as
from tests.support.site import HandClock, copied_site


@pytest.fixture
def app(migrated_url: str, tmp_path: Path, clock: HandClock) -> Iterator[Flask]:
    with copied_site(tmp_path, migrated_url, clock, PLUGINS=("tests.features.reports.outside",)) as made:
        yield made


@pytest.fixture
def chief(app: Flask, client: FlaskClient) -> FlaskClient:
    return sign_in_as(client, people.an_administrator("Ratna"))


def look(client: FlaskClient, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_it_has_a_page_reached_from_the_dashboard(chief: FlaskClient) -> None:
    assert 'href="/admin/reports/furniture"' in chief.get("/admin?lang=en").text
    text = look(chief, "/admin/reports/furniture?lang=en")
    assert "=Kursi 1,284 67% 23 November 2026 Meja – – –" in text
    assert "No rows" in look(chief, "/admin/reports/furniture?what=Lampu")
    assert chief.get("/admin/reports/unknown").status_code == 404


def test_it_leaves_as_a_file(chief: FlaskClient) -> None:
    lines = chief.get("/admin/reports/furniture?format=csv&lang=en").data.decode("utf-8-sig").split("\r\n")
    assert lines[:3] == ["What,How many,Share,Day", "'=Kursi,1284,66.67,2026-11-23", "Meja,,,"]
    rows = json.loads(chief.get("/admin/reports/furniture?format=json&what=Meja").data)["rows"]
    assert rows == [{"what": "Meja", "many": None, "share": None, "on_day": None}]


def test_its_file_carries_a_code_that_knows_how_long_the_list_was(chief: FlaskClient) -> None:
    told = json.loads(chief.get("/admin/reports/furniture?format=json&what=Meja").data)
    page = chief.get(f"/c/{told['code']}?lang=en", follow_redirects=True)
    assert "The list had 1 row" in page.text


@pytest.mark.parametrize("report", ["broken", "misfit"])
def test_one_that_fails_is_named_and_the_site_goes_on(app: Flask, chief: FlaskClient, report: str) -> None:
    address = f"/admin/reports/{report}"
    assert "This report cannot be made right now" in look(chief, f"{address}?lang=en")
    assert "This report cannot be made right now" in look(chief, f"{address}?format=json")
    plugins: Plugins = app.extensions["lms.plugins"]
    assert [(failure.plugin, failure.where) for failure in plugins.failures] == [
        ("tests.features.reports.outside", f"report {report}")
    ]
    assert chief.get("/admin").status_code == 200
