"""Walks the way of `tests.support.pages` on a site, however it is spoken to."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from flask.testing import FlaskClient

from tests.support.pages import PLACES, WAY, Act, Fields, Look
from tests.support.processes import Answer


class Speaker(Protocol):
    """Somebody before a site: `tests.support.processes.Visitor`, or a client of the application."""

    def get(self, path: str, /) -> Answer:
        """The page at `path`."""

    def send(self, path: str, fields: Mapping[str, str], /) -> Answer:
        """The answer to a form as it is."""


@dataclass
class Client:
    """The application's own client as such a speaker."""

    client: FlaskClient

    def get(self, path: str) -> Answer:
        found = self.client.get(path)
        return Answer(found.status_code, _headers(found.headers), found.text)

    def send(self, path: str, fields: Mapping[str, str]) -> Answer:
        found = self.client.post(path, data=dict(fields))
        return Answer(found.status_code, _headers(found.headers), found.text)


def _headers(found: object) -> Mapping[str, str]:
    return {name.lower(): text for name, text in found.items()}  # type: ignore[attr-defined]


@dataclass
class Walk:
    """One walk: who is signed in as what, and the words that addresses have on this site.

    `accounts` are identifier and password by role; `enter` makes another speaker.
    """

    enter: Callable[[], Speaker]
    accounts: Mapping[str, tuple[str, str]]
    words: dict[str, str] = field(default_factory=dict)
    speakers: dict[str, Speaker] = field(default_factory=dict)
    there: dict[str, bool] = field(default_factory=dict)

    def looks(self) -> Iterator[tuple[Look, Speaker, str]]:
        """Each page with who opens it and at which address, after all that was done before it."""
        for step in WAY:
            if step.needs and not self.has(step.needs):
                continue
            if isinstance(step, Act):
                self.do(step)
            else:
                speaker, address = self.speaker(step.role), self.fill(step.address)
                sent = {name: self.fill(text) for name, text in step.sent.items()} if step.sent else step.sent
                form = self.fill(step.form) if step.form else step.form
                yield replace(step, sent=sent, form=form), speaker, address

    def look(self, look: Look) -> Answer:
        """The page as its role gets it."""
        speaker, address = self.speaker(look.role), self.fill(look.address)
        if look.sent is None:
            return speaker.get(address)
        return self._post(speaker, address, look.form or address, look.sent)

    def do(self, act: Act) -> None:
        """Does what the next pages need; complains about a form that is not there or was refused."""
        speaker, address = self.speaker(act.role), self.fill(act.address)
        answer = self._post(speaker, address, act.form, act.fields)
        assert answer.status < 400, f"{act}: {answer.status}"
        text = answer.headers.get("location", "") + answer.text
        if answer.status == 303:
            text += speaker.get(answer.headers["location"]).text
        for word, pattern in act.keep.items():
            found = re.search(pattern, text)
            assert found, f"{act} shows no {word}"
            self.words[word] = found[1]

    def has(self, course: str) -> bool:
        """Whether this site has a course."""
        if course not in self.there:
            self.there[course] = self.speaker("learner").get(f"/courses/{course}").status == 200
        return self.there[course]

    def begin(self, role: str, course: str) -> None:
        """Begins a course, if that has not been done."""
        place = f"/courses/{course}"
        if f'action="{place}/runs"' in self.speaker(role).get(place).text:
            self.do(Act(role, place, "/runs"))

    def speaker(self, role: str) -> Speaker:
        """Whoever has this role, signed in."""
        if role not in self.speakers:
            self.speakers[role] = self.enter()
            if role in self.accounts:
                identifier, password = self.accounts[role]
                fields = {"identifier": identifier, "password": password}
                answer = self._post(self.speakers[role], "/session", "/session", fields)
                assert answer.status == 303, f"{role} is not let in"
        return self.speakers[role]

    def fill(self, text: str) -> str:
        """`text` with its words."""
        return re.sub(r"\{(\w+)\}", lambda found: self._word(found[1]), text)

    def _word(self, name: str) -> str:
        if name not in self.words:
            role, address, pattern = PLACES[name]
            found = re.search(pattern, self.speaker(role).get(address).text)
            assert found, f"{address} leads to no {name}"
            self.words[name] = found[1]
        return self.words[name]

    def _post(
        self, speaker: Speaker, address: str, form: str, fields: Fields | Callable[[str], Fields]
    ) -> Answer:
        page = speaker.get(address).text
        action, kept = find_form(page, self.fill(form), address)
        given = fields(page) if callable(fields) else fields
        filled = {name: self.fill(text) if "{" in text else text for name, text in given.items()}
        return speaker.send(action, {**kept, **filled})


def find_form(page: str, ending: str, address: str) -> tuple[str, dict[str, str]]:
    """The form whose action ends with `ending`: its address, and its hidden fields. Without an action, `address`."""
    for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
        head = form.partition(">")[0]
        said = re.search(r'action="([^"]*)"', head)
        action = html.unescape(said[1]) if said else address
        if 'method="post"' in head and _path(action).endswith(_path(ending)):
            hidden = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
            return action.partition("#")[0], dict(filter(None, map(_named, hidden)))
    raise AssertionError(f"{address} has no form {ending}")


def _path(address: str) -> str:
    return re.split("[?#]", address)[0]


def _named(tag: str) -> tuple[str, str] | None:
    name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
    return (name[1], html.unescape(value[1])) if name and value else None
