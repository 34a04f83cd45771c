"""What a browser without script does when a session has ended while somebody was typing."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.people import Someone, csrf_token


def arrives(client: FlaskClient, path: str, fields: Mapping[str, object]) -> TestResponse:
    """Sends a form of an ended session, and again to where it is led: the sign-in page, or what stands for it."""
    fresh = {name: value for name, value in fields.items() if not isinstance(value, list) or value}
    led = client.post(path, data=_open(fresh))
    assert led.status_code == 307
    return client.post(led.location, data=_open(fresh))


def enters(client: FlaskClient, page: TestResponse, who: Someone, password: str = "") -> TestResponse:
    """Signs in on that page."""
    typed = {"identifier": who.nip, "password": password or who.password}
    return client.post(action(page), data={**hidden(page), **typed})


def sends(client: FlaskClient, page: TestResponse) -> TestResponse:
    """Presses the button of the page that follows."""
    return client.post(action(page), data=hidden(page))


def action(page: TestResponse) -> str:
    """Where the form of a page goes."""
    found = re.search(r'<form class="stack" method="post" action="([^"]*)"', page.text)
    assert found
    return html.unescape(found[1])


def hidden(page: TestResponse) -> dict[str, list[str]]:
    """The hidden fields of the form of a page."""
    form = page.text.partition('<form class="stack" method="post"')[2]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    assert found["csrf_token"] == [csrf_token(page)]
    return found


def _open(fields: Mapping[str, object]) -> dict[str, object]:
    # A stream is read once; a browser keeps the file and reads it anew.
    made = {}
    for name, value in fields.items():
        made[name] = value() if callable(value) else value
    return made
