"""Learning elsewhere as the person enters it and the administrator verifies it, through the pages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.credits import queries as ledger
from tests.features.activities.world import PDF, World, a_world, send
from tests.support.people import post, sign_in_as


@pytest.fixture
def here(app: Flask) -> World:
    return a_world()


def test_from_the_form_to_the_account(client: FlaskClient, here: World) -> None:
    sign_in_as(client, here.learner)
    sent = send(client, files=[("sertifikat.pdf", PDF)], number="12/SEM/2026")
    assert sent.status_code == 303, sent.text
    page = client.get(sent.headers["Location"])
    assert "It has been submitted" in page.text
    assert "sertifikat.pdf" in page.text
    public_id = sent.headers["Location"].split("/")[-1].split("?")[0]

    sign_in_as(client, here.verifier)
    assert public_id in client.get("/admin/activities").text
    claim = f"/admin/activities/{public_id}"
    assert "sertifikat.pdf" in client.get(claim).text
    assert post(client, claim, claim, outcome="verified", hours="2").status_code == 303
    assert ledger.balance(db.session(), here.learner.id, now().year) == 8
    assert "Nothing is waiting" in client.get("/admin/activities").text
