"""What plugins from outside bring is held by a fence: it may fail, the site goes on and names it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask

from lms.core.panels import panels
from lms.plugin.form import Form
from lms.plugin.manager import Plugins
from lms.plugin.question import PENDING, Question, Section, Text
from tests.support.databases import sqlite_url
from tests.support.people import a_person, sign_in_as
from tests.support.site import Browser, HandClock, site

HEAD = """
from flask import Blueprint
from lms.core.security import anyone
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message
from lms.plugin.offers import Entry, Panel

bp = Blueprint("theirs", __name__)

@hookimpl
def pages():
    return [bp]
"""

PAGES = {
    "a view without a policy": "@bp.get('/theirs')\ndef show():\n    return 'x'\n",
    "an address of ours": "@bp.get('/healthz')\n@anyone\ndef show():\n    return 'x'\n",
    "a hook into every request": (
        "@bp.get('/theirs')\n@anyone\ndef show():\n    return 'x'\n"
        "@bp.before_app_request\ndef spy():\n    return 'x'\n"
    ),
}

FAILING_PARTS = """
def broken(*args):
    raise RuntimeError("no")

class Broken:
    name = "x-broken"
    def parse(self, section): broken()
    def to_json(self, spec): broken()
    def from_json(self, data): broken()
    def arrange(self, spec, rng, shuffle): broken()
    def present(self, question, order, response): broken()
    def read(self, spec, order, fields): broken()
    def grade(self, spec, response): return 7 if spec == "seven" else 0.5
    def rekey(self, served, current): broken()
    def review(self, question, order, response, release): broken()
    def summary(self, question, response): raise SystemExit(1)

@hookimpl
def question_types():
    return [Broken()]

@hookimpl
def entries():
    return [Entry("theirs", "main", Message("Theirs"), "theirs.show", "menu", 90, broken)]

@hookimpl
def panels():
    return [Panel("bad", "home", broken), Panel("good", "home", lambda actor, record: "<p>fine</p>")]
"""

Make = Callable[[str], Flask]


@pytest.fixture
def make(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.syspath_prepend(tmp_path)
    with ExitStack() as stack:

        def made(text: str) -> Flask:
            (tmp_path / "their_plugin.py").write_text(HEAD + text, encoding="utf-8")
            stack.callback(sys.modules.pop, "their_plugin", None)
            app = stack.enter_context(site(tmp_path, sqlite_url(tmp_path), clock, PLUGINS=("their_plugin",)))
            app.test_client_class = Browser
            stack.enter_context(app.app_context())
            return app

        yield made


def failures(app: Flask) -> list[tuple[str, str]]:
    plugins: Plugins = app.extensions["lms.plugins"]
    return [(failure.plugin, failure.where) for failure in plugins.failures]


@pytest.mark.parametrize("fault", PAGES)
def test_pages_that_do_not_fit_are_left_out(make: Make, fault: str) -> None:
    app = make(PAGES[fault])
    assert failures(app) == [("their_plugin", "pages theirs")]
    assert app.test_client().get("/theirs").status_code == 404
    assert app.test_client().get("/healthz").text == "ok\n"


def test_pages_that_fit_are_served(make: Make) -> None:
    app = make("@bp.get('/theirs')\n@anyone\ndef show():\n    return 'hello'\n")
    assert failures(app) == []
    assert app.test_client().get("/theirs").text == "hello"


def test_an_entry_that_fails_is_left_out_of_the_navigation(make: Make) -> None:
    app = make(FAILING_PARTS)
    page = sign_in_as(app.test_client(), a_person()).get("/my/settings")
    assert page.status_code == 200
    assert "Theirs" not in page.text
    assert ("their_plugin", "entry theirs") in failures(app)


def test_a_panel_that_fails_is_left_out_and_the_others_stay(make: Make) -> None:
    app = make(FAILING_PARTS)
    assert panels("home", None, None) == ("<p>fine</p>",)
    assert ("their_plugin", "panel bad") in failures(app)


def test_a_question_type_that_fails_stops_nothing(make: Make) -> None:
    app = make(FAILING_PARTS)
    kind = app.extensions["lms.questions"]["x-broken"]
    section = Section("q", "Q", "kuis.md", 9, (), Text("stem", 10))
    question = Question("q", "x-broken", None, {})

    parsed = kind.parse(section)
    assert parsed.spec is None
    assert [(found.code, found.line, found.is_error) for found in parsed.findings] == [
        ("X-broken-000", 9, True)
    ]
    assert kind.present(question, ("a",), None) == Form(())
    assert kind.review(question, ("a",), None, None) == ()
    assert kind.summary(question, "a") == ""
    assert kind.rekey("served", "current") == "served"
    assert kind.grade("half", "a") is PENDING
    assert kind.grade("seven", "a") == Fraction(1)
    assert ("their_plugin", "x-broken.summary") in failures(app)


COMMANDS = """
import click

@click.command("courses weigh")
def weigh():
    click.echo("light")

@click.command("courses check")
def check():
    click.echo("not ours")

@click.command("nothing weigh")
def lost():
    click.echo("nowhere")

@hookimpl
def commands():
    return [weigh, check, lost]
"""


def test_a_command_may_join_a_group_of_ours_and_takes_no_place(make: Make) -> None:
    app = make(COMMANDS)
    run = app.test_cli_runner().invoke
    assert run(args=["courses", "weigh"]).output == "light\n"
    assert "weigh" in run(args=["courses", "--help"]).output
    assert "not ours" not in run(args=["courses", "check", "--help"]).output
    assert failures(app) == [
        ("their_plugin", "command courses check"),
        ("their_plugin", "command nothing weigh"),
    ]
    authoring = sys.modules["lms.features.authoring.cli"]
    assert "weigh" not in authoring.courses.commands
