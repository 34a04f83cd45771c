"""Pictures of a document: kept below ``aset/impor/``, the same one once."""

from __future__ import annotations

import hashlib
import re

from lms.content.exchange import plain
from lms.content.exchange.html_inline import MARK_BEGIN, MARK_END, Picture
from lms.plugin.importer import Fate
from lms.plugin.message import Message, mark

FOLDER = "aset/impor"
_MOST = 20_000_000
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)
_NO_WORDS = re.compile(
    r"(?:picture|gambar|image|foto|img|graphic|content placeholder|screenshot)?[\s_-]*\d*(?:\.\w{3,4})?",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\s*(?:description automatically generated|deskripsi dibuat secara otomatis)\.?", re.IGNORECASE
)


class Pictures:
    """The pictures of one document."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.told: list[tuple[Fate, Message]] = []
        self._by_digest: dict[str, str] = {}

    def keep(self, body: bytes) -> str:
        """Keeps a picture and returns its name, which `markdown` knows; a reason where it cannot be kept."""
        ending = _ending(body)
        if not ending:
            return "?form"
        if len(body) > _MOST:
            return "?size"
        digest = hashlib.sha256(body).hexdigest()
        if digest not in self._by_digest:
            self._by_digest[digest] = f"gambar-{len(self._by_digest) + 1}.{ending}"
            self.files[f"{FOLDER}/{self._by_digest[digest]}"] = body
        return self._by_digest[digest]

    def markdown(self, picture: Picture) -> str:
        """A kept picture as Markdown of a page one folder deep."""
        words = _MADE.sub("", picture.alternative)
        words = "" if _NO_WORDS.fullmatch(words) else words
        if not picture.source or picture.source.startswith("?"):
            said = mark("a picture in a format that no page can show; save it as PNG")
            if picture.source == "?size":
                said = mark("a picture that is too large")
            self.told.append((Fate.LOST, Message(said)))
            return f" {MARK_BEGIN}gambar tidak terbawa{MARK_END} "
        path = f"{FOLDER}/{picture.source}"
        if not words:
            said = mark("picture without words for those who do not see it")
            self.told.append((Fate.CHANGED, Message(said)))
            return f"![](../{path}) {MARK_BEGIN}tulis teks pengganti gambar ini{MARK_END} "
        self.told.append((Fate.KEPT, Message(mark("picture “%(words)s”"), {"words": words[:60]})))
        return f"![{plain.escaped(words[:500])}](../{path})"


def _ending(body: bytes) -> str:
    for beginning, ending in _BEGINNINGS:
        if body.startswith(beginning):
            return ending
    return "webp" if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else ""
