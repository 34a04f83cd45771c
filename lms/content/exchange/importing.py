"""A file of another format becomes the folder of a course package, whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

import lms
from lms.content.exchange import report, wire
from lms.plugin.importer import Imported, Importer
from lms.plugin.message import Message, Translations, mark

SECONDS = 120.0
_ROOT = str(Path(lms.__file__).parent.parent)
_PART = re.compile(r'[^\x00-\x1f\x7f<>:"/\\|?*.][^\x00-\x1f\x7f<>:"/\\|?*]*')
_DEEPEST = 6


class NotImported(Exception):
    """Nothing was written; `said` tells why. `plugin_failed` where the importer is at fault, not the source; it is
    called `importer`."""

    def __init__(self, said: Message, plugin_failed: str = "", importer: str = "") -> None:
        super().__init__(said.text)
        self.said = said
        self.plugin_failed = plugin_failed
        self.importer = importer


def choose(importers: Iterable[Importer], source: Path, name: str = "") -> list[Importer]:
    """The importer called `name`, or those for this kind of file, to be tried in turn until one can read it.

    Raises NotImported where there is none, and for a folder that several could read.
    """
    known = sorted(importers, key=lambda one: one.name)
    names = ", ".join(f"{one.name} ({' '.join(one.suffixes)})" if one.suffixes else one.name for one in known)
    if not known:
        raise NotImported(Message(mark("No format can be imported; a plugin may bring one.")))
    if name:
        fitting = [one for one in known if one.name == name]
        said = mark("There is no format %(name)s; there are: %(names)s.")
    elif source.is_dir():
        fitting = [one for one in known if not one.suffixes]
        said = mark("Say with --format what the folder is; there are: %(names)s.")
    else:
        fitting = [one for one in known if source.suffix.lower() in one.suffixes]
        said = mark("Say with --format what %(name)s is; there are: %(names)s.")
    if not fitting or (source.is_dir() and len(fitting) > 1):
        raise NotImported(Message(said, {"name": name or source.name, "names": names}))
    return fitting


def run_first(importers: Sequence[Importer], source: Path) -> tuple[Importer, Imported]:
    """The first of them that does not refuse, and what it makes. Raises NotImported as the last one does."""
    for importer in importers[:-1]:
        try:
            return importer, run(importer, source)
        except NotImported as error:
            if error.plugin_failed:
                raise
    return importers[-1], run(importers[-1], source)


def run(importer: Importer, source: Path, seconds: float = SECONDS) -> Imported:
    """What `importer` makes of `source`, in a process that can be killed. Raises NotImported."""
    kind = type(importer)
    # A clean environment: the secrets of the site are no business of a file.
    path = os.pathsep.join([_ROOT, *(place for place in sys.path if place)])
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path, "PYTHONUTF8": "1"}
    arguments = [kind.__module__, kind.__qualname__, str(source.resolve())]
    with subprocess.Popen(  # noqa: S603  # our own module, and no shell
        [sys.executable, "-P", "-B", "-m", "lms.content.exchange.child", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    ) as child:
        try:
            answer, _none = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise _failed(importer, "time", seconds) from error
        finally:
            # The whole group: the importer may have started others.
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
    return _read(importer, answer, seconds)


def write(imported: Imported, folder: Path, words: Translations | None = None) -> None:
    """Writes the files into a new `folder`, with `words` also a report in their language (`report.PATH`).

    Raises NotImported for a folder that is in use, or a path that leads out.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        said = mark("%(folder)s exists already and is not empty; name a new folder.")
        raise NotImported(Message(said, {"folder": folder}))
    files = dict(imported.files)
    if words is not None and report.PATH not in files:
        files[report.PATH] = report.log(imported.notes, words)
    for path in files:
        parts = path.split("/")
        if len(parts) > _DEEPEST or not all(_PART.fullmatch(part) for part in parts):
            said = mark("The importer made a file %(path)s, which no course can hold.")
            raise NotImported(Message(said, {"path": repr(path)}), f"path {path!r}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for path, body in files.items():
            target = partial / PurePosixPath(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        partial.chmod(0o755)
        partial.replace(folder)
    except (OSError, UnicodeError) as error:
        # A full disk, a path that is file and folder at once, a name that no disk can hold.
        shutil.rmtree(partial, ignore_errors=True)
        said = mark("%(folder)s cannot be written: %(why)s. Nothing was written.")
        why = getattr(error, "strerror", "") or type(error).__name__
        raise NotImported(Message(said, {"folder": folder, "why": why})) from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _read(importer: Importer, answer: bytes, seconds: float) -> Imported:
    try:
        data = json.loads(answer)
        if "refused" in data:
            raise NotImported(wire.read_message(data["refused"]))
        if "failed" in data:
            raise _failed(importer, data["failed"], seconds)
        return wire.unpack(data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _failed(importer, "ended without an answer", seconds) from error


def _failed(importer: Importer, why: str, seconds: float) -> NotImported:
    said = {
        "time": mark(
            "The importer %(name)s took longer than %(n)s seconds and was stopped. Nothing was written."
        ),
        "memory": mark("The importer %(name)s needs more memory than it may have. Nothing was written."),
    }.get(why, mark("The importer %(name)s failed: %(why)s. Nothing was written."))
    values: dict[str, object] = {"name": importer.name}
    if why == "time":
        values["n"] = f"{seconds:g}"
    elif why != "memory":
        values["why"] = why
    return NotImported(Message(said, values), why, importer.name)
