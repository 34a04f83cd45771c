"""Pages of staff ask for the password again after a pause, and lose nothing by it."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from tests.support.people import (
    PASSWORD,
    Someone,
    csrf_token,
)
from tests.support.site import HandClock


def path_of(person: Someone) -> str:
    return f"/admin/people/{person.public_id}"


def test_staff_pages_ask_again_after_an_hour_without_use(
    client: FlaskClient, admin: Someone, clock: HandClock
) -> None:
    for _ in range(5):
        clock.forward(minutes=50)
        assert client.get("/admin/people").status_code == 200, "in use all the time"
    clock.forward(minutes=61)
    assert client.get("/my/settings").status_code == 200, "learning pages stay open"
    asked = client.get("/admin/people?unit=DINKES")
    assert asked.status_code == 307
    page = client.get(asked.location)
    assert "Your password once more" in page.text
    action = re.search(r'method="post" action="(/session/again[^"]*)"', page.text)
    assert action
    fields = {"csrf_token": csrf_token(page), "confirmed_password": "bukan ini"}
    wrong = client.post(action[1].replace("&amp;", "&"), data=fields)
    assert wrong.status_code == 422
    fields["confirmed_password"] = PASSWORD
    done = client.post(action[1].replace("&amp;", "&"), data=fields)
    assert (done.status_code, done.location) == (303, "/admin/people?unit=DINKES")
    assert client.get(done.location).status_code == 200


def test_a_form_on_its_way_is_not_lost_when_the_password_is_asked_for(
    client: FlaskClient, admin: Someone, clock: HandClock
) -> None:
    form = client.get("/admin/units")
    typed = {"name": "Bagian “Hukum”", "code": "HUKUM", "parent_id": "KOTA", "zone": ""}
    typed["csrf_token"] = csrf_token(form)
    clock.forward(minutes=61)
    asked = client.post("/admin/units", data=typed)
    assert asked.status_code == 307, "the browser sends the form again"
    page = client.post(asked.location, data=typed)
    assert "What you typed is kept" in page.text
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page.text))
    assert hidden["name"] == "Bagian “Hukum”"
    action = re.search(r'method="post" action="(/session/again[^"]*)"', page.text)
    assert action
    address = action[1].replace("&amp;", "&")
    wrong = client.post(address, data={**hidden, "confirmed_password": "keliru sekali"})
    assert "Bagian “Hukum”" in wrong.text
    sent = {**hidden, "confirmed_password": PASSWORD}
    right = client.post(address, data=sent)
    assert (right.status_code, right.location) == (307, "/admin/units")
    done = client.post(right.location, data=sent)
    assert done.status_code == 303
    assert "Bagian “Hukum”" in client.get(done.location).text


def test_a_link_cannot_make_the_password_page_post_elsewhere(client: FlaskClient, admin: Someone) -> None:
    address = f"/session/again?resume={path_of(admin)}/sessions/end&posted=yes"
    page = client.get(address)
    action = re.search(r'method="post" action="(/session/again[^"]*)"', page.text)
    assert action
    assert "posted" not in action[1]
    fields = {"csrf_token": csrf_token(page), "confirmed_password": PASSWORD}
    assert client.post(action[1].replace("&amp;", "&"), data=fields).status_code == 303
    away = client.get("/session/again?resume=//evil.example/")
    action = re.search(r'method="post" action="(/session/again[^"]*)"', away.text)
    assert action
    assert "evil" not in action[1]
