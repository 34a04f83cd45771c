"""Surveys and scenarios in the preview: looked at and tried by their trainer, with nothing recorded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.features.catalogue import building
from tests.features.preview.test_preview_pages import everything
from tests.features.preview.world import send, words
from tests.support.courses import PRACTICE, write_practice
from tests.support.people import a_trainer, a_unit, sign_in_as

ROOT = f"/teach/courses/{PRACTICE}/preview"
RUN = f"{ROOT}/scenarios/parsel/runs/1"


@pytest.fixture
def trainer(app: Flask, client: FlaskClient) -> FlaskClient:
    write_practice(Path(app.config["COURSES"]))
    building.bring_up_to_date()
    sign_in_as(client, a_trainer("Bambang Wiryawan", a_unit(), course=PRACTICE))
    client.get("/my/settings?lang=en")
    return client


def decide(client: FlaskClient, page: str, decision: str) -> str:
    """The answer to the form of a scene that was shown, with this decision."""
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return client.post(RUN, data={**fields, "decision": decision}).text


def test_both_are_tried_to_their_end_and_nothing_is_recorded(trainer: FlaskClient) -> None:
    before = everything()
    survey = f"{ROOT}/surveys/evaluasi"
    refused = send(trainer, survey, survey, **{"q1-rate.1": "2", "q5-text": "Tambah contoh"})
    assert refused.status_code == 422
    assert "Tambah contoh" in refused.text
    thanks = send(trainer, survey, survey, **{"q1-rate.1": "2", "q1-rate.2": "3"})
    assert "Thank you. Your answers have been sent." in thanks.text
    cover = f"{ROOT}/scenarios/parsel"
    assert send(trainer, cover, f"{cover}/runs").headers["Location"] == RUN
    first = trainer.get(RUN).text
    assert "Choose what you do." in decide(trainer, first, "")
    second = decide(trainer, first, "1")
    assert "Dari seorang pemohon" in second
    last = words(decide(trainer, second, "2"))
    assert "Fair ending" in last
    assert "You passed with a score of 70" in last
    assert "Preview: nothing is recorded" in last
    for page in (refused.text, thanks.text, first, second):
        assert not re.findall(rf'(?:href|src|action)="(/courses/{PRACTICE}[^"]*)', page)
    assert everything() == before


@pytest.mark.parametrize("way", ["9", "x", "0.0.0.0", "-1", "0." * 5000])
def test_a_way_that_leads_nowhere_begins_anew(trainer: FlaskClient, way: str) -> None:
    page = send(trainer, RUN, RUN, way=way, decision="1", step="1")
    assert page.status_code == 200
    assert "Dari seorang pemohon" in page.text
