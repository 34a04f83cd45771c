"""Addresses of this site: whole ones that leave it (on paper, in a terminal, in a message), and the present page's."""

from __future__ import annotations

from urllib.parse import quote

from flask import current_app, request


def site_url(path: str) -> str:
    """The whole address of a local `path`. Never built from what a request claims its host to be."""
    config = current_app.config
    base = config["BASE_URL"] or f"http://{config['HOST']}:{config['PORT']}"
    return base.rstrip("/") + path


def this_page(query: str | None = None) -> str:
    """The local address of this request for a link, with its own query or another one.

    Whatever was asked for, it stays on this site: a browser takes ``//name`` and ``/\\name`` for another host.
    """
    query = request.query_string.decode("ascii", "replace") if query is None else query
    path = quote("/" + request.path.lstrip("/"))
    return f"{path}?{query}" if query else path
