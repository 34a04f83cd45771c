"""Makes findings from the catalogue, and writes them as a line or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
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
    rename: str = "",
    proposal: bool = False,
    instead_of: str = "",
    **values: Any,
) -> Finding:
    """A finding of the catalogue. `code` may name a variant (``E208/open``); `values` fill its texts.

    A value ``s`` that is not empty is the likely word: the fix then proposes it, and where `instead_of` tells what
    stands at the place, an edit puts it there. Raises KeyError for an unknown code.
    """
    entry = CATALOGUE[code]
    fix = entry.near if values.get("s") else entry.fix
    if instead_of and values.get("s"):
        edit, proposal = replacing(line, column, instead_of, str(values["s"])), True
    return Finding(
        code=code.partition("/")[0],
        message=Message(entry.message, _used(entry.message, values), entry.plural),
        fix=Message(fix, _used(fix, values)) if fix else None,
        path=path,
        line=line,
        column=column if line else 0,
        edit=edit,
        places=tuple(places),
        rename=rename,
        proposal=proposal,
    )


def replacing(line: int, column: int, old: str, new: str) -> Edit:
    """The edit that writes `new` where `old` stands on a line."""
    return Edit(line, column, line, column + len(old), new, old)


def inserting(line: int, column: int, text: str) -> Edit:
    """The edit that writes `text` before a place."""
    return Edit(line, column, line, column, text)


def deleting(first: int, last: int) -> Edit:
    """The edit that deletes whole lines."""
    return Edit(first, 1, last + 1, 1, "")


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
    """The finding as JSON: path, line, column, code, severity, message, fix, edit, places, rename and proposal."""
    return {
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "code": found.code,
        "severity": "E" if found.is_error else "W",
        "message": found.message.translate(words),
        "fix": found.fix.translate(words) if found.fix else "",
        "edit": _edit_to_json(found.edit),
        "places": [
            {"path": p.path, "line": p.line, "column": p.column, "edit": _edit_to_json(p.edit)}
            for p in found.places
        ],
        "rename": found.rename,
        "proposal": found.proposal,
    }


def _edit_to_json(edit: Edit | None) -> dict[str, Any] | None:
    return asdict(edit) if edit else None
