"""Makes findings from the catalogue, and writes them as a line or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lms.content.codes.catalogue import CATALOGUE
from lms.plugin.finding import Edit, Finding, Place
from lms.plugin.message import Message, Translations, mark

_WITH_FIX = mark("%(where)s: %(code)s %(message)s. Fix: %(fix)s")
_WITHOUT_FIX = mark("%(where)s: %(code)s %(message)s.")


def finding(
    code: str,
    path: str = "",
    line: int = 0,
    column: int = 0,
    *,
    edit: Edit | None = None,
    places: Sequence[Place] = (),
    **values: Any,
) -> Finding:
    """A finding of the catalogue. `code` may name a variant (``E208/open``); `values` fill its texts.

    A value ``s`` that is not empty is the likely word: the mend then proposes it. Raises KeyError for an unknown code.
    """
    entry = CATALOGUE[code]
    fix = entry.near if values.get("s") else entry.fix
    return Finding(
        code=code.partition("/")[0],
        message=Message(entry.message, _used(entry.message, values), entry.plural),
        fix=Message(fix, _used(fix, values)) if fix else None,
        path=path,
        line=line,
        column=column if line else 0,
        edit=edit,
        places=tuple(places),
    )


def _used(text: str, values: dict[str, Any]) -> dict[str, object]:
    """Only the values a text names, for a text without any is not formatted and may hold a percent sign."""
    return {name: value for name, value in values.items() if f"%({name})s" in text}


def format_line(found: Finding, words: Translations) -> str:
    """``path:line:col: CODE message. Fix: …`` in the language of `words`."""
    values: dict[str, object] = {
        "where": f"{found.path}:{found.line}:{found.column}",
        "code": found.code,
        "message": found.message.translate(words),
    }
    if found.fix is None:
        return Message(_WITHOUT_FIX, values).translate(words)
    return Message(_WITH_FIX, {**values, "fix": found.fix.translate(words)}).translate(words)


def to_json(found: Finding, words: Translations) -> dict[str, Any]:
    """The finding as JSON: path, line, column, code, severity, message, fix, edit and places."""
    edit = found.edit
    return {
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "code": found.code,
        "severity": "E" if found.is_error else "W",
        "message": found.message.translate(words),
        "fix": found.fix.translate(words) if found.fix else "",
        "edit": None
        if edit is None
        else {
            "line": edit.line,
            "column": edit.column,
            "end_line": edit.end_line,
            "end_column": edit.end_column,
            "text": edit.text,
        },
        "places": [{"path": p.path, "line": p.line, "column": p.column} for p in found.places],
    }
