"""A small agency to take people into, and the steps of an import by the pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.worker import Worker
from tests.support.people import Someone, a_unit, an_administrator, csrf_token, sign_in_as
from tests.support.roll import write_csv, write_xlsx


@dataclass(frozen=True)
class Desk:
    """An administrator at the pages of imports; every step ends when the worker has done what was asked."""

    app: Flask
    client: FlaskClient
    person: Someone
    folder: Path

    def upload(self, rows: Iterable[Mapping[str, Any]], name: str = "pegawai.xlsx", **how: Any) -> str:
        """Uploads rows, takes the columns as guessed, and returns the address of the import after its dry run."""
        write = write_xlsx if name.endswith("xlsx") else write_csv
        response = self.send_file(write(self.folder / name, rows, **how).read_bytes(), name)
        assert response.status_code == 303, response.text
        address: str = response.headers["Location"]
        self.press(address, "/columns")
        return address

    def send_file(self, data: bytes, name: str) -> TestResponse:
        """Sends a file by the form of the first page."""
        token = csrf_token(self.client.get("/admin/imports"))
        fields = {"csrf_token": token, "file": (io.BytesIO(data), name)}
        return self.client.post("/admin/imports", data=fields, content_type="multipart/form-data")

    def press(self, address: str, action: str, fields: Mapping[str, str] | None = None) -> TestResponse:
        """Sends the form of an import's page with what it is filled with, and lets the worker work."""
        page = self.client.get(address)
        sent = {**filled(page.text, address + action), **(fields or {}), "csrf_token": csrf_token(page)}
        response = self.client.post(address + action, data=sent)
        Worker(self.app).drain()
        return response

    def page(self, address: str) -> str:
        """The page of an import."""
        return self.client.get(address).text


def filled(page: str, action: str) -> dict[str, str]:
    """What the form of `action` is filled with: chosen options, texts, and ticked boxes."""

    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, f"no form for {action}"
    found: dict[str, str] = {}
    for name, body in re.findall(r'<select[^>]* name="([^"]+)".*?>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    for tag in re.findall(r"<input[^>]*>", form[0]):
        name, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and value and ('type="checkbox"' not in tag or " checked" in tag):
            found[name[1]] = value[1]
    return found


@pytest.fixture
def units(app: Flask) -> dict[str, int]:
    """The agency with two units below it."""
    top = a_unit("1", name="Pemerintah Kota")
    return {
        "1": top,
        "1.01": a_unit("1.01", top, name="Dinas Kesehatan"),
        "1.02.09": a_unit("1.02.09", top, name="Puskesmas Tanjung Asri"),
    }


@pytest.fixture
def desk(app: Flask, client: FlaskClient, units: dict[str, int], tmp_path: Path) -> Desk:
    """The desk of an administrator of the whole site."""
    person = an_administrator("Lestari Handayani")
    return Desk(app, sign_in_as(client, person), person, tmp_path)


@pytest.fixture
def desk_of(app: Flask, tmp_path: Path) -> Callable[[Someone], Desk]:
    """The desk of somebody else."""

    def made(person: Someone) -> Desk:
        return Desk(app, sign_in_as(app.test_client(), person), person, tmp_path)

    return made
