"""Addresses of items below their course: a former id leads to the present one, whatever kind of page stands there."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.routing import RequestRedirect

from lms.core import frame
from lms.features.catalogue import queries as catalogue


def lead_to_present_address() -> None:
    """Before a request to ``/courses/<course>/…/<item>``: a former id of either leads on, with whatever was being sent.

    For `before_request` of a blueprint whose addresses have both.
    """
    values = dict(request.view_args or {})
    library = catalogue.snapshot().library
    course = library.course(values["course"])
    moved: dict[str, str] = {}
    if course is None:
        present = library.renamed_course(values["course"])
        moved = {"course": present} if present else {}
    elif course.item(values["item"]) is None:
        renamed = course.renamed_item(values["item"])
        moved = {"item": renamed.id} if renamed else {}
    if moved:
        path = url_for(request.endpoint or "", **{**values, **moved})
        query = request.query_string.decode("ascii", "replace")
        raise RequestRedirect(f"{path}?{query}" if query else path)
    frame.light("learn")
