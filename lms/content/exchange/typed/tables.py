"""Questions that were typed into a table: choices in its cells, or one question a row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lms.content.exchange.typed import shapes

_ASKED = re.compile(r"\W*(?:(?:butir\s+)?soal|pertanyaan|question)\W*", re.IGNORECASE)
_KEYED = re.compile(r"\W*(?:kunci(?:\s+jawaban)?|jawaban(?:\s+benar)?|key|answer)\W*", re.IGNORECASE)
_LETTER = re.compile(r"\W*(?:pilihan\s+|opsi\s+|option\s+)?([A-L])\W*", re.IGNORECASE)


def lines_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines that could have been typed below one another."""
    if not rows:
        return []
    head = [shapes.bare(cell.replace("**", "")) for cell in rows[0]]
    asked = [place for place, cell in enumerate(head) if _ASKED.fullmatch(cell)]
    letters = {
        place: found[1].upper() for place, cell in enumerate(head) if (found := _LETTER.fullmatch(cell))
    }
    if len(asked) == 1 and len(letters) > 1:
        keyed = next((place for place, cell in enumerate(head) if _KEYED.fullmatch(cell)), None)
        return [
            line
            for number, row in enumerate(rows[1:], 1)
            for line in _row(row, number, asked[0], letters, keyed)
        ]
    cells = [cell for row in rows for cell in row if cell]
    if 2 * sum(shapes.choice(cell) is not None for cell in cells) > len(cells):
        return cells
    return [" ".join(filter(None, row)) for row in rows]


def _row(
    row: Sequence[str], number: int, asked: int, letters: dict[int, str], keyed: int | None
) -> list[str]:
    def cell(place: int) -> str:
        return row[place] if place < len(row) else ""

    if not cell(asked):
        return []
    lines = [f"{number}. {cell(asked)}"]
    lines += [f"{letter}. {cell(place)}" for place, letter in letters.items() if cell(place)]
    return [*lines, f"Kunci: {cell(keyed)}"] if keyed is not None and cell(keyed) else lines
