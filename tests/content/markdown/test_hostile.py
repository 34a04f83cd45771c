"""Hostile fragments through the whole pipeline, judged by a parser and by a real browser."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from lms.content.contents import Html
from lms.content.markdown.clean import clean
from lms.content.markdown.pool import ChildRenderer
from lms.content.rendering import Picture, Rendered, RenderJob, RenderKind
from tests.support.browser import chromium
from tests.support.markup import faults

FRAGMENTS = (Path(__file__).parent / "hostile.txt").read_text("utf-8").rstrip("\n").split("\n%%\n")
POLICY = (
    "default-src 'self'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
COUNTER = (
    "window.hits = []; for (const name of ['alert', 'confirm', 'prompt']) window[name] = x => hits.push(x);"
)

PROVOKE = """async () => {
  const frames = [...document.querySelectorAll('iframe')];
  const ran = [];
  for (const frame of frames) {
    let inside = null;
    try { inside = frame.contentDocument; } catch (error) { continue; }  // it has left for another address
    if (!inside) continue;
    for (const link of inside.querySelectorAll('a[href]'))
      if (link.protocol === 'javascript:') link.click();
    for (const element of inside.querySelectorAll('*'))
      for (const name of ['click', 'mouseover', 'focus', 'toggle', 'error'])
        element.dispatchEvent(new Event(name));
  }
  await new Promise(resolve => setTimeout(resolve, 300));
  for (const frame of frames) {
    try { if (frame.contentWindow.hits.length) ran.push(frame.srcdoc.slice(0, 300)); } catch (error) { continue; }
  }
  return ran;
}"""


def in_cell(fragment: str) -> str:
    """The fragment where text, a title and an alternative text may stand."""
    line = fragment.replace("\n", " ")
    return f"| a | {line} |\n|---|---|\n| ![{line}](a.png) | [{line}](https://ok.example '{line}') |"


WAYS: dict[str, tuple[RenderKind, Callable[[str], str]]] = {
    "body": ("body", str),
    "title": ("body", lambda fragment: "# " + fragment.replace("\n", " ")),
    "choice": ("inline", str),
    "feedback": ("text", str),
    "alert title": ("body", lambda fragment: "> [!NOTE] " + fragment.replace("\n", " ")),
    "cell": ("text", in_cell),
    "language": ("body", lambda fragment: "```" + fragment.replace("\n", " ") + "\nx\n```"),
    "item": ("text", lambda fragment: "- " + fragment.replace("\n", "\n  ")),
}


def job(kind: RenderKind, source: str) -> RenderJob:
    pictures = {"a.png": Picture("/courses/k/assets/1.png", 4, 3), "x": Picture("/courses/k/assets/2.png")}
    return RenderJob("a.md", 1, source, kind, "soal", pictures=pictures, links={"x": "/courses/k/x"})


@pytest.fixture(scope="module")
def rendered() -> dict[tuple[str, str], Rendered]:
    """Every fragment in every way, by way and fragment."""
    asked = [(way, fragment) for way in WAYS for fragment in FRAGMENTS]
    with ChildRenderer() as renderer:
        answers = renderer.render([job(WAYS[way][0], WAYS[way][1](fragment)) for way, fragment in asked])
    return dict(zip(asked, answers, strict=True))


def test_the_corpus_is_large_and_has_no_doubles() -> None:
    assert len(FRAGMENTS) >= 150
    assert len(set(FRAGMENTS)) == len(FRAGMENTS)


@pytest.mark.parametrize("way", WAYS)
def test_only_what_is_allowed_comes_out(way: str, rendered: dict[tuple[str, str], Rendered]) -> None:
    bad = {}
    for fragment in FRAGMENTS:
        answer = rendered[way, fragment]
        assert not any(found.is_error for found in answer.findings), (fragment, answer.findings)
        if found := [fault for part in answer.parts if isinstance(part, Html) for fault in faults(part.text)]:
            bad[fragment] = found
    assert not bad


def test_the_sanitiser_alone_is_enough() -> None:
    """What plugins give never saw Markdown: `clean` has to hold by itself."""
    assert not {fragment: found for fragment in FRAGMENTS if (found := faults(clean(fragment)))}


def test_what_was_hostile_is_still_readable_as_text(rendered: dict[tuple[str, str], Rendered]) -> None:
    answer = rendered["feedback", "<script>alert(1)</script>"]
    assert answer.html == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert [found.code for found in answer.findings] == ["W701"]


def ran(browser: Browser, fragments: Iterable[str], headers: dict[str, str]) -> list[str]:
    """Opens one page with a frame for each fragment, follows script links and fires handlers; returns what ran."""
    frames = [f'<iframe srcdoc="{html.escape("<main>" + fragment)}"></iframe>' for fragment in fragments]
    body = "<!doctype html><meta charset=utf-8><title>x</title>" + "".join(frames)
    context = browser.new_context()
    context.add_init_script(COUNTER)
    page = context.new_page()

    def answer(route: Route) -> None:
        if route.request.url == "http://lms.example/":
            route.fulfill(body=body, content_type="text/html", headers=headers)
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto("http://lms.example/", wait_until="load")
    hits: list[str] = page.evaluate(PROVOKE)
    context.close()
    return hits


@pytest.mark.browser
@pytest.mark.long
def test_nothing_runs_in_a_browser(chromium_path: Path, rendered: dict[tuple[str, str], Rendered]) -> None:
    """First what the pipeline gives, without any policy; then the fragments as they are, behind the policy."""
    cleaned = [
        "".join(part.text for part in answer.parts if isinstance(part, Html)) for answer in rendered.values()
    ]
    with chromium(chromium_path) as browser:
        assert ran(browser, ["\n".join(cleaned)], {}) == []
        assert ran(browser, FRAGMENTS, {"Content-Security-Policy": POLICY}) == []
        # The corpus is no straw man: without either wall, much of it runs.
        assert len(ran(browser, FRAGMENTS, {})) > 60
