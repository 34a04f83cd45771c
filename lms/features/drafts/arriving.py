"""What a browser sends becomes the staged files of a course: a ZIP, a folder, or a file that an importer reads."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app
from werkzeug.datastructures import FileStorage

from lms.content.exchange import importing
from lms.content.exchange.archive import Part, lay_out, unpack
from lms.content.exchange.importing import NotImported
from lms.features.catalogue import kept
from lms.features.drafts import checking
from lms.features.drafts.working import LIMITS
from lms.plugin.importer import Importer
from lms.plugin.manager import Plugins
from lms.plugin.message import Message, mark

SECONDS = 20.0
NOTHING = Message(mark("Choose a file or a folder first."))
MANY = Message(mark("Courses are being read at the moment. Try again in a minute."))
_OWN = (".zip", ".md")


@dataclass(frozen=True, slots=True)
class Arrived:
    """An upload in `folder`, which is new; `source` is what it was called, `report` what an importer said."""

    folder: Path
    source: str
    report: Sequence[dict[str, Any]] = field(default_factory=tuple)


def importers() -> list[Importer]:
    """The importers of this site that read files."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    found = plugins.offers("importers").values()
    return sorted((one for one in found if one.suffixes), key=lambda one: one.name)


def endings() -> tuple[str, ...]:
    """The endings of files that can be uploaded."""
    return tuple(dict.fromkeys((*_OWN, *(suffix for one in importers() for suffix in one.suffixes))))


def arrive(files: Sequence[FileStorage], place: Path) -> Arrived:
    """Lays what was sent out below the staging folder `place`. Raises Refused, and NotImported."""
    with ExitStack() as closing:
        for one in files:
            closing.callback(one.close)
        return _arrived([one for one in files if one.filename], place)


def _arrived(sent: Sequence[FileStorage], place: Path) -> Arrived:
    if not sent:
        raise NotImported(NOTHING)
    folder, name = place / "files", sent[0].filename or ""
    if len(sent) > 1 or "/" in name or name.lower().endswith(".md"):
        parts = [Part(one.filename or "", lambda one=one: one.stream) for one in sent]  # type: ignore[misc]
        lay_out(parts, folder, LIMITS)
        return Arrived(folder, _shown(name.partition("/")[0]))
    if name.lower().endswith(".zip"):
        unpack(sent[0].stream, folder, LIMITS)
        return Arrived(folder, _shown(name))
    fitting = [one for one in importers() if Path(name).suffix.lower() in one.suffixes]
    if not fitting:
        said = Message(
            mark("%(name)s is of a kind that cannot become a course. Possible are: %(endings)s."),
            {"name": _shown(name), "endings": " ".join(endings())},
        )
        raise NotImported(said)
    source = place / f"source{Path(name).suffix.lower()}"
    sent[0].save(source)
    with checking.turn() as has_turn:
        if not has_turn:
            raise NotImported(MANY)
        report = _imported(fitting, source, folder)
    return Arrived(folder, _shown(name), report)


def _imported(fitting: Sequence[Importer], source: Path, folder: Path) -> list[dict[str, Any]]:
    """Tries importers of this kind of file in turn; the first that can read it makes the files."""
    refusal: NotImported | None = None
    for importer in fitting:
        try:
            imported = importing.run(importer, source, SECONDS)
            importing.write(imported, folder)
        except NotImported as error:
            _tell(importer, error)
            refusal = error
            continue
        return [
            {
                "fate": note.fate.value,
                "what": kept.message_to_json(note.what),
                "source": kept.storable(note.source),
                "path": kept.storable(note.path),
                "line": note.line,
            }
            for note in imported.notes[:1_000]
        ]
    assert refusal is not None
    raise refusal


def _tell(importer: Importer, error: NotImported) -> None:
    plugins: Plugins = current_app.extensions["lms.plugins"]
    if error.plugin_failed:
        plugins.fail(plugins.owner("importers", importer.name), f"importer {importer.name}", error)


def _shown(name: str) -> str:
    """What an upload is called, as every page and table can hold it."""
    return "".join(sign for sign in name.rpartition("\\")[2] if sign.isprintable())[:200]
