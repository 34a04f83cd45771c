"""A form sent after its session has ended leads back to the page it came from, and never to another site."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.support.people import a_person, csrf_token, sign_in_as


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://localhost/courses/siap?to=satu#x", "/courses/siap?to=satu"),
        ("http://evil.example/courses/siap", "/"),
        ("http://localhost//evil.example", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_after_a_session_has_ended(client: FlaskClient, came_from: str, leads_to: str) -> None:
    sign_in_as(client, a_person())
    fields = {"csrf_token": csrf_token(client.get("/my/settings"))}
    other = client.application.test_client()
    other.set_cookie("lms", client.get_cookie("lms").value)  # type: ignore[union-attr]
    other.post("/session/end", data=fields)

    answer = client.post("/courses/siap/runs", data=fields, headers={"Referer": came_from})
    assert answer.status_code == 307, "the browser sends the form again, to the page where it waits"
    assert urlsplit(answer.location).path == "/session"
    assert parse_qs(urlsplit(answer.location).query)["next"] == [leads_to]
