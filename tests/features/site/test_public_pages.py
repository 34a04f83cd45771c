"""What anybody may read, the menu, and how errors look to guests and to those who signed in."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.app import create_app
from lms.core import jobs
from lms.core.clock import now
from lms.core.db import db
from lms.features.catalogue import building
from tests.support.courses import write_course
from tests.support.people import a_person, a_trainer, a_unit, an_administrator, post, sign_in_as
from tests.support.site import HandClock, settings

PUBLIC = ("/help", "/certificates", "/accessibility", "/privacy", "/status")
BUDGET = 5 * 1024


def a_course(app: Flask, course: str, category: str) -> None:
    write_course(Path(app.config["COURSES"]), course, head={"kategori": category})
    building.bring_up_to_date()


def links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page)


def footer(page: str) -> list[str]:
    return links(page[page.index("<footer") :])[: len(PUBLIC)]


def test_the_front_page_lets_in_and_shows_what_there_is_to_learn(app: Flask, client: FlaskClient) -> None:
    app.config["HELP_CONTACT"] = "(0299) 555-0142"
    page = client.get("/").text
    assert "What you can learn" not in page
    assert "(0299) 555-0142" in page
    a_course(app, "siaga", "Manajemen Krisis")
    page = client.get("/").text
    assert "Crisis management" in page
    assert "1 course" in page
    assert {"/session", "/session/first", "/courses?topic=Manajemen+Krisis"} <= set(links(page))
    sign_in_as(client, a_person())
    assert client.get("/").location == "/learn"


def test_public_pages_are_light_and_lead_to_each_other_from_everywhere(
    app: Flask, client: FlaskClient
) -> None:
    a_course(app, "siaga", "Manajemen Krisis")
    feet = set()
    for language in ("id", "en"):
        for address in ("/", *PUBLIC, "/session", "/no/such/page"):
            response = client.get(f"{address}?lang={language}")
            assert len(gzip.compress(response.data, 6)) <= BUDGET, address
            assert f'<html lang="{language}"' in response.text
            feet.add(tuple(footer(response.text)))
    assert not app.test_client().get("/help").headers.getlist("Set-Cookie"), "who only reads gets no cookie"
    signed = sign_in_as(app.test_client(), a_person())
    for address in (*PUBLIC, "/menu", "/learn"):
        response = signed.get(address)
        assert response.status_code == 200
        feet.add(tuple(footer(response.text)))
    assert feet == {PUBLIC}, "help first, on every page alike"


def test_the_status_says_what_is_late_and_no_more(app: Flask, client: FlaskClient, clock: HandClock) -> None:
    assert "Everything works" in client.get("/status").text
    db.write(jobs.enqueue, "nobody.knows", {}, now())
    clock.forward(hours=1)
    page = client.get("/status").text
    assert "The service works in part" in page
    assert "nobody.knows" not in page


def test_help_and_status_answer_while_the_database_is_away(tmp_path: Path, clock: HandClock) -> None:
    app = create_app(settings(tmp_path, "postgresql://nobody:x@127.0.0.1:9/none"), now=clock)
    browser = app.test_client()
    browser.set_cookie("lms", "a" * 32)
    assert "The service cannot save at the moment" in browser.get("/status").text
    assert browser.get("/help").status_code == 200


def test_the_menu_holds_what_is_there_for_whoever_asks(app: Flask, client: FlaskClient) -> None:
    unit = a_unit()
    chief = an_administrator("Lestari Handayani", unit, over=unit)
    learner = sign_in_as(client, a_person(unit=unit)).get("/menu").text
    own = {"/my/inbox", "/my/notes", "/my/questions", "/my/settings", "/my/sessions", "/help", "/privacy"}
    assert own <= set(links(learner))
    assert "Lestari Handayani" in learner
    assert not [link for link in links(learner) if link.startswith(("/admin", "/teach"))]
    admin = sign_in_as(client, chief).get("/menu").text
    assert "/admin/people" in links(admin)
    assert "/admin/plugins" not in links(admin), "only administrators of the site"
    assert "/teach/questions" in links(sign_in_as(client, a_trainer()).get("/menu").text)
    assert client.get("/menu").text.count('aria-current="page"') == 2, "in the bar on top and at the bottom"


def test_an_address_that_is_not_there_offers_a_search_to_those_who_may(client: FlaskClient) -> None:
    guest = client.get("/salah?lang=xx")
    assert guest.status_code == 404
    assert 'role="search"' not in guest.text
    assert "/session" in links(guest.text)
    sign_in_as(client, a_person("Siti Rahmawati"))
    page = client.get("/salah").text
    assert 'action="/courses"' in page
    assert "Siti Rahmawati" in page


def test_a_closed_door_names_who_can_open_it_and_a_code_for_the_helpdesk(
    app: Flask, client: FlaskClient
) -> None:
    top = a_unit("KAB")
    unit = a_unit("DINKES", top)
    an_administrator("Agus Salim", over=top)
    sign_in_as(client, a_person(unit=unit))
    assert "Agus Salim" in client.get("/admin").text
    an_administrator("Lestari Handayani", over=unit)
    page = client.get("/admin")
    assert page.status_code == 403
    assert "Lestari Handayani" in page.text
    assert f"403 · {page.headers['X-Request-ID'][:8]} · 12:00 WITA" in page.text


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_form_of_an_old_page_is_explained_in_the_readers_language(
    client: FlaskClient, language: str
) -> None:
    sign_in_as(client, a_person())
    client.get(f"/learn?lang={language}")
    page = client.post("/my/settings/display", data={"csrf_token": "old"})
    assert page.status_code == 403
    assert f'<html lang="{language}"' in page.text
    assert ("load the page again" in page.text) == (language == "en")


def test_the_other_language_keeps_what_was_asked_for(client: FlaskClient) -> None:
    sign_in_as(client, a_person())
    page = client.get("/courses?q=siaga&level=basic&level=advanced&lang=en").text
    assert "/courses?q=siaga&amp;level=basic&amp;level=advanced&amp;lang=id" in page


def test_the_language_goes_with_the_person(app: Flask, client: FlaskClient) -> None:
    person = a_person()
    sign_in_as(client, person).get("/menu?lang=id")
    other = sign_in_as(app.test_client(), person)
    assert '<html lang="id"' in other.get("/learn").text, "another device without a choice of its own"
    assert post(other, "/my/settings/display", lang="en").status_code == 303
    assert '<html lang="id"' in client.get("/learn").text, "a choice made on a device stays there"


def test_more_time_is_asked_for_in_the_settings(app: Flask, client: FlaskClient) -> None:
    sign_in_as(client, a_person(unit=a_unit()))
    refused = post(client, "/my/settings/time", factor="9", words="Saya membaca lambat <b>")
    assert refused.status_code == 422
    assert "Saya membaca lambat &lt;b&gt;" in refused.text, "what was typed is kept"
    asked = post(client, "/my/settings/time", factor="1.5", words="Saya membaca dengan pembaca layar")
    assert asked.location == "/my/settings?done=time"
    page = client.get("/my/settings").text
    assert "You asked for: one and a half times as long." in page
    assert "Change the request" in page
