"""One's own settings: password, sessions, display; and what surrounds every cookie and link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.accounts.models import SignIn
from tests.support.people import PASSWORD, a_person, csrf_token, post, sign_in_as
from tests.support.site import HandClock, copied_site

NEW = "kuda laut terbang"


def test_a_new_password_ends_all_other_sessions(client: FlaskClient, app: Flask) -> None:
    person = a_person()
    phone = sign_in_as(app.test_client(), person)
    sign_in_as(client, person)
    before = client.get_cookie("lms")
    done = post(client, "/my/settings/password", old=PASSWORD, password=NEW)
    assert (done.status_code, done.location) == (303, "/my/settings?done=password")
    assert client.get("/my/settings").status_code == 200
    assert client.get_cookie("lms") != before
    assert phone.get("/my/settings").status_code == 303
    token = csrf_token(phone.get("/session"))
    for password, status in ((PASSWORD, 422), (NEW, 303)):
        fields = {"identifier": person.nip, "password": password, "csrf_token": token}
        assert phone.post("/session", data=fields).status_code == status


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("bukan ini", NEW, "The password is not right."),
        (PASSWORD, "pendek", "The password is too short."),
        (PASSWORD, "rahasia123", "easy to guess"),
        ("", "", "Write your current password."),
    ],
)
def test_what_is_wrong_is_told_at_the_field(client: FlaskClient, old: str, new: str, text: str) -> None:
    sign_in_as(client, a_person())
    client.get("/my/settings?lang=en")
    refused = post(client, "/my/settings/password", old=old, password=new)
    assert refused.status_code == 422
    assert text in refused.text
    assert client.get("/my/settings").status_code == 200


def test_guessing_the_present_password_gets_slower(client: FlaskClient) -> None:
    sign_in_as(client, a_person())
    for _ in range(5):
        assert post(client, "/my/settings/password", old="bukan ini", password=NEW).status_code == 422
    assert post(client, "/my/settings/password", old=PASSWORD, password=NEW).status_code == 429


def test_sessions_are_listed_and_ended_without_giving_their_ids_away(client: FlaskClient, app: Flask) -> None:
    person = a_person()
    android = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
    phone, tablet = app.test_client(), app.test_client()
    for other in (phone, tablet):
        other.environ_base["HTTP_USER_AGENT"] = android
        sign_in_as(other, person)
    sign_in_as(client, person)
    page = client.get("/my/sessions?lang=en").text
    assert page.count("Chrome, Android") >= 2
    for sid in db.session.scalars(sa.select(SignIn.id)):
        assert sid not in page
    handles = re.findall(r'name="session" value="([0-9a-f]+)"', page)
    assert len(handles) == 2
    assert post(client, "/my/sessions/end", session=handles[0]).location == "/my/sessions?done=one"
    assert [phone.get("/my/settings").status_code, tablet.get("/my/settings").status_code].count(303) == 1
    post(client, "/my/sessions/end")
    assert phone.get("/my/settings").status_code == tablet.get("/my/settings").status_code == 303
    assert client.get("/my/settings").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(client: FlaskClient, app: Flask) -> None:
    other = sign_in_as(app.test_client(), a_person("Hadi"))
    sign_in_as(app.test_client(), a_person("Agus"))
    handles = re.findall(r'name="session" value="([0-9a-f]+)"', other.get("/my/sessions").text)
    assert handles == [], "nothing of others is listed"
    sign_in_as(client, a_person("Siti"))
    for sid in db.session.scalars(sa.select(SignIn.id)).all():
        post(client, "/my/sessions/end", session=sid)
    assert other.get("/my/settings").status_code == 200


def test_language_theme_and_size_are_kept_on_the_device(client: FlaskClient) -> None:
    sign_in_as(client, a_person())
    assert post(client, "/my/settings/display", lang="en", theme="dark", text="2").status_code == 303
    page = client.get("/my/settings").text
    assert '<html lang="en" data-theme="dark" data-text="2">' in page
    post(client, "/my/settings/display", lang="xx", theme='"><script>', text="9")
    page = client.get("/my/settings").text
    assert 'data-theme="' not in page
    assert 'data-text="' not in page


def test_in_use_is_noted_every_five_minutes_at_most(client: FlaskClient, clock: HandClock) -> None:
    sign_in_as(client, a_person())
    begun = clock.at
    seen = []
    for _ in range(4):
        clock.forward(minutes=2)
        client.get("/my/settings")
        seen.append((db.session.scalars(sa.select(SignIn.seen_at)).one() - begun).seconds // 60)
    assert seen == [0, 0, 6, 6]


def test_a_learners_session_outlasts_a_staff_page_and_clocks_that_move(
    client: FlaskClient, clock: HandClock
) -> None:
    sign_in_as(client, a_person())
    clock.forward(hours=-3)
    assert client.get("/my/settings").status_code == 200
    clock.forward(hours=4)
    assert client.get("/my/settings").status_code == 200


def test_over_https_the_cookie_is_bound_to_host_and_line(
    migrated_url: str, tmp_path: Path, clock: HandClock
) -> None:
    with copied_site(tmp_path, migrated_url, clock, HTTPS=True) as app:
        response = app.test_client().get("/session", base_url="https://localhost")
    header = response.headers["Set-Cookie"]
    assert header.startswith("__Host-lms=")
    assert "Secure" in header
    assert "Domain" not in header
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_forged_host_is_refused_and_never_copied(
    migrated_url: str, tmp_path: Path, clock: HandClock
) -> None:
    with copied_site(tmp_path, migrated_url, clock, TRUSTED_HOSTS=("belajar.example.id",)) as app:
        client = app.test_client()
        assert client.get("/session", base_url="http://evil.example").status_code == 400
        good = client.get("/session", base_url="http://belajar.example.id")
        assert good.status_code == 200


def test_the_sign_in_page_says_nothing_of_who_is_known(client: FlaskClient) -> None:
    assert client.get("/session/forgot").status_code == 200
    assert client.post("/session/forgot").status_code in {403, 405}


def test_over_https_every_cookie_is_bound_to_the_line(
    migrated_url: str, tmp_path: Path, clock: HandClock
) -> None:
    with copied_site(tmp_path, migrated_url, clock, HTTPS=True) as app:
        client = app.test_client()
        safe = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/"}}
        cookies = client.get("/session?lang=en", **safe).headers.getlist("Set-Cookie")
        person = a_person()
        token = csrf_token(client.get("/session", **safe))
        fields = {"identifier": person.nip, "password": PASSWORD, "csrf_token": token}
        assert client.post("/session", data=fields, **safe).status_code == 303
        fields = {"csrf_token": csrf_token(client.get("/my/settings", **safe)), "lang": "id", "theme": "dark"}
        saved = client.post("/my/settings/display", data=fields, **safe)
        cookies += saved.headers.getlist("Set-Cookie")
        assert len(cookies) == 5
        for cookie in cookies:
            assert "Secure" in cookie, cookie
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert cookie.startswith("__Host-")
        assert 'data-theme="dark"' in client.get("/my/settings", **safe).text
