"""Somebody before a browser: with a mouse or finger, or with the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Locator, Page

STEPS = 160
"""So many times is Tab pressed before something is taken for unreachable by keyboard."""

FOCUS = """() => {
  const at = document.activeElement, before = window.focusBefore;
  const box = at.getClientRects()[0] || new DOMRect(), page = at === document.body;
  const half = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
  const middle = document.elementFromPoint(
    half(box.left, box.right, innerWidth), half(box.top, box.bottom, innerHeight));
  window.focusBefore = page ? undefined : at;
  return {
    page,
    stays: at === before,
    back: !!before && !!(at.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING),
    marked: at.matches(":focus-visible") && [at, at.closest(".course")].some(shown => {
      const look = shown && getComputedStyle(shown);
      return look && look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0;
    }),
    seen: !!middle && (at.contains(middle) || middle.contains(at)),
    html: at.outerHTML.slice(0, 160),
  };
}"""
"""Where the focus is, whether one sees it, and how it lies to where it was before."""

OWN_WORDS = """() => {
  const body = document.body.cloneNode(true);
  const others = "[lang]:not([lang=en]), em, i, cite, bdi, .typed, textarea, select, script";
  body.querySelectorAll(others).forEach(one => one.remove());
  return {lang: document.documentElement.lang, text: body.innerText};
}"""
"""The language of a page and its words, without what is marked as Indonesian, a term, a name or typed."""

LEADS_ON = """one => {
  const link = one.closest("a[href]"), button = one.closest("button, input");
  return link ? !link.target && !link.hasAttribute("download") : !!button?.form && button.type === "submit";
}"""
"""Whether pressing it brings another page, or another place of this one."""

INDONESIAN = re.compile(r"\b(?:yang|untuk|dengan|dari|Anda|belum|sudah|Simpan|Kembali)\b")
"""Words that an English page has no use for."""


@contextmanager
def browsing(chrome: Browser, address: str, width: int, script: bool = True) -> Iterator[Page]:
    """A browser of one person; whatever breaks in a page or is refused by its policy fails the test."""
    context = chrome.new_context(
        viewport={"width": width, "height": 800},
        java_script_enabled=script,
        base_url=address,
        locale="id-ID",
        reduced_motion="reduce",
    )
    context.set_default_timeout(30_000)
    faults: list[str] = []
    _listen(context, faults)
    try:
        yield context.new_page()
        assert faults == []
    finally:
        context.close()


def _listen(context: BrowserContext, faults: list[str]) -> None:
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on(
        "console",
        lambda said: (
            # A form that is refused answers with 409 or 422, which the browser notes as an error too.
            faults.append(said.text)
            if said.type == "error" and "the server responded with a status of 4" not in said.text
            else None
        ),
    )
    context.on("response", lambda got: faults.append(got.url) if got.status >= 500 else None)


def fits(page: Page) -> None:
    """Nothing stands beyond the right edge of the screen."""
    wide = page.locator("body").bounding_box()
    assert wide is not None
    assert page.viewport_size is not None
    assert wide["width"] <= page.viewport_size["width"] + 1, page.url


@dataclass(frozen=True, slots=True)
class Hand:
    """What somebody does on a page, in the way they do it; each page they come to must fit the screen.

    With `in_english` each must also speak English where it speaks for itself.
    """

    page: Page
    by_keyboard: bool = False
    in_english: bool = False

    def open(self, address: str) -> None:
        """Types an address, or follows one from paper."""
        self.page.goto(address)
        self.look()

    def press(self, target: Locator | str) -> None:
        """Follows a link, presses a button, or opens what is folded."""
        found = self.find(target)
        with self.page.expect_navigation() if found.evaluate(LEADS_ON) else nullcontext():
            if self.by_keyboard:
                self.reach(found)
                self.page.keyboard.press("Enter")
            else:
                found.click()
        self.look()

    def look(self) -> None:
        """Judges the page that has come."""
        fits(self.page)
        if self.in_english:
            said = self.page.evaluate(OWN_WORDS)
            assert said["lang"] == "en", self.page.url
            assert not INDONESIAN.findall(said["text"]), (
                f"{self.page.url}: {INDONESIAN.findall(said['text'])}"
            )

    def type(self, target: Locator | str, text: str) -> None:
        """Fills in a field, whatever stood there."""
        found = self.find(target)
        if self.by_keyboard:
            self.reach(found)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        else:
            found.fill(text)

    def tick(self, target: Locator | str) -> None:
        """Ticks a box, or chooses one of several, wherever the choice stands now."""
        found = self.find(target)
        if not self.by_keyboard:
            found.check()
        elif found.get_attribute("type") == "checkbox":
            self.reach(found)
            self.page.keyboard.press("Space")
        else:
            self._turn_to(found)

    def pick(self, target: Locator | str, value: str) -> None:
        """Chooses from a list that drops down."""
        found = self.find(target)
        if not self.by_keyboard:
            found.select_option(value)
            return
        self.reach(found)
        values: list[str] = found.evaluate("list => [...list.options].map(option => option.value)")
        self.page.keyboard.press("Home")
        for _step in range(values.index(value)):
            self.page.keyboard.press("ArrowDown")
        assert found.input_value() == value

    def find(self, target: Locator | str) -> Locator:
        """The first of these that is in sight."""
        if isinstance(target, Locator):
            return target
        return self.page.locator(target).locator("visible=true").first

    def reach(self, target: Locator) -> None:
        """Presses Tab until `target` has the focus, in sight all the way, and in the order of the page."""
        here, turns = self._is_at(target), 0
        for _step in range(STEPS):
            if here:
                return
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUS)
            if not stop["page"]:
                faults = [name for name in ("marked", "seen") if not stop[name]]
                faults += [name for name in ("stays",) if stop[name]]
                assert not faults, f"{self.page.url}: {faults} at {stop['html']}"
            turns += stop["page"] or stop["back"]
            assert turns <= 2, f"{self.page.url}: the keyboard goes round without {target}"
            here = self._is_at(target)
        raise AssertionError(f"{self.page.url}: the keyboard does not reach {target}")

    def _is_at(self, target: Locator) -> bool:
        return bool(target.evaluate("element => element === document.activeElement"))

    def _turn_to(self, wanted: Locator) -> None:
        """Goes to a group of radio buttons, which is one stop of the Tab key; arrows go through it and choose."""
        name = wanted.get_attribute("name")
        group = self.page.locator(f'input[type=radio][name="{name}"]')
        entry = group.and_(self.page.locator(":checked"))
        self.reach(entry.first if entry.count() else group.first)
        self.page.keyboard.press("Space")
        for _step in range(group.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrows do not choose {wanted}")
