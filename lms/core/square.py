"""The square to scan: a QR code as a picture that a page or a sheet of paper draws itself."""

from __future__ import annotations

import segno

QUIET = 4
"""White modules around a square, as ISO/IEC 18004 asks."""


def square(address: str) -> tuple[int, str]:
    """The QR code of `address` (error level M) as the side of its picture in modules, and an SVG path of strokes."""
    matrix = segno.make(address, error="m", micro=False, boost_error=False).matrix
    strokes = "".join(_row(y, row) for y, row in enumerate(matrix))
    return len(matrix) + 2 * QUIET, strokes


def _row(y: int, row: bytearray) -> str:
    path, x, pen = "", 0, -1
    while x < len(row):
        start = x
        while x < len(row) and row[x]:
            x += 1
        if x > start:
            move = f"M{start + QUIET} {y + QUIET}.5" if pen < 0 else f"m{start - pen} 0"
            path, pen = f"{path}{move}h{x - start}", x
        x += 1
    return path
