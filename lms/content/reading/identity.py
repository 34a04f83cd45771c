"""Ids: the written ones must be unique, the others are given (chapter 14.1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

RESERVED = frozenset(
    (
        "quizzes",
        "surveys",
        "assignments",
        "scenarios",
        "reviews",
        "discussion",
        "certificate",
        "assets",
        "search",
    )
)
_LONGEST = 63


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part that has or needs an id. `name` is what an id is made of where none is written."""

    written: str
    name: str
    path: str
    line: int
    column: int = 1


def slug(text: str) -> str:
    """Lower case, every run of anything but letters and digits of ASCII a hyphen."""
    plain = unicodedata.normalize("NFC", text).lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].rstrip("-")


def file_slug(path: str) -> str:
    """The slug of a file's name without its ending and the number it may begin with."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return slug(re.sub(r"^\d+[-_. ]+(?=.)", "", stem))


def given_ids(parts: Sequence[Wanted], fallback: str, reserved: Iterable[str] = ()) -> list[str]:
    """The id of each part: as written, else made of its name, told apart from all others by a number."""
    taken = {part.written for part in parts if part.written} | set(reserved)
    last: dict[str, int] = {}
    ids: list[str] = []
    for part in parts:
        name = part.written or _free(slug(part.name), fallback, taken, last)
        taken.add(name)
        ids.append(name)
    return ids


def _free(wanted: str, fallback: str, taken: set[str], last: dict[str, int]) -> str:
    if wanted and wanted not in taken:
        return wanted
    base = (wanted or fallback)[: _LONGEST - 5]
    number = last.get(base, 1) + 1
    while f"{base}-{number}" in taken:
        number += 1
    last[base] = number
    return f"{base}-{number}"


def duplicates(parts: Sequence[Wanted]) -> list[tuple[Wanted, Wanted]]:
    """(first, later) of each pair of parts with the same written id."""
    seen: dict[str, Wanted] = {}
    found = []
    for part in parts:
        if part.written:
            if part.written in seen:
                found.append((seen[part.written], part))
            seen.setdefault(part.written, part)
    return found


def former_in_use(ids: Sequence[str], former: Sequence[Sequence[str]]) -> list[tuple[int, str, int]]:
    """(index, former id, index of who uses it) of each former id that is another part's id or former id."""
    users: Mapping[str, int] = {name: index for index, name in enumerate(ids)}
    claimed: dict[str, int] = {}
    found = []
    for index, names in enumerate(former):
        for name in names:
            user = users.get(name, claimed.get(name, index))
            if user != index:
                found.append((index, name, user))
            claimed.setdefault(name, index)
    return found
