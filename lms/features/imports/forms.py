"""Forms of imports, and what a page of rows to mend sends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import FileField, SelectField
from wtforms.validators import Length

from lms.core.forms import BaseForm, WholeTextField, clean
from lms.core.sheets import ENDINGS
from lms.features.imports.queries import RowRecord

LONGEST_PASTE = 100_000
_CELL = re.compile(r"r([0-9]{1,7})-([a-z_]{1,40})")


class UploadForm(BaseForm):
    """A table to be taken in."""

    kind = SelectField(_l("What the table holds"), choices=[], validate_choice=False)
    file = FileField(
        _l("Table"),
        description=_l(
            "XLSX, XLS, ODS or CSV; at most 5 MB and 20,000 rows. Nothing changes before you say so."
        ),
        render_kw={"accept": ",".join(ENDINGS)},
    )
    pasted = WholeTextField(
        _l("Or paste rows here"),
        [Length(max=LONGEST_PASTE)],
        description=_l("Copied from a spreadsheet together with the headings."),
        render_kw={"rows": 6},
    )


@dataclass(frozen=True, slots=True)
class Mended:
    """What was typed into rows of the repair list, by row number and column, and which rows are left out."""

    texts: Mapping[int, Mapping[str, str]]
    skipped: tuple[int, ...]


def mended(fields: Iterable[tuple[str, str]], shown: Iterable[RowRecord], take: str, skip: str) -> Mended:
    """Reads the form of the repair list: only what differs from what stands there is mended.

    `take` is the number of the row whose proposals are taken, `skip` of one to be left out.
    """
    rows = {row.line: row for row in shown}
    texts: dict[int, dict[str, str]] = {}
    for name, text in fields:
        found = _CELL.fullmatch(name)
        row = rows.get(int(found[1])) if found else None
        if found is None or row is None:
            continue
        typed = _cleaned(text)
        if typed != written(row, found[2]):
            texts.setdefault(row.line, {})[found[2]] = typed
    taken = rows.get(_number(take))
    if taken is not None:
        near = {problem.column: problem.near for problem in taken.problems if problem.near}
        texts[taken.line] = {**texts.get(taken.line, {}), **near}
    left_out = _number(skip)
    return Mended(texts, (left_out,) if left_out in rows else ())


def written(row: RowRecord, column: str) -> str:
    """What stands in a cell of a row."""
    raw = row.cells.get(column, "")
    return raw if isinstance(raw, str) else str(raw[1])


def _cleaned(text: str) -> str:
    try:
        return clean(text).strip()
    except ValueError:
        return ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
