"""The rows of an area: groups of entries stand as one link, and on their pages side by side below."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.support.people import a_unit, an_administrator, sign_in_as

ROWS = re.compile(r'<nav class="subnav" aria-label="([^"]+)">(.*?)</nav>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)"(?: aria-current="([^"]+)")?>([^<]+)</a>')


def rows(page: str) -> dict[str, list[tuple[str, str, str]]]:
    """The rows under the header by their names: address, how it is lit, words."""
    return {name: LINK.findall(row) for name, row in ROWS.findall(page)}


def test_an_administrator_finds_groups_in_the_row_and_what_is_in_them_below(client: FlaskClient) -> None:
    found = rows(sign_in_as(client, an_administrator("Lestari")).get("/admin/units").text)
    area, group = found["Administration"], found["People and units"]
    assert ("/admin/people", "true", "People and units") in area
    assert ("/admin/units", "page", "Units") in group
    assert [address for address, lit, _ in group] == [
        "/admin/people", "/admin/units", "/admin/imports", "/admin/slips", "/admin/requests"
    ]  # fmt: skip
    assert len(area) <= 6
    assert sum(lit != "" for _, lit, _ in (*area, *group)) == 2


def test_what_stands_alone_in_its_group_goes_by_its_own_name(client: FlaskClient) -> None:
    unit = a_unit()
    found = rows(sign_in_as(client, an_administrator("Dewi", unit, over=unit)).get("/admin/duties").text)
    assert list(found) == ["Administration"], "duties are no group"
    assert ("/admin/duties", "page", "Duties") in found["Administration"]
    assert not [words for _, _, words in found["Administration"] if words == "Site"]


def test_every_page_of_administrators_lights_one_entry(app: Flask, client: FlaskClient) -> None:
    admin = sign_in_as(client, an_administrator("Lestari"))
    plain = [
        rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin") and not rule.arguments
    ]
    pages = [rule.rule for rule in plain if "GET" in (rule.methods or ())]
    assert len(pages) >= 20
    for page in pages:
        answer = admin.get(page)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        first, *more = rows(answer.text).values()
        assert sum(lit != "" for _, lit, _ in first) == 1, page
        assert all(sum(lit == "page" for _, lit, _ in row) == 1 for row in more), page
