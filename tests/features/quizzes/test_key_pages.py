"""The trainers' pages of questions: every type, what is refused, and who may come."""

from __future__ import annotations

import re
import shutil
import time
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.db import db
from lms.features.amendments import queries as amendments
from tests.content.reading import PACKAGES
from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import COURSE
from tests.support import people
from tests.support.browser import axe_violations, chromium, serving

QUESTIONS = f"/teach/courses/{COURSE}/questions"
WHY = "Nomor yang benar 112."


class Trainer:
    """A trainer before the pages, without script."""

    def __init__(self, place: Place, course: str | None = None) -> None:
        with place.app.app_context():
            who = people.a_trainer(course=course)
            db.session.remove()
        self.client: FlaskClient = people.sign_in_as(place.app.test_client(), who)
        self.token = people.csrf_token(self.client.get("/my/settings"))

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def form(self, path: str) -> dict[str, list[str]]:
        """What the form of the key would send."""
        page = self.get(path)
        assert page.status_code == 200, page.text
        start = page.text.index('id="key"')
        part = page.text[start : page.text.index("</form>", start)]
        fields: dict[str, list[str]] = {}
        for tag in re.findall(r"<input [^>]*>", part):
            name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
            shown = "checked" in tag or ("radio" not in tag and "checkbox" not in tag)
            if name and shown:
                fields.setdefault(name[1], []).append(value[1] if value else "")
        for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', part):
            chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
            fields[name] = [(chosen[1] or chosen[2]) if chosen else ""]
        for name, value in re.findall(
            r'<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', part, re.DOTALL
        ):
            fields[name] = [value.strip("\n")]
        return fields

    def post(self, path: str, fields: dict[str, list[str]]) -> TestResponse:
        return self.client.post(path, data={**fields, "csrf_token": self.token})


@pytest.fixture
def sent(place: Place) -> world.Learner:
    """A learner who chose `z1` at the first question of the final quiz."""
    siti = world.learner(place.app, place.siti, place.clock)
    siti.start()
    siti.answer_all(but=("k-satu",))
    siti.save(world.given(siti.asked("k-satu"), "z1"))
    siti.send()
    return siti


def test_a_key_is_put_right_after_its_effects_were_shown_and_taken_back_again(
    place: Place, sent: world.Learner
) -> None:
    trainer = Trainer(place, COURSE)
    assert "Nomor darurat" in trainer.get(QUESTIONS).text
    page = f"{QUESTIONS}/k-satu"
    assert "RAHASIA-benar" in trainer.get(page).text
    fields = {**trainer.form(page), "key-id-choice": ["1"], "reason": [WHY], "kind": ["key"]}
    shown = trainer.post(f"{page}/amendment", fields)
    assert shown.status_code == 200
    for words in (
        "Nothing has changed yet",
        "Seratus dua puluh satu",
        "Siti Rahmawati",
        "83.33",
        "1 of 1 attempts",
    ):
        assert words in shown.text, words
    assert sent.sitting().attempt.score == Fraction(500, 6)
    back = trainer.post(f"{page}/amendment", {**fields, "step": ["back"]})
    assert WHY in back.text
    assert 'name="key-id-choice" value="1" checked' in back.text
    done = trainer.post(f"{page}/amendment", {**fields, "step": ["do"]})
    assert done.status_code == 303
    assert sent.sitting().attempt.score == Fraction(100)
    after = trainer.get(done.location).text
    for words in ("The key has been put right", WHY, "1 score changed", "In force", "Withdraw"):
        assert words in after, words
    twice = trainer.post(f"{page}/amendment", {**fields, "step": ["do"]})
    assert twice.status_code == 409
    seen = {"seen": trainer.form(page)["seen"], "reason": ["Keliru."]}
    assert "Withdraw now" in trainer.post(f"{page}/withdrawal", seen).text
    assert trainer.post(f"{page}/withdrawal", {**seen, "step": ["do"]}).status_code == 303
    assert sent.sitting().attempt.score == Fraction(500, 6)
    inbox = people.sign_in_as(place.app.test_client(), place.siti).get("/my/inbox").text
    assert "changed from 83.33 to 100" in inbox
    assert WHY in inbox


def test_what_is_missing_or_unchanged_is_said_and_what_was_typed_stays(place: Place) -> None:
    trainer = Trainer(place, COURSE)
    page = f"{QUESTIONS}/k-satu"
    fields = {**trainer.form(page), "key-id-choice": ["3"], "kind": ["key"]}
    missing = trainer.post(f"{page}/amendment", fields)
    assert missing.status_code == 422
    assert "Write why" in missing.text
    assert 'name="key-id-choice" value="3" checked' in missing.text
    same = trainer.post(f"{page}/amendment", {**fields, "key-id-choice": ["2"], "reason": [WHY]})
    assert "This is the key that counts already" in same.text
    nothing = trainer.post(f"{page}/amendment", {**fields, "key-id-choice": [], "reason": [WHY]})
    assert "Choose what is right" in nothing.text
    assert trainer.post(f"{page}/amendment", {"kind": ["key"]}).status_code == 409
    assert trainer.get(f"{QUESTIONS}/hilang").status_code == 404


