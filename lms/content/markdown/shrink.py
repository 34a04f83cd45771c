"""Makes a picture small for a phone. Runs only in the rendering child: the bytes are a stranger's.

A picture is shown as WebP of 480 and 960 pixels width, never enlarged, turned as its camera was held, and without the
place and time that cameras write into their pictures. What moves stays as it is.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lms.content.rendering import Shrunk, SmallPicture

if TYPE_CHECKING:
    from PIL.Image import Image

VERSION = 1
"""Part of the key under which small pictures are kept: raise it whenever they come out differently."""
WIDTHS = (480, 960)
GOAL = 60_000
"""Bytes of one picture as shown: two seconds of a bad line."""
MOST_PIXELS = 40_000_000
_QUALITIES = (80, 70, 60, 50)
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")


def shrink(path: str, digest: str) -> Shrunk | None:
    """The picture at `path` made small; None where its bytes are no picture, or no longer those of `digest`."""
    data = _bytes(path)
    if hashlib.sha256(data).hexdigest() != digest:
        return None
    try:
        return _shrunk(data)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # decoders raise anything for broken bytes, and none of it says more
        return None


def pack(shrunk: Shrunk | None) -> bytes:
    """A line of JSON, then the bytes of each small picture."""
    if shrunk is None:
        return b"null\n"
    small = [[one.width, one.height, len(one.data)] for one in shrunk.small]
    head = json.dumps({"width": shrunk.width, "height": shrunk.height, "small": small}).encode()
    return head + b"\n" + b"".join(one.data for one in shrunk.small)


def unpack(answer: bytes) -> Shrunk | None:
    """What `pack` was given."""
    head, _, rest = answer.partition(b"\n")
    data = json.loads(head)
    if data is None:
        return None
    small = []
    for width, height, length in data["small"]:
        small.append(SmallPicture(width, height, rest[:length]))
        rest = rest[length:]
    return Shrunk(data["width"], data["height"], tuple(small))


def _bytes(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _shrunk(data: bytes) -> Shrunk:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with warnings.catch_warnings():
        # Without this Pillow only warns of a bomb up to twice the limit.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if getattr(opened, "is_animated", False):
                return Shrunk(*opened.size)
            opened.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
            picture = _plain(ImageOps.exif_transpose(opened))
            turned = opened.getexif().get(0x0112, 1) >= 5  # the sides change places
    with Image.open(io.BytesIO(data), formats=_FORMATS) as again:
        width, height = again.size[::-1] if turned else again.size
    if width <= WIDTHS[-1] and len(data) <= GOAL:
        return Shrunk(width, height)
    return Shrunk(width, height, tuple(_versions(picture, width, height)))


def _plain(picture: Image) -> Image:
    """The picture in red, green, blue, and transparency where it has some."""
    if picture.mode.startswith("I"):
        # Sixteen bits a pixel: what is darker than a 256th of white is lost.
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    clear = picture.mode in ("LA", "PA", "RGBA", "RGBa") or "transparency" in picture.info
    return picture.convert("RGBA" if clear else "RGB")


def _versions(picture: Image, width: int, height: int) -> Iterator[SmallPicture]:
    for wanted in WIDTHS:
        if wanted < width or wanted == WIDTHS[-1]:
            across = min(wanted, width)
            down = max(1, round(height * across / width))
            small = picture.resize((across, down), reducing_gap=3.0)
            yield SmallPicture(across, down, _encoded(small))


def _encoded(picture: Image) -> bytes:
    """As WebP, coarser step by step until it is light enough, or cannot become lighter."""
    data = b""
    for quality in _QUALITIES:
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=4)
        data = file.getvalue()
        if len(data) <= GOAL:
            break
    return data
