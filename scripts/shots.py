"""Pictures of every page: `make shots`, or `make shots ARGS="lesson quiz --theme dark"` for some of them.

Starts the program with the demonstration, walks the way of tests/support/pages.py in a real browser, lets axe look at
each page, and writes build/shots/index.html, a sheet on which all can be seen at once. Ends with 1 and a list when a
page is not what it should be.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import product
from pathlib import Path

from flask import abort
from playwright.sync_api import Browser, Page

from lms.core.security import anyone
from scripts.contact_sheet import Picture, write_sheet
from tests.core.pattern_page import make_app
from tests.support.browser import chromium, serving
from tests.support.chromium import find_chromium
from tests.support.databases import sqlite_url
from tests.support.gaze import Gaze, examine
from tests.support.pages import Look
from tests.support.processes import Installation, Running, Visitor, until
from tests.support.site import site
from tests.support.town import lay_out
from tests.support.walk import Walk

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "shots"
KEPT = ROOT / "build" / "shots-sites"
PICTURES = ROOT / "docs" / "pictures"
MAKES_THE_SITE = ("courses", "migrations/versions", "lms/features/demo")
PATIENCE = 600.0
"""Seconds for the demonstration to load."""

WIDTHS, THEMES = (390, 1366), ("light", "dark")

LAY_DOWN = """position => {
  for (const bar of document.querySelectorAll('.tabs, .lessonbar, .qbar')) bar.style.position = position;
}"""
"""Bars that stay at an edge of the window would lie across a picture of the whole page."""

PATTERNS = (Look("patterns", "nobody", "/", kind="wide"),)
FAULTS = tuple(
    Look(f"error-{code}", "nobody", f"/fault/{code}", kind="public", status=code)
    for code in (400, 403, 409, 413, 429, 500, 503)
)

README = {
    # picture: page and role, its width and height
    "learn": ("home", (390, 780)),
    "lesson": ("lesson", (390, 780)),
    "dashboard": ("dashboard", (1200, 800)),
    "findings": ("teach-folder", (1200, 800)),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be looked at: names of pages (all, if none), widths, themes."""

    names: tuple[str, ...]
    widths: tuple[int, ...]
    themes: tuple[str, ...]
    axe: bool
    language: str

    def wants(self, look: Look) -> bool:
        return not self.names or any(name in look.name for name in self.names)


def main() -> int:
    options = _options()
    program = find_chromium()
    if program is None:
        sys.exit("No Chromium found; name it with CHROMIUM=/path/to/chromium.")
    began = time.monotonic()
    with _demonstration(options.language) as (installation, running), chromium(program) as browser:
        base = f"http://127.0.0.1:{running.port}"
        walk = Walk(lambda: Visitor(running.port), installation.accounts())
        if options.readme:
            _take_for_readme(browser, base, walk)
            return 0
        widths, themes = options.width or WIDTHS, options.theme or THEMES
        wish = Wish(tuple(options.names), tuple(widths), tuple(themes), not options.no_axe, options.language)
        OUT.mkdir(parents=True, exist_ok=True)
        pictures = [*_walk(browser, base, walk, wish), *_faults(browser, wish), *_patterns(browser, wish)]
    write_sheet(OUT / "index.html", pictures)
    faults = [f"{one.title}: {fault}" for one in pictures for fault in one.faults]
    print(f"{len(pictures)} pictures in {time.monotonic() - began:.0f} s: {OUT / 'index.html'}")
    print("\n".join(faults))
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of names of pages; all pages without")
    parser.add_argument("--width", type=int, action="append", choices=WIDTHS)
    parser.add_argument("--theme", action="append", choices=THEMES)
    parser.add_argument("--language", default="id", help="language of the site (default: id)")
    parser.add_argument("--no-axe", action="store_true", help="pictures alone")
    parser.add_argument("--readme", action="store_true", help="take the pictures of the README instead")
    return parser.parse_args()


@contextmanager
def _demonstration(language: str) -> Iterator[tuple[Installation, Running]]:
    """A running copy of the demonstration; what it is copied from is made once for each state of its sources."""
    kept = KEPT / _fingerprint()
    if not kept.exists():
        _make(kept)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        installation = Installation(Path(folder), {"LMS_LANGUAGE": language})
        with installation.starting("run") as running:
            _wait(running)
            yield installation, running


