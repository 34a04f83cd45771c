"""The one script in a real browser: nothing given is lost, and every page works without it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, jsonify, render_template_string, request
from flask.typing import ResponseReturnValue
from playwright.sync_api import Browser, Page, expect

from tests.core.pattern_page import make_app
from tests.support.browser import chromium, serving

pytestmark = pytest.mark.browser

WORDS = "Saving|Saved {at}|Waiting|Sign in again|Newer at {at}: {stored}|Closed|{n} minutes"
QUIZ = """{% extends "core/base.html" %}{% import "core/components.html" as ui %}
{% import "core/primitives.html" as primitives %}{% block title %}Quiz{% endblock %}
{% block content %}<h1>Quiz</h1>
<form method="post" action="/send" data-queue="p1-a1" data-save="/save" data-words="{{ words }}">{{ ui.csrf() }}
{% for n in (1, 2) %}<section class="q" id="q{{ n }}" data-q="s{{ n }}" data-v="{{ server.version(n) }}">
<input type="hidden" name="seen{{ n }}" value="{{ server.version(n) }}" data-seen>
{{ primitives.stamp("Stored: " ~ server.shown(n), 1) }}
<label><input type="radio" name="a{{ n }}" value="1"> One</label>
<label><input type="radio" name="a{{ n }}" value="2"> Two</label>
<label><input type="checkbox" name="f{{ n }}" value="1"> Mark</label></section>{% endfor %}
</form><strong id="left" data-left="60">1 minutes</strong>{% endblock %}"""


class AnswerServer:
    """What a quiz keeps: the last answer of each question with its version, and each request as it came."""

    def __init__(self) -> None:
        self.answers: dict[str, list[str]] = {}
        self.keys: dict[str, dict[str, Any]] = {}
        self.requests: list[dict[str, list[str]]] = []
        self.fail = 0
        self.left = 60
        self.hold = threading.Event()
        self.hold.set()
        self.arrived = threading.Event()

    def version(self, n: int) -> int:
        return len(self.answers.get(f"s{n}", []))

    def shown(self, n: int) -> str:
        return (self.answers.get(f"s{n}") or ["nothing"])[-1]

    def save(self) -> ResponseReturnValue:
        fields = request.form.to_dict(flat=False)
        self.requests.append(fields)
        self.arrived.set()
        self.hold.wait(10)
        if self.fail:
            return jsonify(error={"message": "no"}), self.fail
        question, key, seen = (fields[name][0] for name in ("question", "key", "seen"))
        if key in self.keys:
            return self.keys[key]
        kept = self.answers.setdefault(question, [])
        answer = ",".join(fields.get(f"a{question[1:]}", []))
        if int(seen) != len(kept):
            return jsonify(version=len(kept), at="09.40", stored=kept[-1]), 409
        kept.append(answer)
        self.keys[key] = {"version": len(kept), "at": f"09.3{len(kept)}", "left": self.left}
        return self.keys[key]


@pytest.fixture
def server() -> AnswerServer:
    return AnswerServer()


@pytest.fixture
def app(server: AnswerServer) -> Flask:
    app = make_app()
    app.add_url_rule("/quiz", "quiz", lambda: render_template_string(QUIZ, words=WORDS, server=server))
    app.add_url_rule("/save", "save", server.save, methods=["POST"])
    app.add_url_rule("/session/end", "end", lambda: "Signed out", methods=["POST"])
    return app


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


@contextmanager
def tab_on(browser: Browser, app: Flask, path: str, **options: Any) -> Iterator[Page]:
    with serving(app) as base:
        context = browser.new_context(base_url=base, **options)
        tab = context.new_page()
        tab.goto(path)
        yield tab
        context.close()


def stamp(tab: Page, n: int) -> Any:
    return expect(tab.locator(f"#q{n} .stamp"))


def queued(tab: Page) -> Any:
    return tab.evaluate("Object.keys(localStorage).filter(k => k.startsWith('q:')).length")


def test_an_answer_is_saved_with_the_version_it_saw(
    browser: Browser, app: Flask, server: AnswerServer
) -> None:
    with tab_on(browser, app, "/quiz") as tab:
        tab.check("[name=a1][value='1']")
        stamp(tab, 1).to_have_text("Saved 09.31")
        tab.check("[name=a1][value='2']")
        stamp(tab, 1).to_have_text("Saved 09.32")
        tab.check("[name=f1]")
        stamp(tab, 1).to_have_text("Saved 09.33")
        assert [sent["seen"] for sent in server.requests] == [["0"], ["1"], ["2"]]
        assert server.requests[2]["f1"] == ["1"]
        assert server.requests[2]["a1"] == ["2"]
        assert len({sent["key"][0] for sent in server.requests}) == 3
        assert tab.input_value("[data-seen] >> nth=0") == "3"
        assert queued(tab) == 0


@pytest.mark.long
def test_a_change_during_a_save_follows_it_and_is_no_conflict(
    browser: Browser, app: Flask, server: AnswerServer
) -> None:
    with tab_on(browser, app, "/quiz") as tab:
        server.hold.clear()
        tab.check("[name=a1][value='1']")
        server.arrived.wait(10)
        tab.check("[name=a1][value='2']")
        stamp(tab, 1).to_have_text("Saving")
        server.hold.set()
        stamp(tab, 1).to_have_text("Saved 09.32")
        assert server.answers == {"s1": ["1", "2"]}


def test_an_older_answer_is_refused_and_both_are_shown(
    browser: Browser, app: Flask, server: AnswerServer
) -> None:
    with tab_on(browser, app, "/quiz") as tab:
        server.answers["s1"] = ["2"]
        tab.check("[name=a1][value='1']")
        stamp(tab, 1).to_have_text("Newer at 09.40: 2")
        assert tab.is_checked("[name=a1][value='1']")
        tab.check("[name=f1]")
        stamp(tab, 1).to_have_text("Saved 09.32")
        assert server.answers["s1"] == ["2", "1"]


@pytest.mark.long
def test_a_lost_line_costs_a_retry_and_no_answer(browser: Browser, app: Flask, server: AnswerServer) -> None:
    with tab_on(browser, app, "/quiz") as tab:
        tab.context.set_offline(True)
        tab.check("[name=a1][value='1']")
        stamp(tab, 1).to_have_text("Waiting")
        tab.check("[name=a2][value='2']")
        tab.context.set_offline(False)
        stamp(tab, 1).to_have_text("Saved 09.31")
        stamp(tab, 2).to_have_text("Saved 09.31")
        assert server.answers == {"s1": ["1"], "s2": ["2"]}


@pytest.mark.parametrize(
    "status", [401, 503, *(pytest.param(one, marks=pytest.mark.long) for one in (400, 403))]
)
def test_what_could_not_be_sent_is_sent_once_after_a_reload(
    browser: Browser, app: Flask, server: AnswerServer, status: int
) -> None:
    with tab_on(browser, app, "/quiz") as tab:
        server.fail = status
        tab.check("[name=a1][value='1']")
        stamp(tab, 1).to_have_text("Waiting" if status == 503 else "Sign in again")
        server.fail = 0
        tab.reload()
        stamp(tab, 1).to_have_text("Stored: 1")
        assert server.answers == {"s1": ["1"]}
        assert len({sent["key"][0] for sent in server.requests}) == 1
        assert queued(tab) == 0


@pytest.mark.long
def test_minutes_added_meanwhile_are_seen_with_the_next_save(
    browser: Browser, app: Flask, server: AnswerServer
) -> None:
    with tab_on(browser, app, "/") as tab:
        tab.clock.install()
        tab.goto("/quiz")
        tab.clock.run_for(16_000)
        expect(tab.locator("#left")).to_have_text("1 minutes")
        server.left = 1200
        tab.check("[name=a1][value='1']")
        stamp(tab, 1).to_have_text("Saved 09.31")
        tab.clock.run_for(16_000)
        expect(tab.locator("#left")).to_have_text("20 minutes")


@pytest.mark.long
def test_a_closed_attempt_says_so(browser: Browser, app: Flask, server: AnswerServer) -> None:
    with tab_on(browser, app, "/quiz") as tab:
        server.fail = 410
        tab.check("[name=a1][value='1']")
        stamp(tab, 1).to_have_text("Closed")
        assert queued(tab) == 0


@pytest.mark.long
def test_signing_out_empties_the_device(browser: Browser, app: Flask, server: AnswerServer) -> None:
    with tab_on(browser, app, "/quiz") as tab:
        server.fail = 401
        tab.check("[name=a1][value='1']")
        stamp(tab, 1).to_have_text("Sign in again")
        assert queued(tab) == 1
        tab.click("form[data-signout] button")
        tab.wait_for_url("**/session/end")
        assert queued(tab) == 0


@pytest.mark.long
def test_text_size_is_kept_and_a_password_can_be_shown(browser: Browser, app: Flask) -> None:
    with tab_on(browser, app, "/") as tab:
        tab.click("[data-size='2']")
        tab.reload()
        assert tab.get_attribute("html", "data-text") == "2"
        assert tab.get_attribute("[data-size='2']", "aria-pressed") == "true"
        tab.fill("#password", "rahasia")
        tab.click("[data-show]")
        assert tab.get_attribute("#password", "type") == "text"
        tab.click("[data-show]")
        assert tab.get_attribute("#password", "type") == "password"
        assert tab.input_value("#password") == "rahasia"


def test_without_script_its_controls_are_not_there(browser: Browser, app: Flask) -> None:
    with tab_on(browser, app, "/", java_script_enabled=False) as tab:
        expect(tab.locator("[data-size='1']")).to_be_hidden()
        expect(tab.locator("[data-show]")).to_be_hidden()
        expect(tab.locator("#password")).to_be_visible()
