"""What stands on a slide, as HTML in the order in which it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any
from xml.etree import ElementTree

from lms.content.exchange.html_inline import MARK_BEGIN, MARK_END
from lms.content.exchange.office.slide_text import html_of_text
from lms.content.exchange.typed.shapes import bare

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FURNITURE = frozenset(("DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"))
_TITLES = frozenset(("TITLE", "CENTER_TITLE", "VERTICAL_TITLE"))
_BODIES = frozenset(("BODY", "OBJECT", "VERTICAL_BODY", "VERTICAL_OBJECT"))
_WHOLE = 0.6
_MOST_CELLS = 2_000
_DEEPEST = 8


@dataclass(slots=True)
class Shown:
    """A slide as HTML; `seen` counts what became something else: chart smartart media object whole linked."""

    html: str = ""
    seen: Counter[str] = field(default_factory=Counter)
    words: int = 0


def shown(slide: Any, size: tuple[int, int], keep: Callable[[bytes], str]) -> Shown:
    """What a slide holds but its title. `keep` takes a picture and gives its name."""
    made = Shown()
    parts = [_shape(shape, made, size, keep, 0) for shape in _ordered(slide.shapes, size[1])]
    made.html = "".join(parts)
    if made.seen["whole"] and made.words > 20:
        # Beside a text a large picture is an illustration.
        del made.seen["whole"]
    return made


def kind_of(shape: Any) -> str:
    """The kind of a placeholder, such as ``TITLE``; empty for what is none."""
    if not shape.is_placeholder:
        return ""
    kind = shape.placeholder_format.type
    return kind.name if kind is not None else "BODY"


def _ordered(shapes: Any, height: int) -> Iterator[Any]:
    """From top to bottom, and from left to right where things stand on one height."""
    band = max(1, height // 12)
    placed = [
        ((shape.top or 0) // band, shape.left or 0, number, shape) for number, shape in enumerate(shapes)
    ]
    for _top, _left, _number, shape in sorted(placed, key=lambda one: one[:3]):
        kind = kind_of(shape)
        if kind not in _FURNITURE and kind not in _TITLES:
            yield shape


def _shape(shape: Any, made: Shown, size: tuple[int, int], keep: Callable[[bytes], str], depth: int) -> str:
    tag = shape.element.tag.rpartition("}")[2]
    if tag == "grpSp":
        if depth >= _DEEPEST:
            return ""
        return "".join(_shape(one, made, size, keep, depth + 1) for one in _ordered(shape.shapes, size[1]))
    if tag == "pic":
        return _picture(shape, made, size, keep)
    if getattr(shape, "has_table", False):
        return _table(shape.table)
    if getattr(shape, "has_chart", False):
        return _chart(shape, made)
    if tag == "graphicFrame":
        return _frame(shape, made)
    if getattr(shape, "has_text_frame", False):
        html = html_of_text(shape.text_frame, bulleted=kind_of(shape) in _BODIES)
        made.words += len(shape.text_frame.text.split())
        return html
    return ""


def _picture(shape: Any, made: Shown, size: tuple[int, int], keep: Callable[[bytes], str]) -> str:
    properties = next(iter(shape.element.iter("{*}cNvPr")), None)
    words = properties.get("descr", "") if properties is not None else ""
    if next(shape.element.iter(f"{_A}videoFile", f"{_A}audioFile", "{*}media"), None) is not None:
        made.seen["media"] += 1
        return _lost("video atau suara")
    try:
        body = shape.image.blob
    except (AttributeError, KeyError, ValueError):
        # A picture that is only named lies somewhere else, and nothing is fetched.
        made.seen["linked"] += 1
        return _lost("gambar dari luar berkas")
    area = (shape.width or 0) * (shape.height or 0)
    if area > _WHOLE * size[0] * size[1]:
        made.seen["whole"] += 1
    return f'<p><img src="{escape(keep(body))}" alt="{escape(words)}"></p>'


def _table(table: Any) -> str:
    rows = []
    for row in list(table.rows)[:_MOST_CELLS]:
        cells = []
        for cell in row.cells:
            if cell.is_spanned:
                continue
            spans = (
                f' colspan="{cell.span_width}" rowspan="{cell.span_height}"' if cell.is_merge_origin else ""
            )
            cells.append(f"<td{spans}>{html_of_text(cell.text_frame, bulleted=False)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _chart(shape: Any, made: Shown) -> str:
    """The numbers of a chart as a table: that can be read on a phone, and by those who do not see."""
    made.seen["chart"] += 1
    try:
        chart = shape.chart
        title = (
            chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
        )
        plot = chart.plots[0]
        names = [str(name) for name in plot.categories]
        series = [(str(one.name or ""), list(one.values)) for one in plot.series]
    except (AttributeError, LookupError, ValueError, RuntimeError, TypeError):
        return _lost("grafik")
    if not names or not series or len(names) * len(series) > _MOST_CELLS:
        return _lost("grafik")
    head = "".join(f"<td>{escape(name)}</td>" for name, _values in series)
    rows = "".join(
        f"<tr><td>{escape(name)}</td>{''.join(f'<td>{_number(values, at)}</td>' for _name, values in series)}</tr>"
        for at, name in enumerate(names)
    )
    return f"<p>{escape(title)}</p><table><tr><td> </td>{head}</tr>{rows}</table>"


def _number(values: list[Any], at: int) -> str:
    value = values[at] if at < len(values) else None
    return "" if value is None else f"{value:g}".replace(".", ",")


def _frame(shape: Any, made: Shown) -> str:
    """A diagram gives its words as a list; anything else is lost."""
    relation = next(shape.element.iter(f"{_DIAGRAM}relIds"), None)
    if relation is None:
        made.seen["object"] += 1
        return _lost("objek dari program lain")
    made.seen["smartart"] += 1
    try:
        blob = shape.part.related_part(relation.get(f"{_R}dm")).blob
        root = ElementTree.fromstring(blob)  # noqa: S314  # guarded: no entity is declared
    except (KeyError, ValueError, SyntaxError):
        return _lost("bagan SmartArt")
    texts = []
    for point in root.iter(f"{_DIAGRAM}pt"):
        text = bare("".join(one.text or "" for one in point.iter(f"{_A}t")))
        if text:
            texts.append(f"<li>{escape(text)}</li>")
    return f"<ul>{''.join(texts)}</ul>" if texts else _lost("bagan SmartArt")


def _lost(what: str) -> str:
    return f"<p>{MARK_BEGIN}{what} tidak terbawa{MARK_END}</p>"
