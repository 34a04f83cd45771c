"""From a path as an author writes it to the name of a file of the package (chapter 16.1)."""

from __future__ import annotations

import difflib
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lms.content.files.tree import Found
from lms.content.findings import finding, replacing
from lms.plugin.finding import Finding

_DRIVE = re.compile(r"[A-Za-z]:[\\/]|file:|[\\/]", re.IGNORECASE)


class Names:
    """The files of a package by exact and by folded name."""

    def __init__(self, files: Mapping[str, Found]) -> None:
        self.files = files
        self._folded = {name.casefold(): name for name in files}
        self._patience = 50  # searches for a like name; a package of nothing but faults must not cost more

    def exact(self, path: str) -> str:
        """The file's name where only letter case may differ; empty if there is none."""
        return path if path in self.files else self._folded.get(path.casefold(), "")

    def near(self, path: str, among: Iterable[str] | None = None) -> str:
        """A file whose name is like `path`, or an empty text."""
        self._patience -= 1
        if self._patience < 0:
            return ""
        names = list(self.files if among is None else among)
        last = path.rpartition("/")[2]
        same = [name for name in names if name.rpartition("/")[2] == last]
        found = same or difflib.get_close_matches(path, names[:2000], n=1, cutoff=0.75)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The file that a written path means (empty if none), its fragment, and what is wrong with the writing."""

    name: str
    fragment: str
    findings: tuple[Finding, ...] = ()
    is_error: bool = False
    meant: str = ""  # the file that an erroneous path most likely means


def is_absolute(written: str) -> bool:
    """Whether a target is a path of somebody's computer or site, which a package cannot use."""
    return bool(_DRIVE.match(written)) and not (written.startswith("//") and not written.startswith("///"))


def resolve(written: str, page: str, path: str, line: int, column: int, names: Names) -> Resolved:
    """What `written` means in the page called `page`, whose findings are reported at `path`."""
    if is_absolute(written):
        last = re.split(r"[\\/]", written)[-1]
        same = [name for name in names.files if name.rpartition("/")[2].casefold() == last.casefold()]
        near = relative(same[0], page) if len(same) == 1 else ""
        instead = "" if re.search(r"[\s()<>]", near) else written
        found = finding("E703", path, line, column, instead_of=instead, p=written, s=near)
        return Resolved("", "", (found,), is_error=True, meant=same[0] if near else "")
    findings: list[Finding] = []
    better = written.replace("\\", "/")
    target, _, fragment = better.partition("#")
    target = unicodedata.normalize("NFC", unquote(target.partition("?")[0]))
    joined = _join(page, target)
    if joined is None:
        return Resolved("", "", (finding("E901", path, line, column, p=written),), is_error=True)
    name = names.exact(joined) if target else page
    cased = _with_case(better, name) if name and name != joined and target else better
    edit = replacing(line, column, written, cased)  # one for both, so that they are dealt with together
    if "\\" in written:
        findings.append(finding("W712", path, line, column, edit=edit, s=cased))
    if cased != better:
        findings.append(finding("W713", path, line, column, edit=edit, s=cased))
    if " " in target:
        findings.append(finding("W703", path, line, column, p=target))
    return Resolved(name, unquote(fragment), tuple(findings))


def _join(page: str, target: str) -> str | None:
    """The path below the root of the package; None if it leaves the package."""
    parts = page.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _with_case(written: str, name: str) -> str:
    """`written` with the letters of `name` where only their case differs."""
    before, mark, fragment = written.partition("#")
    length = min(len(before), len(name))
    tail = name[len(name) - length :]
    while tail and before[len(before) - len(tail) :].casefold() != tail.casefold():
        tail = tail.partition("/")[2]
    return before[: len(before) - len(tail)] + tail + mark + fragment


def relative(name: str, page: str) -> str:
    """How the page called `page` writes the path of a file of the package."""
    return posixpath.relpath(name, posixpath.dirname(page) or ".")


def natural(path: str) -> list[tuple[int, int, str]]:
    """A key that sorts paths as people count: digits as numbers, letters without case."""
    pieces = re.split(r"(\d+)", path.casefold())
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece]
