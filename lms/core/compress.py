"""Pages travel gzipped, each time with another length, so that a secret in them cannot be guessed from their size.

A page holds the same CSRF token in every form. Whoever can see how long answers are, and can put words into a page,
could guess such a token letter by letter (the attack is called BREACH). Up to a hundred random bytes in the header of
the gzip stream, which every browser skips, take that away (RFC 1952, field FNAME).
"""

from __future__ import annotations

import secrets
import struct
import zlib

from flask import Flask, Response, request

LEAST = 500
LEVEL = 6
MOST_PADDING = 100
TYPES = {"text/html", "application/json", "text/csv", "text/plain"}

_FNAME = 0x08
_UNIX = 3


def init_app(app: Flask) -> None:
    """Compresses what `app` answers, for those who accept it."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in TYPES or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    unfit = response.content_encoding or (response.content_length or 0) < LEAST
    if unfit or not request.accept_encodings.quality("gzip"):
        return response
    response.set_data(gzipped(response.get_data()))
    response.content_encoding = "gzip"
    return response


def gzipped(data: bytes) -> bytes:
    """`data` as a gzip stream with a header of random length."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(data) + packer.flush()
    padding = secrets.token_hex(MOST_PADDING // 2)[: secrets.randbelow(MOST_PADDING + 1)].encode()
    header = struct.pack("<BBBBLBB", 0x1F, 0x8B, zlib.DEFLATED, _FNAME, 0, 0, _UNIX)
    return header + padding + b"\0" + body + struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)
