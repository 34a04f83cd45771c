"""Sections that plugins add to a page of ours, each in its own fence: one that fails is left out and named.

One that is slow is named too. One that took far too long is left out for a while, so that it does not hold up every
reader; a call that never returns keeps its thread.
"""

from __future__ import annotations

import time
from typing import Any

from flask import current_app
from markupsafe import Markup

from lms.core.db import db
from lms.plugin.manager import Plugins
from lms.plugin.offers import Panel

SLOW = 1.0
TOO_SLOW = 3.0
REST = 600.0
"""Seconds after which a panel is named, after which it is left out, and for how long."""


class SlowPanel(Exception):
    """A panel held up a page; the text says for how long."""


def panels(place: str, actor: Any, record: Any) -> tuple[Markup, ...]:
    """The panels for `place`, in their order; `record` is what the page itself shows. Called last, before rendering."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    offered: list[Panel] = [panel for panel in plugins.offers("panels").values() if panel.place == place]
    resting: dict[str, float] = current_app.extensions.setdefault("lms.panels", {})
    shown = []
    for panel in sorted(offered, key=lambda panel: (panel.order, panel.name)):
        begin = time.monotonic()
        if begin < resting.get(panel.name, 0):
            continue
        try:
            html = panel.render(actor, record)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  # whatever a plugin raises, the page goes on without it
            db.session.rollback()
            plugins.fail(plugins.owner("panels", panel.name), f"panel {panel.name}", error)
            html = ""
        taken = time.monotonic() - begin
        if taken > TOO_SLOW:
            resting[panel.name] = begin + taken + REST
        if taken > SLOW:
            slow = SlowPanel(f"it took {taken:.1f} seconds")
            plugins.fail(plugins.owner("panels", panel.name), f"panel {panel.name}", slow)
        if html:
            shown.append(Markup(html))  # noqa: S704  # the contract: a panel returns safe HTML
    return tuple(shown)
