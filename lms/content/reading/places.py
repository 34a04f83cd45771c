"""Brings findings from what was read of a line back to the line as it stands in its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lms.content.files.decoding import Cuts
from lms.content.reading.pages import Page
from lms.plugin.finding import Edit, Finding, Place

_OF_THE_FILE = frozenset({"E105", "E106", "W105"})  # found in the line as it stands


def placed(findings: Iterable[Finding], pages: Iterable[Page]) -> Iterator[Finding]:
    """The findings with exact columns, and without edits whose place does not hold what they would replace.

    `pages` stand for their translations too.
    """
    known = {one.path: one for page in pages for one in (page, *page.translations.values())}
    for found in findings:
        page = known.get(found.path)
        if found.code in _OF_THE_FILE:
            yield found
            continue
        edit = _edit(found.edit, page) if found.edit else None
        yield replace(
            found,
            column=_column(page, found.line, found.column) if page and found.line else found.column,
            edit=edit,
            places=tuple(_place(place, known.get(place.path)) for place in found.places),
        )


def _place(place: Place, page: Page | None) -> Place:
    if page is None:
        return place
    edit = _edit(place.edit, page) if place.edit else None
    return replace(place, column=_column(page, place.line, place.column), edit=edit)


def _edit(edit: Edit, page: Page | None) -> Edit | None:
    if page is None or edit.resaves:
        return edit
    if edit.old is not None and page.shown(edit.line)[edit.column - 1 : edit.end_column - 1] != edit.old:
        return None
    if edit.line != edit.end_line:
        return edit
    column, length = _column(page, edit.line, edit.column), edit.end_column - edit.column
    if length and _column(page, edit.line, edit.end_column - 1) != column + length - 1:
        return None  # something was cut out in between
    return replace(edit, column=column, end_column=column + length)


def _column(page: Page, line: int, column: int) -> int:
    return _before(_before(column, page.scanned.cuts, line), page.cuts, line)


def _before(column: int, cuts: Mapping[int, Cuts], line: int) -> int:
    """The column that a character had before something was cut out of its line."""
    return column + sum(count for at, count in cuts.get(line, ()) if at < column)
