"""Every component on one page: sound markup, no inline style or script, and accessible in both themes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.core.pattern_page import make_app
from tests.support.browser import LOOKS, axe_violations, chromium, serving

PAGES = ("/", "/?refused=1", "/error/404", "/error/403", "/error/500")
COMPONENTS = Path(__file__).parents[2] / "lms/core/templates/core"


class Tags(HTMLParser):
    """All start tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name))]


def page(path: str, person: bool = True) -> tuple[str, Tags]:
    response = make_app(person=person).test_client().get(path)
    return response.text, Tags(response.text)


@pytest.mark.parametrize("path", PAGES)
def test_no_inline_style_script_or_handler(path: str) -> None:
    text, found = page(path)
    assert "<style" not in text
    assert not found.values("style")
    assert not [name for _, attrs in found.tags for name in attrs if name.startswith("on")]
    assert [attrs.get("src") is not None for tag, attrs in found.tags if tag == "script"] == [True]
    assert "data:" not in text
    assert "javascript:" not in text


@pytest.mark.parametrize("path", PAGES)
def test_landmarks_headings_and_references(path: str) -> None:
    text, found = page(path)
    names = Counter(tag for tag, _ in found.tags)
    assert (names["h1"], names["main"], names["footer"]) == (1, 1, 1)
    ids = found.values("id")
    assert len(ids) == len(set(ids))
    for name in ("for", "aria-labelledby", "aria-describedby"):
        assert {part for value in found.values(name) for part in value.split()} <= set(ids), name
    assert set(re.findall(r"url\(#([\w-]+)\)", text)) <= set(ids)
    assert set(found.values("href")) > {"#main"}
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_post_form_carries_a_token() -> None:
    text, _ = page("/")
    forms = re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL)
    assert len(forms) == 3
    assert all('name="csrf_token"' in form for form in forms)


def test_a_refused_form_says_so_first_and_at_each_field() -> None:
    text, found = page("/?refused=1")
    assert re.search(r"<title>[^<]*: ", text)
    assert text.index('class="errsum"') < text.index('name="identifier"')
    [identifier] = [attrs for _, attrs in found.tags if attrs.get("name") == "identifier"]
    assert (identifier["aria-invalid"], identifier["aria-describedby"]) == (
        "true",
        "identifier-h identifier-e",
    )
    assert found.values("href").count("#identifier") == 1
    quiet, _ = page("/")
    assert "errsum" not in quiet


def test_guests_get_a_way_in_and_the_signed_in_a_way_out() -> None:
    signed_in, _ = page("/")
    guest, _ = page("/", person=False)
    assert 'action="/session/end" data-signout' in signed_in
    assert "data-signout" not in guest
    assert 'href="/session"' in guest


def test_an_error_of_the_server_is_drawn_without_navigation() -> None:
    broken, _ = page("/error/500")
    missing, _ = page("/error/404")
    assert "/session/end" not in broken
    assert "/session/end" in missing


def test_what_authors_and_people_wrote_is_escaped() -> None:
    app = make_app()
    template = '{% import "core/components.html" as ui %}{{ ui.notice("", text) }}{{ ui.tag("good", text) }}'
    with app.test_request_context():
        shown = app.jinja_env.from_string(template).render(text="<script>")
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 2


def test_each_component_is_on_the_page_and_has_a_note() -> None:
    shown = (COMPONENTS / "patterns.html").read_text(encoding="utf-8")
    for name in ("components", "ornament"):
        source = (COMPONENTS / f"{name}.html").read_text(encoding="utf-8")
        public = re.findall(r"(-#\}\n)?\{% macro ([a-z]\w*)", source)
        assert len(public) > 5
        assert [macro for note, macro in public if not note] == []
        inner = {"bar", "crumbs", "ground", "mark", "selvedge", "weave", "art"}
        assert {macro for _, macro in public if f".{macro}(" not in shown} <= inner


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_axe_finds_nothing_and_nothing_overflows(browser: Browser, width: int, theme: str) -> None:
    with serving(make_app(theme)) as base:
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
        tab = context.new_page()
        for path in PAGES:
            tab.goto(base + path)
            assert axe_violations(tab) == []
            assert tab.evaluate("document.documentElement.scrollWidth") == width
        tab.set_viewport_size({"width": 320, "height": 640})
        tab.goto(f"{base}/")
        assert tab.evaluate("document.documentElement.scrollWidth") == 320
        context.close()


@pytest.mark.long
@pytest.mark.browser
def test_the_page_follows_the_device_and_paper_is_light(browser: Browser) -> None:
    def ground(theme: str, scheme: str, media: str) -> str:
        with serving(make_app(theme)) as base:
            context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
            tab = context.new_page()
            tab.emulate_media(media=media)  # type: ignore[arg-type]
            tab.goto(f"{base}/")
            colour: str = tab.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--bg')")
            context.close()
            return colour

    assert ground("", "dark", "screen") == ground("dark", "light", "screen") == "#0f1222"
    assert ground("light", "dark", "screen") == ground("", "light", "screen") == "#f6f7fb"
    assert ground("dark", "dark", "print") == "#f6f7fb"
