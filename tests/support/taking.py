"""Somebody inside an attempt on a running site, who saves one answer after the other."""

from __future__ import annotations

import re
import time

from tests.support.processes import Answer, Visitor

QUIZ = "/courses/siap-siaga/quizzes/akhir"


class Taker:
    """Somebody inside an attempt who saves one answer after the other and remembers what was acknowledged."""

    def __init__(self, visitor: Visitor, quiz: str = QUIZ) -> None:
        self.visitor = visitor
        started = visitor.post(f"{quiz}/attempts", {})
        assert started.status == 303, started.text
        self.place = started.headers["location"].partition("#")[0].partition("?")[0]
        page = visitor.get(self.place).text
        [self.field] = set(re.findall(r'type="radio" name="(q\d+-[^"]*)"', page))
        self.number = re.match(r"q(\d+)-", self.field)[1]  # type: ignore[index]
        self.choices = re.findall(rf'name="{self.field}" value="([^"]+)"', page)
        self.fields = {"csrf_token": visitor.token(self.place), "question": self.number}
        self.acknowledged = self.version_there()
        self.tries = 0

    def save(self) -> Answer:
        """Saves another choice over the last acknowledged version."""
        self.tries += 1
        choice = self.choices[self.tries % len(self.choices)]
        key = f"k{time.monotonic_ns()}"
        fields = {**self.fields, self.field: choice, "seen": str(self.acknowledged), "key": key}
        answer = self.visitor.send(f"{self.place}/answers", fields)
        if answer.status == 200:
            self.acknowledged = int(answer.json["version"])
        return answer

    def version_there(self) -> int:
        found = re.search(rf'name="seen{self.number}" value="(\d+)"', self.visitor.get(self.place).text)
        assert found
        return int(found[1])


def saved(taker: Taker) -> None:
    answer = taker.save()
    assert answer.status == 200, answer.text