def test_only_the_courses_trainers_come_here(place: Place) -> None:
    other = Trainer(place, "lain")
    assert other.get(QUESTIONS).status_code == 404
    assert other.get(f"{QUESTIONS}/k-satu").status_code == 404
    assert world.visitor(place.app, place.siti).client.get(QUESTIONS).status_code in (403, 404)


NEW_KEYS = {
    "satu": {"choice": ["1"]},
    "beberapa": {"choice": ["1", "3"]},
    "pernyataan": {"choice": ["2"]},
    "lembaga": {"answer": ["Ombudsman\n(50%) Inspektorat"]},
    "peserta": {"number": ["2200 +- 1%"]},
}


def test_every_type_shows_its_key_and_takes_another(place: Place) -> None:
    """What the page shows sent back is the same key; another one is another; what makes no key is refused."""
    shutil.copytree(PACKAGES / "types" / "jenis-soal", place.courses / "jenis-soal")
    world.publish(place.app)
    trainer, root = Trainer(place), "/teach/courses/jenis-soal/questions"
    listed = re.findall(r'href="(/teach/courses/jenis-soal/questions/[^"]+)"', trainer.get(root).text)
    assert len(listed) >= 9
    for page in listed:
        fields = {**trainer.form(page), "reason": [WHY]}
        question = page.rpartition("/")[2]
        same = trainer.post(f"{page}/amendment", {**fields, "kind": ["key"]})
        typed = [name for name in fields if name.startswith("key-")]
        if not typed:  # nobody has said how a key of this type could be written
            assert same.status_code == 404, question
            continue
        assert "This is the key that counts already" in same.text, (question, fields)
        empty = {name: [""] for name in typed}
        refused = trainer.post(f"{page}/amendment", {**fields, **empty, "kind": ["key"]})
        assert refused.status_code == 422, question
        if question in NEW_KEYS:
            new = {f"key-id-{name}": value for name, value in NEW_KEYS[question].items()}
            shown = trainer.post(f"{page}/amendment", {**fields, **new, "kind": ["key"]})
            assert "Right from now on" in shown.text, (question, re.findall(r"<li>.*?</li>", shown.text)[:3])
            new["step"] = ["do"]
            done = trainer.post(f"{page}/amendment", {**fields, **new, "kind": ["key"]})
            assert done.status_code == 303, question
    with place.app.app_context():
        assert amendments.in_force(db.session(), "jenis-soal").keys() == NEW_KEYS.keys()
        db.session.remove()


def test_the_operator_puts_a_key_right_and_takes_it_back_at_a_terminal(
    place: Place, sent: world.Learner
) -> None:
    def run(args: list[str]) -> Result:
        with place.app.app_context():
            done = place.app.test_cli_runner().invoke(args=args)
            db.session.remove()
        return done

    said = run(args=["questions", "amend", COURSE, "k-satu", "--right", "z9", "--reason", WHY])
    assert 'There is no choice "z9"' in said.output
    args = ["questions", "amend", COURSE, "k-satu", "--right", "z1", "--reason", WHY]
    assert "Scores that change: 1" in run(args=[*args, "--dry-run"]).output
    assert sent.sitting().attempt.score == Fraction(500, 6)
    assert "1 score changed" in run(args=args).output
    assert sent.sitting().attempt.score == Fraction(100)
    assert WHY in run(args=["questions", "list", COURSE, "--json"]).output
    back = run(args=["questions", "withdraw", COURSE, "k-satu", "--reason", "Keliru."])
    assert "1 score changed" in back.output
    assert sent.sitting().attempt.score == Fraction(500, 6)
    assert "1 score changed" in run(args=["questions", "drop", COURSE, "k-satu", "--reason", WHY]).output
    assert sent.sitting().attempt.score == Fraction(100)


@pytest.mark.browser
def test_a_trainer_puts_a_key_right_by_keyboard_in_under_a_minute(
    place: Place, sent: world.Learner, chromium_path: Path
) -> None:
    with place.app.app_context():
        who = people.a_trainer(course=COURSE)
        db.session.remove()
    with serving(place.app) as base, chromium(chromium_path) as browser:
        tab = browser.new_page()
        tab.goto(f"{base}/session")
        tab.fill("[name=identifier]", who.nip)
        tab.fill("[name=password]", who.password)
        tab.keyboard.press("Enter")
        tab.wait_for_url(lambda address: "/session" not in address)
        begin = time.monotonic()
        tab.goto(f"{base}{QUESTIONS}/k-satu")
        tab.focus("[name=key-id-choice]:checked")
        tab.keyboard.press("ArrowUp")
        tab.keyboard.press("Tab")
        tab.keyboard.type(WHY)
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
        tab.wait_for_selector("button[value=do]")
        assert axe_violations(tab) == []
        tab.focus("button[value=do]")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**?done=amended")
        assert time.monotonic() - begin < 60
        assert axe_violations(tab) == []
    assert sent.sitting().attempt.score == Fraction(100)
