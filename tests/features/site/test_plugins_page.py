"""Administrators of the site see which plugin failed, and let facts be delivered again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.core import delivery
from lms.core.db import db
from lms.core.outbox import announce
from lms.core.worker import Worker
from lms.plugin.facts import Acted
from tests.support.databases import sqlite_url
from tests.support.people import an_administrator, csrf_token, sign_in_as
from tests.support.site import NOON, Browser, HandClock, site

DEAF = """
from pathlib import Path
from lms.plugin.hooks import hookimpl

@hookimpl
def acted(fact):
    if Path(__file__).with_suffix(".mended").exists():
        return
    raise RuntimeError("cannot hear <b>this</b>")
"""


@pytest.fixture
def app(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    (tmp_path / "deaf_plugin.py").write_text(DEAF, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    names = ("deaf_plugin", "missing_plugin")
    with site(tmp_path, sqlite_url(tmp_path), clock, PLUGINS=names) as made, made.app_context():
        made.test_client_class = Browser
        yield made
    sys.modules.pop("deaf_plugin")


def test_a_plugin_that_fails_is_named_and_can_be_switched_on_again(
    app: Flask, clock: HandClock, tmp_path: Path
) -> None:
    client = sign_in_as(app.test_client(), an_administrator())
    db.write(announce, Acted(at=NOON, actor_id=None, action="test"))
    for _ in range(delivery.FAILURES_ALLOWED):
        Worker(app).drain()
        clock.forward(minutes=5)

    page = client.get("/admin/plugins")
    assert page.status_code == 200
    assert "missing_plugin" in page.text
    assert "ModuleNotFoundError" in page.text
    assert "cannot hear &lt;b&gt;this&lt;/b&gt;" in page.text

    (tmp_path / "deaf_plugin.mended").touch()
    answer = client.post("/admin/plugins/deaf_plugin/delivery", data={"csrf_token": csrf_token(page)})
    assert answer.status_code == 303
    Worker(app).drain()
    assert "/admin/plugins/deaf_plugin/delivery" not in client.get("/admin/plugins").text
    unknown = client.post("/admin/plugins/nobody/delivery", data={"csrf_token": csrf_token(page)})
    assert unknown.status_code == 404
