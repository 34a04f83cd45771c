"""The files of the look, each under an address that carries its content hash.

An address never changes its content, so browsers keep it for a year; a changed file has a new address. The
files are few and small: they are read and compressed once, when the application starts.
"""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask import Response, abort, request

PREFIX = "/static/"
_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its address under `PREFIX`, its type, its bytes plain and gzipped."""

    address: str
    mimetype: str
    body: bytes
    packed: bytes


def load(folder: Path) -> dict[str, Asset]:
    """The files directly in `folder`, by file name (``suluh.css``)."""
    return {
        path.name: made(path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file()
    }


def respond(assets: Mapping[str, Asset], address: str) -> Response:
    """The file at `address` (``suluh.<hash>.css``), gzipped where the browser takes it. Aborts with 404."""
    asset = next((known for known in assets.values() if known.address == address), None)
    if asset is None:
        abort(404)
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(asset.packed if packed else asset.body, mimetype=asset.mimetype)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _YEAR
    return response


def made(name: str, body: bytes) -> Asset:
    """A file called `name` that holds `body`."""
    stem, dot, suffix = name.rpartition(".")
    address = f"{stem}.{sha256(body).hexdigest()[:12]}{dot}{suffix}"
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(address, mimetype, body, gzip.compress(body, 9, mtime=0))
