"""Addresses that leave the site: on paper, in a terminal, in a message."""

from __future__ import annotations

from flask import current_app


def site_url(path: str) -> str:
    """The whole address of a local `path`. Never built from what a request claims its host to be."""
    config = current_app.config
    base = config["BASE_URL"] or f"http://{config['HOST']}:{config['PORT']}"
    return base.rstrip("/") + path
