"""The process that reads a table: ``python -m lms.core.sheets_child``, a request on its input, lines of JSON out.

What a stranger sent may take long or swell, and a thread cannot be stopped; this process can. It limits its own memory
and processor time, knows no database and no site, and follows nothing that a file points to. Each line is a batch
``{"rows": [[line, [cell, …]], …]}``; the last is ``{"end": true}`` or ``{"trouble": name, …}``. A text cell is a text,
any other a pair of its kind (``n`` number, ``d`` day, ``b`` yes or no) and its text.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

AT_ONCE = 500
MOST_ENTRIES = 2_000
MOST_RATIO = 100
MOST_COLUMNS = 200
_SMALL = 1_000_000
"""Bytes that a part may unfold to however well it was packed; it is the large ones that are bombs."""
_CHUNK = 1 << 18
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_SIGNATURES = (
    _OLE,
    _ZIP,
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OSError,
)
_SAMPLE = 1 << 16
_MARKS = (";", "\t", ",")


class Trouble(Exception):
    """Why a file cannot be read; `values` belong in the sentence."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name)
        self.name, self.values = name, values


def main() -> int:
    """Reads the table that the input names."""
    asked = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing a library prints may get between the lines.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with answers:
        try:
            for batch in _batches(_limited(_rows(Path(asked["path"]), asked), asked)):
                _say(answers, {"rows": batch})
            _say(answers, {"end": True})
        except Trouble as trouble:
            _say(answers, {"trouble": trouble.name, **trouble.values})
        except MemoryError:
            _say(answers, {"trouble": "memory"})
    return 0


def _say(answers: Any, what: dict[str, Any]) -> None:
    answers.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    answers.flush()


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _limited(rows: Iterable[tuple[int, list[Any]]], asked: dict[str, Any]) -> Iterator[list[Any]]:
    count = 0
    for line, cells in rows:
        while cells and not _content(cells[-1]).strip():
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > asked["rows"]:
            raise Trouble("rows", most=asked["rows"])
        if len(cells) > MOST_COLUMNS:
            raise Trouble("columns", line=line, most=MOST_COLUMNS)
        if any(len(_content(cell)) > asked["cell"] for cell in cells):
            raise Trouble("cell", line=line)
        yield [line, cells]
    if not count:
        raise Trouble("empty")


def _content(cell: Any) -> str:
    content: str = cell if isinstance(cell, str) else cell[1]
    return content


def _rows(path: Path, asked: dict[str, Any]) -> Iterator[tuple[int, list[Any]]]:
    size = path.stat().st_size
    if not size:
        raise Trouble("empty")
    if size > asked["bytes"]:
        raise Trouble("bytes", most=asked["bytes"] // 1_000_000)
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    if head.startswith(_ZIP):
        _count(path, size, asked["unpacked"])
        return _sheet(path)
    if head.startswith(_OLE):
        if _LOCKED in path.read_bytes():
            raise Trouble("locked")
        return _sheet(path)
    if head.startswith(_SIGNATURES):
        raise Trouble("kind")
    return _text_rows(path, head, asked["cell"])


def _count(path: Path, packed: int, most: int) -> None:
    """What the parts unfold to is counted while unfolding; the table of an archive may say anything."""
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Trouble("unpacked")
            for entry in entries:
                if entry.flag_bits & 1:
                    raise Trouble("locked")
                unfolded = 0
                with archive.open(entry) as part:
                    while chunk := part.read(_CHUNK):
                        unfolded += len(chunk)
                        total += len(chunk)
                        well_packed = unfolded > _SMALL and unfolded > MOST_RATIO * max(
                            1, entry.compress_size
                        )
                        if total > most or well_packed or total > max(_SMALL, MOST_RATIO * packed):
                            raise Trouble("unpacked")
    except _BROKEN_ZIP as error:
        raise Trouble("damaged") from error


def _sheet(path: Path) -> Iterator[tuple[int, list[Any]]]:
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(str(path))
        shown = [
            one.name
            for one in book.sheets_metadata
            if one.visible == calamine.SheetVisibleEnum.Visible
            and one.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        for name in shown:
            sheet = book.get_sheet_by_name(name)
            if sheet.end is not None:
                for line, row in enumerate(sheet.iter_rows(), 1):
                    yield line, [_cell(value) for value in row]
                return
    except calamine.PasswordError as error:
        raise Trouble("locked") from error
    except calamine.CalamineError as error:
        raise Trouble(
            "kind" if path.read_bytes()[:2] == b"PK" and not _is_office(path) else "damaged"
        ) from error
    except BaseException as error:
        # A panic of the library is no Exception; the file made it, and this process ends anyhow.
        if isinstance(error, (Trouble, MemoryError, GeneratorExit)):
            raise
        raise Trouble("damaged") from error


def _is_office(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return bool({"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & set(archive.namelist()))


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, bool):
        return ["b", "1" if value else "0"]
    if isinstance(value, (int, float)):
        # As the spreadsheet shows it: it keeps 15 digits, and the rest of a float is chance.
        return ["n", format(Decimal(f"{value:.15g}"), "f")]
    if isinstance(value, (date, datetime, time)):
        is_day = isinstance(value, datetime) and not (value.hour or value.minute or value.second)
        return ["d", (value.date() if isinstance(value, datetime) and is_day else value).isoformat()]
    if isinstance(value, timedelta):
        return ["d", str(value)]
    return _clean(str(value))


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).strip()


def _text_rows(path: Path, head: bytes, longest: int) -> Iterator[tuple[int, list[Any]]]:
    encoding = _encoding(path, head)
    sample = head.decode(encoding, "ignore")
    if sample.count("\0") > len(sample) // 100:
        raise Trouble("kind")
    csv.field_size_limit(longest)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        first = file.readline()
        named = re.fullmatch(r'"?sep=(.)"?\s*', first)  # how a spreadsheet names its separator
        rest = sample[len(first) :] if named else sample
        if not named:
            file.seek(0)
        mark = named[1] if named else _separator(rest)
        line = 1 if named else 0
        try:
            for row in csv.reader(file, delimiter=mark):
                line += 1
                yield line, [_clean(text) for text in row]
        except csv.Error as error:
            raise Trouble("cell", line=line + 1) from error


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            while file.read(_CHUNK):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _separator(sample: str) -> str:
    """The sign that divides most lines into the same number of cells, more than one."""

    def worth(mark: str) -> tuple[int, int]:
        lines = sample.splitlines(keepends=True)
        try:
            widths = Counter(len(row) for row in csv.reader(_whole(lines), delimiter=mark) if row)
        except csv.Error:
            return 0, 0
        widths.pop(1, None)
        width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        return count, width

    return max(_MARKS, key=worth)


def _whole(lines: Sequence[str]) -> Iterable[str]:
    return lines[:50] if len(lines) > 50 else io.StringIO("".join(lines), newline="")


if __name__ == "__main__":
    sys.exit(main())
