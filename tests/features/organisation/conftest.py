"""A town with two offices, and who looks after it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.people import (
    Someone,
    a_unit,
    an_administrator,
    sign_in_as,
)


@pytest.fixture
def units(app: Flask) -> dict[str, int]:
    root = a_unit("KOTA", name="Kota Madyapura")
    return {
        "KOTA": root,
        "DUKCAPIL": a_unit("DUKCAPIL", root, name="Disdukcapil"),
        "DINKES": a_unit("DINKES", root, name="Dinas Kesehatan"),
    }


@pytest.fixture
def admin(units: dict[str, int], client: FlaskClient) -> Someone:
    person = an_administrator(unit=units["KOTA"])
    sign_in_as(client, person)
    client.get("/session?lang=en")
    return person
