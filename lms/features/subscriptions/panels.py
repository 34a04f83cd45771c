"""The way from the dashboard to one's own list."""

from __future__ import annotations

from typing import Any

from flask import render_template

from lms.core.links import this_page
from lms.plugin.offers import Panel


def _render(actor: Any, record: Any) -> str:
    return render_template("subscriptions/_keep.html", address=this_page())


PANEL = Panel("kept-reports", "admin", _render, order=900)
