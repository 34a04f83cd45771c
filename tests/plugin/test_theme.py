"""A theme gives values to tokens, in the one file of style; one that breaks a rule changes nothing and is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lms.core.look import BadTheme, Look, own_look, read_theme, weak_pairs
from tests.plugin import outside
from tests.support.people import an_administrator, sign_in_as
from tests.support.site import HandClock

STYLE = Path(outside.__file__).resolve().parents[2] / "lms" / "core" / "static" / "suluh.css"
THEIRS = """
from pathlib import Path
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message
from lms.plugin.theme import Theme

@hookimpl
def themes():
    return [Theme("theirs", Message("Theirs"), Path(__file__).parent)]
"""


def style(client: FlaskClient) -> tuple[str, str]:
    """The address of the one style sheet of a page, and what it says."""
    found = re.findall(r'<link rel="stylesheet" href="([^"]+)"', client.get("/session").text)
    assert len(found) == 1
    answer = client.get(found[0])
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    return found[0], answer.text


def test_a_theme_is_in_force_by_a_setting(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside.installed(tmp_path, migrated_url, clock, monkeypatch) as app:
        plain = style(app.test_client())
    monkeypatch.undo()
    monkeypatch.syspath_prepend(outside.FOLDER)
    with outside.copied_site(tmp_path, migrated_url, clock, THEME="soga") as app:
        address, text = style(app.test_client())
        assert outside.failures(app) == {}
    assert address != plain[0]
    added = text.removeprefix(plain[1])
    assert added != text
    assert ":root{--nila-600:#7a4a12;" in added
    assert "prefers-color-scheme:dark){:root:not([data-theme=light]){--brand:#f0c890;" in added
    assert ":root[data-theme=dark]{--brand:#f0c890;" in added


@pytest.mark.parametrize(
    ("css", "said"),
    [
        (" " * 9_000 + "a", "not a block of tokens"),  # read in one breath, not in minutes
        ("body { color: red }", "neither :root"),
        (":root { --brand: red }", "it takes a colour"),
        (":root { --brand: url(//evil.example/x) }", "it takes a colour"),
        (":root { --brnad: #123456 }", "is no token"),
        (":root { --zoom: 2 }", "belongs to the layout"),
        (":root { --sans: Arial; background: red }", "is no token"),
        (":root { --ink: #9a9a9a }", "--ink on --bg has a contrast of"),
        (":root[data-theme=dark] { --link: #333333 }", "dark: --link on --bg"),
        (":root { --bg: var(--surface); --surface: var(--bg) }", "leads back to itself"),
        ("@import url(x);", "not a block of tokens"),
        (":root { --brand: #fff", "not a block of tokens"),
    ],
)
def test_a_theme_that_says_more_than_tokens_or_cannot_be_read_is_refused(css: str, said: str) -> None:
    with pytest.raises(BadTheme, match=re.escape(said)):
        read_theme(css, own_look(STYLE.read_text(encoding="utf-8")))


def test_a_broken_theme_is_named_and_pages_look_as_they_did(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theme.css").write_text(":root { --ink: #9a9a9a }", encoding="utf-8")
    with outside.written(THEIRS, tmp_path, migrated_url, clock, monkeypatch, THEME="theirs") as app:
        assert "--ink on --bg has a contrast of" in outside.failures(app)["their_plugin: theme theirs"]
        assert style(app.test_client())[1] == STYLE.read_text(encoding="utf-8")


def test_a_theme_that_nobody_brings_is_shown_to_administrators(
    migrated_url: str, tmp_path: Path, clock: HandClock
) -> None:
    with outside.copied_site(tmp_path, migrated_url, clock, THEME="gone", LANGUAGE="xx") as app:
        page = sign_in_as(app.test_client(), an_administrator()).get("/admin/plugins?lang=en").text
        assert "no theme is called" in page
        assert "no translation into" in page
        assert 'lang="id"' in app.test_client().get("/session").text


def test_our_own_colours_keep_the_rule_they_ask_of_others() -> None:
    assert list(weak_pairs(own_look(STYLE.read_text(encoding="utf-8")), Look({}, {}))) == []
