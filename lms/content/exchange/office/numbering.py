"""The numbers that a word processor puts before paragraphs by itself, worked out as it would show them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LEVELS = 9


class Numbering:
    """Counts through a document. `label` must be asked for each numbered paragraph, in order."""

    def __init__(self, source: bytes | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._of: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if source:
            self._read(ElementTree.fromstring(source))  # noqa: S314  # guarded: no entity is declared

    def label(self, number: str, level: int) -> str:
        """What stands before the paragraph, such as ``1.`` or ``B)``; empty for bullets and what is unknown."""
        abstract = self._of.get(number, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if number not in self._begun:
            self._begun.add(number)
            for at, start in self._starts.get(number, {}).items():
                counts[at] = start - 1
        form, text, start = levels[level]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if form in ("bullet", "none"):
            return ""

        def shown(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            its_form, _text, its_start = levels.get(at, ("decimal", "", 1))
            return _written(counts.get(at, its_start), its_form)

        return re.sub("%([1-9])", shown, text).strip()[:20]

    def _read(self, root: ElementTree.Element) -> None:
        for abstract in root.iter(f"{W}abstractNum"):
            levels = self._levels.setdefault(abstract.get(f"{W}abstractNumId", ""), {})
            for level in abstract.iter(f"{W}lvl"):
                at = _whole(level.get(f"{W}ilvl"), 0)
                levels[at] = (
                    _value(level, "numFmt", "decimal"), _value(level, "lvlText", f"%{at + 1}."),
                    _whole(_value(level, "start", "1"), 1),
                )  # fmt: skip
        for number in root.iter(f"{W}num"):
            name = number.get(f"{W}numId", "")
            self._of[name] = _value(number, "abstractNumId", "")
            for override in number.iter(f"{W}lvlOverride"):
                start = override.find(f"{W}startOverride")
                if start is not None:
                    at = _whole(override.get(f"{W}ilvl"), 0)
                    self._starts.setdefault(name, {})[at] = _whole(start.get(f"{W}val"), 1)


def _value(element: ElementTree.Element, name: str, otherwise: str) -> str:
    child = element.find(W + name)
    return otherwise if child is None else child.get(f"{W}val", otherwise)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 6 else otherwise


def _written(number: int, form: str) -> str:
    if form in ("upperLetter", "lowerLetter") and number > 0:
        sign = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        return (sign.upper() if form == "upperLetter" else sign)[:3]
    if form in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        text = ""
        for value, sign in _ROMAN:
            text += sign * (number // value)
            number %= value
        return text.upper() if form == "upperRoman" else text
    return str(number)
