"""The empty table to be filled in: the column of the NIP is text, lists to choose from, the headings locked."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from lms.core.i18n import say
from lms.plugin.intake import ImportColumn, ImportKind

ROWS = 5_000
"""Rows that are prepared; further ones may be added below."""
_LISTS = "daftar"
_TEXT = 49
"""The built-in format of spreadsheets for text."""
_LONGEST_NOTE = 200


def template(
    kind: ImportKind,
    units: Sequence[tuple[str, str]],
    lists_now: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> bytes:
    """An XLSX file; `units` are codes and names, for the list of the column `unit`, `lists_now` further lists."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, lists = book.add_worksheet(say(kind.title)[:31]), book.add_worksheet(_LISTS)
        head = book.add_format({"bold": True, "locked": True, "bg_color": "#E8EAF3", "border": 1})
        text = book.add_format({"num_format": _TEXT, "locked": False})
        for place, column in enumerate(kind.columns):
            choices = lists_now.get(column.name, column.choices)
            choices = [code for code, _name in units] if column.name == "unit" else choices
            sheet.set_column(place, place, max(14, len(column.heading) + 4), text)
            sheet.write_string(0, place, column.heading, head)
            sheet.write_comment(0, place, _note(column))
            example = column.example or (choices[0] if column.name == "unit" and choices else "")
            sheet.write_string(1, place, example, text)
            for line, choice in enumerate(choices):
                lists.write_string(line, place, choice)
            if choices:
                sheet.data_validation(1, place, ROWS, place, _list(lists.get_name(), place, len(choices)))
        for line, (code, name) in enumerate(units):
            lists.write_string(line, len(kind.columns), code)
            lists.write_string(line, len(kind.columns) + 1, name)
        sheet.freeze_panes(1, 0)
        free = ("insert_rows", "delete_rows", "sort", "autofilter", "format_cells", "format_columns")
        sheet.protect("", dict.fromkeys(free, True))
        lists.hide()
    return file.getvalue()


def _list(sheet: str, place: int, count: int) -> dict[str, Any]:
    column = _letters(place)
    return {
        "validate": "list",
        "source": f"={sheet}!${column}$1:${column}${count}",
        "error_type": "stop",
        "error_title": _("Not in the list"),
        "error_message": _("Choose one of the list."),
    }


def _note(column: ImportColumn) -> str:
    words = say(column.label)
    return (_("%(column)s. Must be filled in.", column=words) if column.required else words)[:_LONGEST_NOTE]


def _letters(place: int) -> str:
    return chr(ord("A") + place)
