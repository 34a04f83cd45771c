"""The rows of an area: groups of entries stand as one link, and on their pages side by side below."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from lms.core.actor import TRAINER
from lms.core.clock import now
from lms.core.db import db
from lms.features.organisation import granting
from tests.support.people import a_unit, an_administrator, sign_in_as

ROWS = re.compile(r'<nav class="subnav" aria-label="([^"]+)">(.*?)</nav>', re.DOTALL)
BARS = re.compile(r'<nav(?: class="tabs")? aria-label="([^"]+)"><ul>(.*?)</nav>', re.DOTALL)
LINK_TO = re.compile(r'href="([^"]+)"')
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


def test_the_bottom_bar_has_room_for_one_role_and_the_menu_for_the_others(client: FlaskClient) -> None:
    admin = an_administrator("Lestari")
    db.write(granting.give_grant, None, admin.id, granting.GrantCommand(TRAINER), now())
    page = sign_in_as(client, admin).get("/teach").text
    bars = {name: LINK_TO.findall(row) for name, row in BARS.findall(page)}
    assert {"/admin", "/teach"} < set(bars["Main"])
    assert set(bars["Main"]) - set(bars["Main, bottom"]) == {"/teach"}
    assert '<a href="/menu" aria-current="page">' in page, "what is open stands there"
    assert "/teach" in LINK_TO.findall(client.get("/menu").text.partition("<main")[2])
