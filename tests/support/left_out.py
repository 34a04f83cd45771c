"""Which tests a run leaves out, by marker, and how many: nothing is left out in silence.

`long` tests run with `--long` only. `browser` tests need a Chromium; where there is none the last line of the
run says how many were left out, and `LMS_TEST_REQUIRE_BROWSER=1` makes the lack an error.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.support.chromium import find_chromium

BROWSER_KEY = "browser_tests_left_out"


class LeftOut:
    """A plugin for one run; in the main process it adds up what the workers report."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.browser = 0
        self.has_browser = find_chromium() is not None
        if os.environ.get("LMS_TEST_REQUIRE_BROWSER") == "1" and not self.has_browser:
            raise pytest.UsageError("LMS_TEST_REQUIRE_BROWSER=1, but no chromium found")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        kept, left_out = [], []
        for item in items:
            if item.get_closest_marker("long") and not self.config.getoption("--long"):
                left_out.append(item)
            elif item.get_closest_marker("browser") and not self.has_browser:
                left_out.append(item)
                self.browser += 1
            else:
                kept.append(item)
        if left_out:
            items[:] = kept
            self.config.hook.pytest_deselected(items=left_out)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[BROWSER_KEY] = self.browser

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        # Each worker collects the same tests, so the counts are equal, not parts of a sum.
        self.browser = max(self.browser, getattr(node, "workeroutput", {}).get(BROWSER_KEY, 0))

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        if self.browser and not hasattr(config, "workerinput"):
            config.get_terminal_writer().line(f"{self.browser} browser tests left out: no chromium found")
