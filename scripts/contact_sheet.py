"""The sheet on which all pictures of `make shots` are seen at once."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 24px; background: #f4f4f6; color: #1b1b24 }
h2 { margin: 32px 0 4px; font-size: 18px } p { margin: 0 0 8px; color: #55556a }
ul { color: #a3123a; margin: 0 0 8px; padding-left: 20px }
.row { display: flex; gap: 12px; align-items: start; flex-wrap: wrap }
figure { margin: 0; background: #fff; border: 1px solid #ccd; padding: 6px }
figcaption { font-size: 13px; color: #55556a }
.shot { display: block; max-height: 460px; overflow: hidden }
.shot img { display: block } .narrow img { width: 220px } .wide img { width: 520px }
nav { columns: 5; font-size: 13px } .bad { color: #a3123a; font-weight: 600 }
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page in one width and theme; `weight` is its HTML in bytes after compression."""

    name: str
    role: str
    address: str
    width: int
    theme: str
    weight: int
    faults: tuple[str, ...]
    file: str

    @property
    def title(self) -> str:
        return f"{self.name} ({self.width}, {self.theme})"


def write_sheet(file: Path, pictures: Sequence[Picture]) -> None:
    """Writes the sheet, grouped by page in the order of the pictures; it lies beside their files."""
    groups = [(name, list(group)) for name, group in groupby(pictures, key=lambda one: one.name)]
    bad = sum(bool(one.faults) for one in pictures)
    index = " ".join(
        f'<a{_class_if_bad(group)} href="#{_safe(name)}">{_safe(name)}</a><br>' for name, group in groups
    )
    file.write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Suluh: every page</title>'
        f"<style>{STYLE}</style><h1>Every page</h1>"
        f"<p>{len(groups)} pages, {len(pictures)} pictures, {bad} with faults</p><nav>{index}</nav>"
        + "".join(_section(name, group) for name, group in groups),
        encoding="utf-8",
    )


def _class_if_bad(group: Sequence[Picture]) -> str:
    return ' class="bad"' if any(one.faults for one in group) else ""


def _section(name: str, group: Sequence[Picture]) -> str:
    first = group[0]
    faults = "".join(f"<li>{_safe(one.title)}: {_safe(text)}</li>" for one in group for text in one.faults)
    listed = f"<ul>{faults}</ul>" if faults else ""
    figures = "".join(map(_figure, group))
    about = f"{_safe(first.role)} · {_safe(first.address)} · HTML {first.weight / 1024:.1f} KB"
    return f'<h2 id="{_safe(name)}">{_safe(name)}</h2><p>{about}</p>{listed}<div class="row">{figures}</div>'


def _figure(one: Picture) -> str:
    kind = "narrow" if one.width < 720 else "wide"
    picture = f'<img src="{_safe(one.file)}" alt="{_safe(one.title)}" loading="lazy">'
    verdict = f"{len(one.faults)} faults" if one.faults else "no fault"
    caption = f"<figcaption>{one.width} px, {one.theme}: {verdict}</figcaption>"
    return f'<figure><a class="shot {kind}" href="{_safe(one.file)}">{picture}</a>{caption}</figure>'


def _safe(text: str) -> str:
    return html.escape(text)
