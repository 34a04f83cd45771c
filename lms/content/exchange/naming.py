"""Ids and names of files, made of titles and each given once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 40
_ONLY_NUMBER = re.compile(r"(?:(?:soal|q|no)-)?\d+(?:-\d+)*")
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


class Namer:
    """Gives ids of one name space. The same titles in the same order give the same ids."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = set(reserved)
        self._last: dict[str, int] = {}

    def given(self, title: str, fallback: str) -> str:
        """An id made of the title; of `fallback` where that has no letters, or nothing but a number."""
        base = slug(title)
        if not base or _ONLY_NUMBER.fullmatch(base) or _DEVICE.fullmatch(base):
            base = f"{fallback}-{base}" if base and not base.startswith(("soal-", "q-", "no-")) else fallback
        name, number = base, self._last.get(base, 1)
        while name in self._taken:
            number += 1
            name = f"{base}-{number}"
        self._last[base] = number
        self._taken.add(name)
        return name


def slug(text: str) -> str:
    """At most forty letters, digits and hyphens, cut between words where that is possible."""
    ascii_ = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    whole = re.sub("[^a-z0-9]+", "-", ascii_).strip("-")
    if len(whole) <= _LONGEST:
        return whole
    cut = whole.rfind("-", 10, _LONGEST + 1)
    return whole[: _LONGEST if cut < 0 else cut].strip("-")
