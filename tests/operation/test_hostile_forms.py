"""Whatever is sent to the pages on which something is handed in or marked, it is answered, and never by an error."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.db import db
from lms.features.catalogue.building import bring_up_to_date
from tests.support import people
from tests.support.courses import PRACTICE, write_practice
from tests.support.people import Someone

pytestmark = [pytest.mark.long, pytest.mark.both_engines]

HOSTILE = (
    "1e999",
    "9" * 5000,
    "a\x00b",
    "<script>x</script>",
    "-1",
    "99",
    "x" * 60_001,
    "{{7*7}}",
    "null",
    "\u0663",
)
LEARN, TEACH = f"/courses/{PRACTICE}", f"/teach/courses/{PRACTICE}"


@dataclass
class Attacker:
    """Somebody who is signed in and sends what no page of ours would."""

    client: FlaskClient
    token: str
    failed: list[tuple[str, str]] = field(default_factory=list)

    def get(self, address: str) -> TestResponse:
        return self._judged(address, "", self.client.get(address))

    def post(self, address: str, **fields: str) -> TestResponse:
        sent = self.client.post(address, data={"csrf_token": self.token, **fields})
        return self._judged(address, str(fields)[:100], sent)

    def names(self, address: str) -> list[str]:
        """The fields of the form at an address."""
        page = self.get(address).text.partition("<main")[2]
        return sorted(set(re.findall(r' name="([^"]+)"', page)) - {"csrf_token"})

    def _judged(self, address: str, what: str, answer: TestResponse) -> TestResponse:
        if answer.status_code >= 500:
            self.failed.append((address, what))
        return answer


def attacker(app: Flask, person: Someone) -> Attacker:
    client = people.sign_in_as(app.test_client(), person)
    return Attacker(client, people.csrf_token(client.get("/my/settings")))


def test_no_field_of_any_form_brings_an_error(app: Flask) -> None:
    write_practice(Path(app.config["COURSES"]))
    bring_up_to_date()
    unit = people.a_unit()
    learner, trainer = (
        people.a_person("Siti Rahmawati", unit),
        people.a_trainer("Bambang Wiryawan", unit, course=PRACTICE),
    )
    db.session.remove()
    siti, bambang = attacker(app, learner), attacker(app, trainer)
    siti.post(f"{LEARN}/runs")
    siti.post(f"{LEARN}/scenarios/parsel/runs")
    task = f"{LEARN}/assignments/formulir"
    for page in (
        f"{LEARN}/surveys/evaluasi",
        f"{LEARN}/surveys/kebutuhan",
        f"{LEARN}/scenarios/parsel/runs/1",
        task,
    ):
        for name in {*siti.names(page), "do", "remove", "leaving"}:
            for value in HOSTILE:
                siti.post(page, **{"do": "save", name: value})
    found = {
        name: re.search(rf'name="{name}"[^>]*value="(\d+)"', siti.get(task).text) for name in ("n", "seen")
    }
    shown = {name: match[1] for name, match in found.items() if match}
    assert siti.post(task, **shown, text="Teks.", links="https://contoh.go.id/", do="send").status_code == 303

    [work] = set(re.findall(r'href="(/teach/marking/[a-z0-9]{10})"', bambang.get("/teach/marking").text))
    for name in {*bambang.names(work), "percent"} - {"do"}:
        for value in HOSTILE:
            for do in ("draft", "accept", "return"):
                bambang.post(work, **{"version": "1", "words": "Baik.", "do": do, name: value})
    lists = ("evaluation", "evaluation/kebutuhan", "scenarios/parsel", "attempts", "questions-analysis")
    for address in ("/teach/marking", *(f"{TEACH}/{one}" for one in lists)):
        for name in ("after", "kind", "course", "state", "quiz", "page", "format"):
            for value in ("%00", "9" * 40, "%ff", "%27", "0-"):
                bambang.get(f"{address}?{name}={value}")
    assert siti.failed + bambang.failed == []