def _make(kept: Path) -> None:
    print("Loading the demonstration, once for these courses and tables", flush=True)
    shutil.rmtree(KEPT, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder))
        lay_out(installation.courses)
        with installation.starting("run") as running:
            _wait(running)
            running.stop()
        KEPT.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, kept)


def _wait(running: Running) -> None:
    until(lambda: running.status_of("/readyz") == 200 or running.process.poll() is not None, PATIENCE)
    if running.process.poll() is not None:
        sys.exit(running.text)


def _fingerprint() -> str:
    found = hashlib.sha256()
    for top in MAKES_THE_SITE:
        for file in sorted(path for path in (ROOT / top).rglob("*") if path.is_file()):
            if file.suffix != ".pyc":
                found.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return found.hexdigest()[:16]


def _walk(browser: Browser, base: str, walk: Walk, wish: Wish) -> Iterator[Picture]:
    gazes = [Gaze(browser, base, width, theme) for width in wish.widths for theme in wish.themes]
    for look, visitor, address in walk.looks():
        if wish.wants(look) and isinstance(visitor, Visitor):
            print(f"\r{look.name:<40}", end="", flush=True)
            for gaze in gazes:
                yield _picture(gaze, look, visitor, address, wish)
    print("\r", end="")
    for gaze in gazes:
        gaze.close()


def _patterns(browser: Browser, wish: Wish) -> Iterator[Picture]:
    for theme in wish.themes:
        with serving(make_app(theme)) as base:
            yield from _apart(browser, base, PATTERNS, wish, (theme,))


def _faults(browser: Browser, wish: Wish) -> Iterator[Picture]:
    """Pages that say what went wrong: on a site of their own, with addresses that go wrong."""
    logging.disable(logging.CRITICAL)  # what goes wrong here is meant to
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with site(folder, sqlite_url(folder), LANGUAGE=wish.language, TESTING=False) as app:
            app.add_url_rule("/fault/<int:code>", "fault", anyone(_go_wrong))
            with serving(app) as base:
                yield from _apart(browser, base, FAULTS, wish, wish.themes)


def _go_wrong(code: int) -> str:
    if code == HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RuntimeError("a fault for its picture")
    abort(code)


def _apart(
    browser: Browser, base: str, looks: Sequence[Look], wish: Wish, themes: Sequence[str]
) -> Iterator[Picture]:
    for width, theme in product(wish.widths, themes):
        gaze = Gaze(browser, base, width, theme)
        for look in filter(wish.wants, looks):
            yield _picture(gaze, look, Visitor(0), look.address, wish)
        gaze.close()


def _picture(gaze: Gaze, look: Look, visitor: Visitor, address: str, wish: Wish) -> Picture:
    page, faults = gaze.open(look, visitor, address)
    weight = len(gzip.compress(page.content().encode(), 6))
    file = OUT / f"{look.name}-{gaze.width}-{gaze.theme}.png"
    page.evaluate(LAY_DOWN, "static")
    page.screenshot(path=file, full_page=True)
    page.evaluate(LAY_DOWN, "")
    if wish.axe:
        faults += examine(page, gaze.width)
    return Picture(look.name, look.role, address, gaze.width, gaze.theme, weight, tuple(faults), file.name)


def _take_for_readme(browser: Browser, base: str, walk: Walk) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    wanted = {name: (picture, size) for picture, (name, size) in README.items()}
    for look, visitor, address in walk.looks():
        if look.name in wanted and isinstance(visitor, Visitor):
            picture, (width, height) = wanted[look.name]
            gaze = Gaze(browser, base, width, "light")
            page, _faults = gaze.open(look, visitor, address)
            page.set_viewport_size({"width": width, "height": height})
            _save(page, PICTURES / f"{picture}.webp")
            gaze.close()


def _save(page: Page, file: Path) -> None:
    """What the window shows as WebP, which Playwright itself does not write."""
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": 82})
    file.write_bytes(base64.b64decode(shot["data"]))
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    sys.exit(main())
