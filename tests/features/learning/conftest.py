"""A learner before the pages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support import people


@pytest.fixture
def learner(app: Flask, client: FlaskClient) -> FlaskClient:
    """A learner of the unit SETDA, signed in; English is asked for once, so that sentences can be read here."""
    people.sign_in_as(client, people.a_person("Siti Rahmawati", people.a_unit()))
    client.get("/my/settings?lang=en")
    return client
