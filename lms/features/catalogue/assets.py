"""A file of a course as an answer: with its kind, for good, and so that nothing in it can act on the site."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import send_file
from werkzeug.wrappers import Response

from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.core.errors import NotFound

SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def file_response(volume: Volume, digest: str, extension: str) -> Response:
    """The file of this edition at an address that holds its content, and so never changes. Raises NotFound."""
    try:
        asset, path = volume.asset(digest)
    except NotStoredError as error:
        raise NotFound from error
    if PurePosixPath(asset.name).suffix.lower() != f".{extension}":
        raise NotFound
    response = send_file(
        path,
        mimetype=asset.media_type,
        as_attachment=not asset.inline,
        download_name=PurePosixPath(asset.name).name,
        conditional=True,
        etag=digest,
    )
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    if asset.media_type == "image/svg+xml":
        response.headers["Content-Security-Policy"] = SVG_POLICY
    return response
