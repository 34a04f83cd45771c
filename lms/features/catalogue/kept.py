"""Findings as they are kept in the database: untranslated, so that each reader gets them in their own language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.plugin.finding import Edit, Finding, Place
from lms.plugin.message import Message

LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding with the line it speaks of, as it was written when the folder was read."""

    finding: Finding
    source: str = ""


def to_json(found: Finding, source: str = "") -> dict[str, Any]:
    """The finding as plain JSON that both databases can store."""
    return {
        "code": found.code,
        "message": message_to_json(found.message),
        "fix": message_to_json(found.fix) if found.fix else None,
        "path": storable(found.path),
        "line": found.line,
        "column": found.column,
        "edit": _edit_to_json(found.edit),
        "places": [
            [storable(place.path), place.line, place.column, _edit_to_json(place.edit)]
            for place in found.places
        ],
        "severity": found.severity,
        "rename": storable(found.rename),
        "proposal": found.proposal,
        "source": storable(source[:LONGEST_LINE]),
    }


def from_json(data: Mapping[str, Any]) -> KeptFinding:
    """The finding again."""
    found = Finding(
        code=data["code"],
        message=_message_from_json(data["message"]),
        fix=_message_from_json(data["fix"]) if data["fix"] else None,
        path=data["path"],
        line=data["line"],
        column=data["column"],
        edit=_edit_from_json(data["edit"]),
        places=tuple(_place_from_json(*place) for place in data["places"]),
        severity=data["severity"],
        rename=data.get("rename", ""),
        proposal=data.get("proposal", False),
    )
    return KeptFinding(found, data["source"])


def _edit_to_json(edit: Edit | None) -> list[Any] | None:
    if edit is None:
        return None
    old = None if edit.old is None else storable(edit.old)
    return [edit.line, edit.column, edit.end_line, edit.end_column, storable(edit.text), old]


def _edit_from_json(data: list[Any] | None) -> Edit | None:
    return Edit(*data) if data else None


def _place_from_json(path: str, line: int, column: int, edit: list[Any] | None = None) -> Place:
    return Place(path, line, column, _edit_from_json(edit))


def message_to_json(message: Message) -> dict[str, Any]:
    """A message as plain JSON, as `lms.content.exchange.wire` reads it too."""
    values = {name: _value_to_json(value) for name, value in message.values.items()}
    return {"text": message.text, "values": values, "plural": message.plural}


def _value_to_json(value: object) -> Any:
    if isinstance(value, Message):
        return message_to_json(value)
    if isinstance(value, int):
        return value
    return storable(str(value))


def _message_from_json(data: Mapping[str, Any]) -> Message:
    values = {
        name: _message_from_json(value) if isinstance(value, dict) else value
        for name, value in data["values"].items()
    }
    return Message(data["text"], values, data["plural"])


def storable(text: str) -> str:
    """PostgreSQL takes neither NUL nor half a surrogate pair, and a hostile file may hold both."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode()
