"""A scenario before its reader, without script: from the prologue to the end and what other ways lead to."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.features.catalogue import queries as catalogue
from tests.features.scenarios import world
from tests.features.scenarios.world import choose
from tests.support import people
from tests.support.people import sign_in_as

ADDRESS = f"/courses/{world.COURSE}/scenarios/parsel"
RUN = f"{ADDRESS}/runs/1"


@pytest.fixture
def siti(app: Flask, client: FlaskClient) -> FlaskClient:
    world.publish(app)
    return sign_in_as(client, people.a_person("Siti Rahmawati", people.a_unit()))


def begin(client: FlaskClient, address: str = ADDRESS, **fields: str) -> str:
    answer = people.post(client, f"{address}/runs", **fields)
    assert answer.status_code == 303
    return answer.headers["Location"]


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0]).split())


def test_from_the_prologue_to_the_end(siti: FlaskClient) -> None:
    assert "Anda baru kembali dari rapat" in siti.get(ADDRESS).text
    assert begin(siti) == RUN
    page = siti.get(RUN).text
    assert "Step 1" in words(page)
    assert "checked" not in page
    assert siti.get(ADDRESS).headers["Location"] == RUN, "who is inside goes on"
    assert choose(siti, RUN, "1").headers["Location"] == RUN
    page = words(siti.get(RUN).text)
    assert "You chose: Menanyakan asal parsel" in page
    assert "Asal parsel" in page
    assert "dikembalikan" not in page.lower(), "no word of what follows"
    choose(siti, RUN, "2")
    page = words(siti.get(RUN).text)
    assert "Fair ending" in page
    assert "You passed with a score of 70" in page
    assert "The story has 3 endings. You have come to 1 of them." in page
    assert "1 good ending" in page
    assert "1 poor ending" in page
    assert "Dibawa pulang" not in page
    assert "Start again from the beginning" in page
    assert begin(siti) == f"{ADDRESS}/runs/2"


def test_what_is_wrong_is_told_and_what_was_taken_elsewhere_is_shown(siti: FlaskClient) -> None:
    begin(siti)
    answer = choose(siti, RUN)
    assert answer.status_code == 422
    assert "Choose what you do." in answer.text
    assert "<title>Needs fixing:" in answer.text
    assert choose(siti, RUN, "7").status_code == 422
    token = people.csrf_token(siti.get(RUN))
    first = {"csrf_token": token, "step": "1", "decision": "1"}
    assert [siti.post(RUN, data=first).status_code for _ in range(2)] == [303, 303]
    elsewhere = siti.post(RUN, data={**first, "decision": "2"})
    assert elsewhere.status_code == 409
    assert "You decided here elsewhere in the meantime" in elsewhere.text
    assert "Resepsionis mengatakan" in elsewhere.text
    for odd in ({}, {"step": "x"}, {"step": "1e9", "decision": "1"}, {"step": "2", "decision": "−1"}):
        assert siti.post(RUN, data={"csrf_token": token, **odd}).status_code in {409, 422}
    siti.post(RUN, data={**first, "step": "2"})
    assert siti.post(RUN, data={**first, "step": "3"}).status_code == 410


def test_a_run_is_left_for_a_new_one_from_the_page(siti: FlaskClient) -> None:
    begin(siti)
    choose(siti, RUN, "1")
    assert begin(siti, leaving="1") == f"{ADDRESS}/runs/2"
    assert "You left this run before its end." in siti.get(RUN).text
    cover = siti.post(f"{ADDRESS}/runs", data={"csrf_token": people.csrf_token(siti.get("/my/settings"))})
    assert cover.headers["Location"] == f"{ADDRESS}/runs/2"


def test_where_a_run_counts_it_is_brought_to_its_end(siti: FlaskClient) -> None:
    place = f"/courses/{world.COURSE}/scenarios/sekali"
    begin(siti, place)
    choose(siti, f"{place}/runs/1", "1")
    assert "Start again" not in siti.get(f"{place}/runs/1").text
    refused = people.post(siti, f"{place}/runs", leaving="1")
    assert refused.status_code == 422
    assert "Bring this run to an end first" in refused.text
    assert "Go on" in refused.text


def test_others_see_nothing_of_a_run(app: Flask, siti: FlaskClient) -> None:
    begin(siti)
    other = sign_in_as(app.test_client(), people.a_person("Orang Lain"))
    assert other.get(RUN).status_code == 404
    assert siti.get(f"{ADDRESS}/runs/2").status_code == 404
    assert siti.get(f"/courses/{world.COURSE}/scenarios/tidak-ada").status_code == 404


def test_its_short_address_and_the_course_lead_to_it(app: Flask, siti: FlaskClient) -> None:
    code = catalogue.snapshot().short_code(world.COURSE, "parsel")
    assert siti.get(f"/k/{code}").headers["Location"] == ADDRESS
    begin(siti)
    assert f'href="{ADDRESS}"' in siti.get(f"/courses/{world.COURSE}").text
