"""The way of `tests.support.pages` in a real browser: each page in a width and a theme, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.support.browser import axe_violations
from tests.support.pages import Look
from tests.support.processes import Visitor

NARROWEST = 320
"""Pixels: a phone at 400% zoom, where nothing may need sideways scrolling."""

SEND = """([ending, fields]) => {
  const bare = address => address.split(/[?#]/)[0];
  const form = [...document.forms].find(
    one => one.method === 'post' && bare(one.getAttribute('action') || location.pathname).endsWith(bare(ending)));
  for (const [name, value] of Object.entries(fields)) {
    const found = [...form.elements].filter(one => one.name === name && one.type !== 'submit');
    for (const one of found)
      if (one.type === 'radio' || one.type === 'checkbox') one.checked = one.value === value; else one.value = value;
    if (!found.length) {
      const one = document.createElement('input');
      one.type = 'hidden'; one.name = name; one.value = value;
      form.append(one);
    }
  }
  form.submit();
}"""


@dataclass
class Gaze:
    """A browser window of one width and theme for each role; `close` it at the end."""

    browser: Browser
    base: str
    width: int
    theme: str
    tabs: dict[str, Page] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def open(self, look: Look, visitor: Visitor, address: str) -> tuple[Page, list[str]]:
        """The page as it stands in the window, and what is wrong with it but for what axe would say."""
        tab = self._tab(look.role)
        tab.context.add_cookies(
            [{"name": name, "value": value, "url": self.base} for name, value in visitor.cookies.items()]
        )
        self.said.clear()
        answer = tab.goto(address)
        if look.sent is not None:
            with tab.expect_navigation() as sent:
                tab.evaluate(SEND, [look.form or address, dict(look.sent)])
            answer = sent.value
        return tab, [*self.said, *_wrong(answer, look.status)]

    def close(self) -> None:
        for tab in self.tabs.values():
            tab.context.close()

    def _tab(self, role: str) -> Page:
        if role not in self.tabs:
            context = self.browser.new_context(
                base_url=self.base,
                viewport={"width": self.width, "height": 844 if self.width < 720 else 900},
                color_scheme=self.theme,  # type: ignore[arg-type]
                reduced_motion="reduce",
            )
            context.set_default_timeout(60_000)
            context.add_init_script(AXE_SCRIPT)
            tab = self.tabs[role] = context.new_page()
            tab.on("pageerror", lambda error: self.said.append(f"script: {error}"))
            tab.on("console", lambda said: self.said.extend(_complaint(said, tab)))
        return self.tabs[role]


def _complaint(said: ConsoleMessage, tab: Page) -> list[str]:
    # That a page itself was answered with 404 or 422 is said on the console too; it may be just what was wanted.
    is_own = urljoin(said.location.get("url", ""), "") == tab.url or "status of" in said.text
    return [f"console: {said.text[:300]}"] if said.type == "error" and not is_own else []


def _wrong(answer: Response | None, status: int) -> list[str]:
    if answer is None:
        return ["no answer"]
    return [f"{answer.status} instead of {status}"] if answer.status != status else []


def sideways(page: Page, width: int) -> list[str]:
    """Whether the page is wider than its window."""
    wide = int(page.evaluate("document.documentElement.scrollWidth"))
    return [f"scrolls sideways: {wide} px in a window of {width}"] if wide > width else []


def examine(page: Page, width: int, colours: bool = True) -> list[str]:
    """Sideways scrolling, on phones as narrow as phones get, and what axe finds with all folds open."""
    found = sideways(page, width)
    if width < 720:
        size = page.viewport_size
        page.set_viewport_size({"width": NARROWEST, "height": 640})
        found += sideways(page, NARROWEST)
        if size:
            page.set_viewport_size(size)
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    return found + [f"axe: {violation}" for violation in axe_violations(page, colours)]


def port_of(base: str) -> int:
    """The port of an address."""
    return urlsplit(base).port or 80
