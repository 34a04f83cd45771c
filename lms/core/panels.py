"""Sections that plugins add to a page of ours, each in its own fence: one that fails is left out and named."""

from __future__ import annotations

from typing import Any

from flask import current_app
from markupsafe import Markup

from lms.core.db import db
from lms.plugin.manager import Plugins
from lms.plugin.offers import Panel


def panels(place: str, actor: Any, record: Any) -> tuple[Markup, ...]:
    """The panels for `place`, in their order; `record` is what the page itself shows. Called last, before rendering."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    offered: list[Panel] = [panel for panel in plugins.offers("panels").values() if panel.place == place]
    shown = []
    for panel in sorted(offered, key=lambda panel: (panel.order, panel.name)):
        try:
            html = panel.render(actor, record)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  # whatever a plugin raises, the page goes on without it
            db.session.rollback()
            plugins.fail(plugins.owner("panels", panel.name), f"panel {panel.name}", error)
            continue
        if html:
            shown.append(Markup(html))  # noqa: S704  # the contract: a panel returns safe HTML
    return tuple(shown)
