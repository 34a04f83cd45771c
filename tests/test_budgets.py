"""Every page in every state: it answers as it should, is light, asks little of the database, and is sound HTML.

The weights are those of docs/developers/writing.md: a phone on a slow line shows a page within three seconds.
`make statements` prints the SQL of each page.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

from lms.features.catalogue import queries as catalogue
from tests.support.databases import sqlite_url
from tests.support.pages import LOOKS, NO_PAGES, Kind, Look
from tests.support.processes import Answer
from tests.support.statements import statements
from tests.support.town import town
from tests.support.walk import Client, Walk

KB = 1024
MOST: dict[Kind, tuple[int, int]] = {
    # kind of page: bytes of its HTML, and with style and script, all compressed
    "public": (5 * KB, 20 * KB),
    "own": (10 * KB, 25 * KB),
    "staff": (12 * KB, 27 * KB),
    "wide": (15 * KB, 30 * KB),
}
STYLE, SCRIPT, SCRIPT_RAW = 12 * KB, 2 * KB, 4 * KB
FILES = 3
"""Requests beside the page itself, pictures apart: style, script and icon."""


@dataclass(frozen=True, slots=True)
class Seen:
    look: Look
    answer: Answer
    sent: list[str]
    endpoint: str

    @property
    def weight(self) -> int:
        return packed(self.answer.text.encode())


@dataclass(frozen=True, slots=True)
class Tour:
    app: Flask
    walk: Walk
    seen: list[Seen]


def packed(body: bytes) -> int:
    return len(gzip.compress(body, 6))


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    """The whole way, walked once."""
    folder = tmp_path_factory.mktemp("town")
    with town(folder, sqlite_url(folder)) as (app, accounts):
        walk, seen = Walk(lambda: Client(app.test_client()), accounts), []
        for look, _speaker, address in walk.looks():
            answer, sent = walk.look(look), []
            if look.most is not None:  # asked a second time: what the process remembers is in its memory
                with app.app_context(), statements() as sent:
                    answer = walk.look(look)
            seen.append(Seen(look, answer, sent, endpoint_of(app, address)))
        yield Tour(app, walk, seen)


def endpoint_of(app: Flask, address: str) -> str:
    found = app.url_map.bind("localhost").test(address.partition("?")[0])
    return app.url_map.bind("localhost").match(address.partition("?")[0])[0] if found else ""


def test_every_page_of_the_site_is_on_the_way(tour: Tour) -> None:
    walked = {seen.endpoint for seen in tour.seen}
    pages = {
        rule.endpoint for rule in tour.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    } - NO_PAGES.keys()
    assert sorted(pages - walked) == [], "add these to tests/support/pages.py"
    without = pages - {seen.endpoint for seen in tour.seen if seen.look.most is not None}
    assert sorted(without) == [], "say how many statements each of these may send"
    assert [name for name, times in Counter(look.name for look in LOOKS).items() if times > 1] == []


def test_every_page_answers_as_it_should(tour: Tour) -> None:
    wrong = [
        (seen.look.name, seen.answer.status)
        for seen in tour.seen
        if seen.answer.status != seen.look.status
        or "text/html" not in seen.answer.headers.get("content-type", "")
    ]
    assert wrong == []


def test_no_page_is_too_heavy(tour: Tour) -> None:
    style, script = (packed(body) for body in (static(tour, "css"), static(tour, "js")))
    assert style <= STYLE
    assert script <= SCRIPT
    assert len(static(tour, "js")) <= SCRIPT_RAW
    heavy = [
        f"{seen.look.name}: {seen.weight} bytes"
        for seen in tour.seen
        if seen.weight > MOST[seen.look.kind][0] or seen.weight + style + script > MOST[seen.look.kind][1]
    ]
    assert heavy == []


def static(tour: Tour, ending: str) -> bytes:
    found = re.search(rf'"(/static/[^"]+\.{ending})"', tour.seen[0].answer.text)
    assert found
    return tour.app.test_client().get(found[1]).data


def test_a_page_is_four_requests_and_its_pictures(tour: Tour) -> None:
    wrong = []
    for seen in tour.seen:
        files = set(re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"]+\.\w+)"', seen.answer.text))
        outside = re.findall(
            r'<(?:link|script|img)[^>]*(?:href|src)="((?:https?:)?//[^"]+)"', seen.answer.text
        )
        if len(files) > FILES or outside:
            wrong.append((seen.look.name, files, outside))
    assert wrong == []


def test_no_lesson_is_too_heavy(tour: Tour) -> None:
    """A learner who has begun every course opens every lesson, on the screen and printed."""
    heavy = []
    reader = tour.walk.speaker("learner")
    with tour.app.app_context():
        courses = catalogue.snapshot().library.courses
    for course in courses:
        tour.walk.begin("learner", course.id)
        for item in course.items:
            if item.kind == "lesson":
                answer = reader.get(f"/courses/{course.id}/{item.id}")
                assert answer.status == 200, item.id
                if packed(answer.text.encode()) > MOST["own"][0]:
                    heavy.append(f"{course.id}/{item.id}: {packed(answer.text.encode())} bytes")
    assert heavy == []


def test_no_page_asks_more_of_the_database_than_it_may(tour: Tour) -> None:
    over = []
    for seen in tour.seen:
        if seen.look.most is None:
            continue
        print(f"\n{seen.look.name}: {len(seen.sent)} of at most {seen.look.most}")  # noqa: T201  # `make statements`
        for statement in seen.sent:
            print("   ", re.sub(r"\s+", " ", statement)[:400])  # noqa: T201
        if len(seen.sent) > seen.look.most:
            over.append(f"{seen.look.name}: {len(seen.sent)}, at most {seen.look.most}")
    assert over == []


class Tags(HTMLParser):
    """All start tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def values(self, *names: str) -> list[str]:
        return [value for _, attrs in self.tags for name in names if (value := attrs.get(name))]


