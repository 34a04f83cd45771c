"""A real browser before a real server on the loopback interface."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

LOOKS = (
    pytest.param(390, "light", id="phone-light"),
    pytest.param(390, "dark", id="phone-dark", marks=pytest.mark.long),
    pytest.param(1366, "light", id="desk-light", marks=pytest.mark.long),
    pytest.param(1366, "dark", id="desk-dark", marks=pytest.mark.long),
)
"""Width and theme in which a page is looked at: one in every run, all of them in a long one."""

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium(program: Path) -> Iterator[Browser]:
    """The browser at `program`, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address at which `app` answers, on a free port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def axe_violations(page: Page, colours: bool = True) -> list[str]:
    """What axe finds on `page`: rule and element, one line each; the contrast of colours is most of its work."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    axe = Axe("0" if page.evaluate("'axe' in window") else AXE_SCRIPT)
    response: dict[str, Any] = axe.run(page, options=options).response
    assert response["passes"], "axe has looked at nothing"
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]
