"""A trainer who may write courses of their own, signed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.actor import OWN
from tests.support.people import Someone, a_trainer, sign_in_as


@pytest.fixture
def trainer(app: Flask) -> Someone:
    return a_trainer(course=OWN)


@pytest.fixture
def hers(app: Flask, client: FlaskClient, trainer: Someone) -> FlaskClient:
    return sign_in_as(client, trainer)


@pytest.fixture
def uploads(app: Flask) -> Path:
    return Path(app.config["UPLOADS"])
