"""A question type of a plugin that fails hurts neither the other questions nor what was saved before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.plugin.manager import Plugins
from tests.features.quizzes import world
from tests.features.quizzes.world import FINAL, Learner, Visitor, page_fields
from tests.support import people
from tests.support.databases import sqlite_url
from tests.support.site import HandClock, site

FRAGILE = """
import os
from suluh_certainty.question import Certainty
from lms.plugin.hooks import hookimpl

class Fragile(Certainty):
    name = "x-rapuh"
    broken = ""

    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        if name != "broken" and name == self.broken:
            return fail
        return found

def fail(*args):
    raise SystemExit(3)

@hookimpl
def question_types():
    return [Fragile()]
"""

QUESTION = """
## k-rapuh: Rapuh
- tipe: x-rapuh
- x-keyakinan: ya

Kumpul di titik kumpul lebih dulu.
"""
LAST = "RAHASIA-pembahasan tiga\n"


@pytest.fixture
def app(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    (tmp_path / "fragile.py").write_text(FRAGILE, encoding="utf-8")
    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[2] / "plugins")
    monkeypatch.syspath_prepend(tmp_path)
    with site(tmp_path, sqlite_url(tmp_path), clock, PLUGINS=("fragile",)) as made:
        world.write_course(tmp_path / "courses", {LAST: LAST + QUESTION})
        world.publish(made)
        yield made
    sys.modules.pop("fragile")


@pytest.fixture
def someone(app: Flask) -> people.Someone:
    with app.app_context():
        return people.a_person("Siti Rahmawati", people.a_unit())


@pytest.fixture
def siti(app: Flask, someone: people.Someone, clock: HandClock) -> Learner:
    return world.learner(app, someone, clock)


@pytest.fixture
def browsing(app: Flask, someone: people.Someone) -> Visitor:
    return world.visitor(app, someone)


def fails_in(method: str) -> None:
    sys.modules["fragile"].Fragile.broken = method


def answered(siti: Learner, browsing: Visitor) -> int:
    """Begins the quiz and answers the question of the plugin; its position."""
    browsing.post(f"{FINAL}/attempts")
    number = siti.asked("k-rapuh").position
    fields = page_fields(browsing.get(f"{FINAL}/attempts/1"))
    saved = browsing.post(f"{FINAL}/attempts/1", {**fields, f"q{number}-sure": "1"})
    assert saved.status_code == 303
    assert siti.asked("k-rapuh").response == "sure-true"
    return number


def test_an_answer_it_cannot_read_leaves_what_was_saved_and_lets_the_others_through(
    app: Flask, siti: Learner, browsing: Visitor
) -> None:
    number = answered(siti, browsing)
    fields = page_fields(browsing.get(f"{FINAL}/attempts/1"))
    other = siti.asked("k-satu")
    fails_in("read")
    fields = {**fields, f"q{number}-sure": ["3"], f"q{other.position}-choice": ["1"]}
    refused = browsing.post(f"{FINAL}/attempts/1", fields)
    assert refused.status_code == 422
    assert siti.asked("k-rapuh").response == "sure-true"
    assert siti.asked("k-satu").response == other.order[0]
    one = {"question": number, "seen": "1", "key": "k1", f"q{number}-sure": "3"}
    assert browsing.post(f"{FINAL}/attempts/1/answers", one, json=True).status_code == 422
    plugins: Plugins = app.extensions["lms.plugins"]
    assert {(failure.plugin, failure.where) for failure in plugins.failures} == {("fragile", "x-rapuh.read")}


def test_a_question_it_cannot_show_keeps_its_answer(siti: Learner, browsing: Visitor) -> None:
    number = answered(siti, browsing)
    fails_in("present")
    page = browsing.get(f"{FINAL}/attempts/1")
    assert "This question cannot be shown right now" in page.text
    assert f"seen{number}" not in page_fields(page)
    assert browsing.post(f"{FINAL}/attempts/1", page_fields(page)).status_code == 303
    assert siti.asked("k-rapuh").response == "sure-true"


def test_a_question_it_cannot_grade_waits_for_a_person(siti: Learner, browsing: Visitor) -> None:
    answered(siti, browsing)
    for method in ("grade", "review", "summary"):
        fails_in(method)
        assert browsing.get(f"{FINAL}/attempts/1/review").status_code in {200, 303}
        assert browsing.post(f"{FINAL}/attempts/1/review").status_code == 303
        result = browsing.get(f"{FINAL}/attempts/1/result")
        assert "Your answers are waiting for marking" in result.text
