"""The text of a box on a slide as HTML: paragraphs, lists by their levels, bold, italic and links."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from lms.content.exchange.typed.shapes import BEGIN, END

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def html_of_text(frame: Any, bulleted: bool) -> str:
    """All paragraphs of a box. With `bulleted` they are items of a list where nothing else is said."""
    made: list[str] = []
    open_: list[str] = []
    counts: dict[int, int] = {}
    paragraphs = [one for one in frame.paragraphs if "".join(_markup(one).itertext()).strip()]
    for paragraph in paragraphs:
        kind, form = _kind(paragraph, bulleted and len(paragraphs) > 1)
        level = min(paragraph.level, 5) + 1 if kind else 0
        while len(open_) > level or (open_ and len(open_) == level and open_[-1] != kind):
            made.append(f"</li></{open_.pop()}>")
        if not kind:
            counts.clear()
            made.append(f"<p>{_inline(paragraph)}</p>")
            continue
        counts = {at: n for at, n in counts.items() if at <= level}
        counts[level] = counts.get(level, 0) + 1 if kind == "ol" else 0
        if len(open_) == level:
            made.append("</li><li>")
        while len(open_) < level:
            made.append(f"<{kind}><li>")
            open_.append(kind)
        label = _label(form, counts[level])
        made.append(f"{BEGIN}{label}{END}{_inline(paragraph)}" if label else _inline(paragraph))
    made += [f"</li></{kind}>" for kind in reversed(open_)]
    return "".join(made)


def _markup(paragraph: Any) -> Any:
    # The library shows runs, but neither breaks nor bullets.
    return paragraph._p  # noqa: SLF001


def _kind(paragraph: Any, bulleted: bool) -> tuple[str, str]:
    """Element of the list that a paragraph is in, and the form of its numbers; empty for none."""
    properties = _markup(paragraph).find(f"{_A}pPr")
    if properties is not None:
        numbers = properties.find(f"{_A}buAutoNum")
        if numbers is not None:
            return "ol", numbers.get("type", "arabicPeriod")
        if properties.find(f"{_A}buNone") is not None:
            return "", ""
        if properties.find(f"{_A}buChar") is not None:
            return "ul", ""
    return ("ul", "") if bulleted else ("", "")


def _label(form: str, number: int) -> str:
    if not form or not 0 < number < 27:
        return ""
    sign = ")" if "Paren" in form else "."
    if form.startswith("alpha"):
        letter = chr(ord("a") + number - 1)
        return f"{letter.upper() if 'Uc' in form else letter}{sign}"
    return f"{number}{sign}"


def _inline(paragraph: Any) -> str:
    parts = []
    for child in _markup(paragraph):
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "br":
            parts.append("<br>")
        elif name in ("r", "fld"):
            text = escape(_PRIVATE.sub("", "".join(one.text or "" for one in child.iter(f"{_A}t"))))
            parts.append(_dressed(text.replace("\v", "<br>"), child.find(f"{_A}rPr"), paragraph))
    return "".join(parts)


def _dressed(text: str, properties: Any, paragraph: Any) -> str:
    if properties is None or not text.strip():
        return text
    text = f"<b>{text}</b>" if properties.get("b") == "1" else text
    text = f"<i>{text}</i>" if properties.get("i") == "1" else text
    link = properties.find(f"{_A}hlinkClick")
    relation = link.get(f"{_R}id", "") if link is not None else ""
    if relation:
        try:
            found = paragraph.part.rels[relation]
        except (KeyError, AttributeError):
            return text
        if found.is_external:
            return f'<a href="{escape(found.target_ref)}">{text}</a>'
    return text