def faults_of(page: str) -> list[str]:
    """What is unsound in the HTML of a page, as far as no browser is needed to see it."""
    found = Tags(page)
    names, ids = Counter(tag for tag, _ in found.tags), Counter(found.values("id"))
    wanted = {
        part
        for value in found.values("for", "aria-labelledby", "aria-describedby", "aria-controls", "form")
        for part in value.split()
    }
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch("h[1-6]", tag)]
    jumps = [(before, after) for before, after in pairwise(levels) if after > before + 1]
    return [
        *(f"{names[tag]} <{tag}>" for tag in ("h1", "main") if names[tag] != 1),
        *(f"id {name} {times} times" for name, times in ids.items() if times > 1),
        *(f"no #{name}" for name in sorted(wanted - ids.keys())),
        *(f"h{before} then h{after}" for before, after in jumps),
        *(["inline style"] if names["style"] or found.values("style") else []),
        *(f"{name}=…" for _, attrs in found.tags for name in attrs if name.startswith("on")),
        *("inline script" for tag, attrs in found.tags if tag == "script" and "src" not in attrs),
    ]


def test_every_page_is_sound(tour: Tour) -> None:
    wrong = {seen.look.name: faults for seen in tour.seen if (faults := faults_of(seen.answer.text))}
    assert wrong == {}


def test_the_judge_of_pages_sees_faults() -> None:
    page = (
        '<main id="a"><h1>x</h1><h3 id="a" style="x">y</h3><label for="b">z</label></main><script>1</script>'
    )
    assert faults_of(page) == ["id a 2 times", "no #b", "h1 then h3", "inline style", "inline script"]


def test_the_developers_are_told_the_weights() -> None:
    said = (Path(__file__).resolve().parent.parent / "docs/developers/writing.md").read_text(encoding="utf-8")
    for html, whole in MOST.values():
        assert f"{html // KB} KB" in said
        assert f"{whole // KB} KB" in said
