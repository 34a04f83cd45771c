"""The answer that gives a file out; whoever calls it has asked the policy and written the look down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import send_file
from werkzeug.wrappers import Response

from lms.core.errors import NotFound
from lms.features.files import storage
from lms.features.files.queries import FileRecord

SHOWN = frozenset({"image/png", "image/jpeg", "image/webp"})
"""Kinds that a page may show: a browser runs nothing of them."""


def response(config: Mapping[str, Any], found: FileRecord, *, shown: bool = False) -> Response:
    """The file, to be saved: a browser never opens what somebody handed in. `shown`: a picture for a page of ours.

    Raises NotFound where its bytes are gone.
    """
    path = storage.place(config, found.digest)
    if not path.is_file():
        raise NotFound
    inline = shown and found.media_type in SHOWN
    answer = send_file(
        path, mimetype=found.media_type, as_attachment=not inline, download_name=found.name, conditional=False
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
