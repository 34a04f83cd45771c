"""Every page in a real browser: axe finds nothing, nothing scrolls sideways, and the console stays silent.

A usual run looks once at each template, on a phone by day, and leaves contrasts to the page of patterns (which has all
components); a long one looks at every state, width, theme and language.
`make shots` takes pictures on the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser import chromium, serving
from tests.support.databases import sqlite_url
from tests.support.gaze import Gaze, examine, port_of
from tests.support.processes import Visitor
from tests.support.town import town
from tests.support.walk import Walk

pytestmark = pytest.mark.browser

USUAL = (390, "light", "en")
LOOKS = [
    pytest.param(
        width, theme, language, marks=[] if (width, theme, language) == USUAL else [pytest.mark.long]
    )
    for width in (390, 1366)
    for theme in ("light", "dark")
    for language in ("id", "en")
]


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_nothing_stands_in_anybodys_way(
    browser: Browser, tmp_path: Path, request: pytest.FixtureRequest, width: int, theme: str, language: str
) -> None:
    every_state = request.config.getoption("--long")
    wrong: dict[str, list[str]] = {}
    with town(tmp_path, sqlite_url(tmp_path), LANGUAGE=language) as (app, accounts), serving(app) as base:
        gaze = Gaze(browser, base, width, theme)
        walk = Walk(lambda: Visitor(port_of(base)), accounts)
        for look, visitor, address in walk.looks():
            assert isinstance(visitor, Visitor)
            if look.most is None and not every_state:
                continue
            page, faults = gaze.open(look, visitor, address)
            faults += examine(page, width, colours=every_state)
            if faults:
                wrong[look.name] = faults
        gaze.close()
    assert wrong == {}
