"""Files that pages may show: which endings are allowed, what the first bytes must be, how large a picture is (16.2)."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lms.content.contents import Asset
from lms.content.files.tree import Found, UnreadableError, digest, read_bytes
from lms.content.findings import finding
from lms.content.site import Limits
from lms.plugin.finding import Finding


@dataclass(frozen=True, slots=True)
class Type:
    """One kind of file: ``image``, ``document``, ``audio``, ``video`` or ``captions``."""

    kind: str
    media_type: str
    inline: bool
    fits: Callable[[bytes], bool]


def _starts(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(beginnings)


def _boxed(*brands: bytes) -> Callable[[bytes], bool]:
    """A file of the ISO media family; no brands: any."""
    return lambda head: head[4:8] == b"ftyp" and (not brands or any(brand in head[8:40] for brand in brands))


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_mp3(head: bytes) -> bool:
    return head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)


def _is_svg(head: bytes) -> bool:
    return b"<svg" in head and b"\x00" not in head


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head


def _is_captions(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")


_ZIP = _starts(b"PK\x03\x04", b"PK\x05\x06")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

TYPES: Mapping[str, Type] = MappingProxyType(
    {
        "png": Type("image", "image/png", True, _starts(b"\x89PNG\r\n\x1a\n")),
        "jpg": Type("image", "image/jpeg", True, _starts(b"\xff\xd8\xff")),
        "jpeg": Type("image", "image/jpeg", True, _starts(b"\xff\xd8\xff")),
        "gif": Type("image", "image/gif", True, _starts(b"GIF87a", b"GIF89a")),
        "webp": Type("image", "image/webp", True, _is_webp),
        "avif": Type("image", "image/avif", True, _boxed(b"avif", b"avis")),
        "svg": Type("image", "image/svg+xml", True, _is_svg),
        "mp4": Type("video", "video/mp4", True, _boxed()),
        "webm": Type("video", "video/webm", True, _starts(b"\x1a\x45\xdf\xa3")),
        "mp3": Type("audio", "audio/mpeg", True, _is_mp3),
        "m4a": Type("audio", "audio/mp4", True, _boxed()),
        "ogg": Type("audio", "audio/ogg", True, _starts(b"OggS")),
        "vtt": Type("captions", "text/vtt", True, _is_captions),
        "pdf": Type("document", "application/pdf", True, _starts(b"%PDF-")),
        "docx": Type("document", _OFFICE + "wordprocessingml.document", False, _ZIP),
        "xlsx": Type("document", _OFFICE + "spreadsheetml.sheet", False, _ZIP),
        "pptx": Type("document", _OFFICE + "presentationml.presentation", False, _ZIP),
        "odt": Type("document", _OPEN + "text", False, _ZIP),
        "ods": Type("document", _OPEN + "spreadsheet", False, _ZIP),
        "odp": Type("document", _OPEN + "presentation", False, _ZIP),
        "csv": Type("document", "text/csv", False, _is_text),
        "txt": Type("document", "text/plain", False, _is_text),
        "zip": Type("document", "application/zip", False, _ZIP),
    }
)

_HEAD = 65_536


def read_asset(found: Found, limits: Limits) -> tuple[Asset | None, list[Finding]]:
    """The record of a file a page uses; None, with the reason, where it may not be served."""
    kind = TYPES.get(found.suffix)
    if kind is None:
        return None, [finding("E706", found.path, e="." + found.suffix)]
    most = getattr(limits, "document" if kind.kind == "captions" else kind.kind)
    if found.size > most:
        return None, [finding("E709", found.path, p=found.path, n=found.size, m=most)]
    try:
        head = read_bytes(found, _HEAD)
        if not kind.fits(head):
            return None, [finding("E707", found.path, p=found.path)]
        name = digest(found)
    except UnreadableError:
        return None, [finding("E904/unread", found.path)]
    width, height = dimensions(head, found.suffix) if kind.kind == "image" else (0, 0)
    if width * height > limits.pixels:
        return None, [finding("E709", found.path, p=found.path, n=width * height, m=limits.pixels)]
    return Asset(found.name, name, found.size, kind.media_type, kind.inline, width, height), []


def dimensions(head: bytes, ending: str) -> tuple[int, int]:
    """Width and height in pixels from the first bytes of a picture; zeros where they do not tell."""
    try:
        return _SIZES.get(ending, _unknown)(head)
    except (struct.error, IndexError, ValueError):
        return 0, 0


def _unknown(head: bytes) -> tuple[int, int]:
    return 0, 0


def _png(head: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _gif(head: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", head[6:10])
    return width, height


def _jpeg(head: bytes) -> tuple[int, int]:
    position = 2
    while position + 9 < len(head):
        if head[position] != 0xFF:
            return 0, 0
        marker = head[position + 1]
        if marker == 0xFF:
            position += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[position + 5 : position + 9])
            return width, height
        else:
            position += 2 + int(struct.unpack(">H", head[position + 2 : position + 4])[0])
    return 0, 0


def _webp(head: bytes) -> tuple[int, int]:
    form = head[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if form == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


_SVG_TAG = re.compile(rb"<svg\b[^>]*>")
_SVG_LENGTH = rb"""\s%s\s*=\s*["']\s*([0-9.]{1,9})\s*(?:px)?\s*["']"""
_SVG_BOX = re.compile(
    rb"""\sviewBox\s*=\s*["']\s*[-0-9.]+[ ,]+[-0-9.]+[ ,]+([0-9.]{1,9})[ ,]+([0-9.]{1,9})\s*["']"""
)


def _svg(head: bytes) -> tuple[int, int]:
    tag = _SVG_TAG.search(head)
    if not tag:
        return 0, 0
    width = re.search(_SVG_LENGTH % b"width", tag[0])
    height = re.search(_SVG_LENGTH % b"height", tag[0])
    if width and height:
        return round(float(width[1])), round(float(height[1]))
    box = _SVG_BOX.search(tag[0])
    return (round(float(box[1])), round(float(box[2]))) if box else (0, 0)


_SIZES: Mapping[str, Callable[[bytes], tuple[int, int]]] = MappingProxyType(
    {"png": _png, "gif": _gif, "jpg": _jpeg, "jpeg": _jpeg, "webp": _webp, "svg": _svg}
)
