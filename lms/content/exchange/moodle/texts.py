"""The texts of one question with the pictures that are embedded in them."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from lms.content.exchange import plain
from lms.content.exchange.asked.records import Asked
from lms.content.exchange.asked.texts import text_of
from lms.content.exchange.html_to_markdown import Picture
from lms.content.exchange.moodle.elements import Element
from lms.content.exchange.office.pictures import FOLDER, Pictures
from lms.plugin.importer import Fate
from lms.plugin.message import Message, mark

_FORMS = {"html": "html", "markdown": "markdown", "plain_text": "plain", "moodle_auto_format": "moodle"}
_EMBEDDED = re.compile(r"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=\s]+)")
_IN_MARKDOWN = re.compile(r"!\[([^\]\n]*)\]\(@@PLUGINFILE@@/([^)\s]+)\)")
_PLACE = "@@PLUGINFILE@@/"
_LOST = mark("a picture that the file names but does not hold")
_FORM = mark("a picture in a format that no page can show; save it as PNG")
_LARGE = mark("a picture that is too large")
_OUTSIDE = mark("a picture on another site became a link")
_NAMED = mark("a picture without words for those who do not see it is called by the name of its file")
_FILE = mark("the file “%(name)s”, which is no picture")


class Texts:
    """Gives the texts of questions as Markdown, and keeps their pictures."""

    def __init__(self) -> None:
        self.pictures = Pictures()

    def of(
        self, asked: Asked, element: Element | None, default: str = "html", source: str | None = None
    ) -> str:
        """The Markdown of an element such as ``questiontext``; `source` where its text was changed before."""
        if element is None:
            return ""
        inner = element.first("text")
        text = source if source is not None else (inner or element).text
        files = {file.attributes.get("name", ""): file for file in element.all("file")}
        form = _FORMS.get(element.attributes.get("format", ""), default)
        used: set[str] = set()

        def place(picture: Picture) -> str:
            return self._placed(asked, picture, files, used)

        if form == "markdown":
            text = _IN_MARKDOWN.sub(lambda found: place(Picture(f"{_PLACE}{found[2]}", found[1])), text)
        made = text_of(text, form, asked.said, place)
        for name in sorted(files.keys() - used):
            asked.said.append((Fate.LOST, Message(_FILE, {"name": name[:60]})))
        return made

    def _placed(self, asked: Asked, picture: Picture, files: dict[str, Element], used: set[str]) -> str:
        source, embedded = picture.source, _EMBEDDED.fullmatch(picture.source)
        name = unquote(source.removeprefix(_PLACE).partition("?")[0])
        if source.startswith(("https://", "http://")):
            asked.said.append((Fate.CHANGED, Message(_OUTSIDE)))
            address = re.sub(r"[\s()<>]", "", source)
            return f"[{plain.escaped(picture.alternative) or 'gambar'}]({address})"
        body = _decoded(embedded[1]) if embedded else None
        if source.startswith(_PLACE) and name in files:
            used.add(name)
            body = _decoded(files[name].text)
        kept = self.pictures.keep(body) if body else "?"
        if kept.startswith("?"):
            why = {"?form": _FORM, "?size": _LARGE}.get(kept, _LOST)
            asked.said.append((Fate.LOST, Message(why)))
            return plain.escaped(picture.alternative)
        words = picture.alternative
        if not words:
            asked.said.append((Fate.CHANGED, Message(_NAMED)))
            stem = "" if embedded else PurePosixPath(name).stem
            words = " ".join(re.sub(r"[\W_]+", " ", stem).split()) or "gambar"
        return f"![{plain.escaped(plain.cleaned(words)[:500])}](../{FOLDER}/{kept})"


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(re.sub(r"\s+", "", text), validate=True)
    except (binascii.Error, ValueError):
        return None
