"""What goes between the program and the process that imports: JSON, so that nothing read can become code."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from lms.plugin.importer import Fate, Imported, Note
from lms.plugin.message import Message


def pack(imported: Imported) -> bytes:
    """An import as bytes. Raises TypeError for files or notes that are none."""
    files = {str(path): base64.b64encode(body).decode() for path, body in imported.files.items()}
    notes = [
        {
            "fate": Fate(note.fate).value,
            "what": message(note.what),
            "source": note.source,
            "path": note.path,
            "line": note.line,
        }
        for note in imported.notes
    ]
    return json.dumps({"files": files, "notes": notes}).encode()


def unpack(data: Mapping[str, Any]) -> Imported:
    """The import again."""
    notes = tuple(
        Note(Fate(one["fate"]), read_message(one["what"]), one["source"], one["path"], int(one["line"]))
        for one in data["notes"]
    )
    return Imported({path: base64.b64decode(body) for path, body in data["files"].items()}, notes)


def message(said: Message) -> dict[str, Any]:
    """A message as JSON; values become text, but numbers and messages inside stay what they are."""
    values = {
        name: message(value)
        if isinstance(value, Message)
        else value
        if isinstance(value, int)
        else str(value)
        for name, value in said.values.items()
    }
    return {"text": said.text, "values": values, "plural": said.plural}


def read_message(data: Mapping[str, Any]) -> Message:
    """The message again."""
    values = {
        name: read_message(value) if isinstance(value, dict) else value
        for name, value in data["values"].items()
    }
    return Message(data["text"], values, data["plural"])
