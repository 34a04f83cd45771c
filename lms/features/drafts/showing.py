"""Drafts as their pages show them; knows no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.content.course import Course
from lms.content.exchange.archive import Refused
from lms.content.exchange.importing import NotImported
from lms.content.exchange.wire import read_message
from lms.content.mending import can_mend
from lms.core.errors import Refusal
from lms.features.catalogue.kept import KeptFinding
from lms.features.drafts import working
from lms.features.drafts.child import level
from lms.features.drafts.lines import Decoded, Window, decoded, marked, window
from lms.features.drafts.queries import DraftRecord, FileRecord
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark

SHOWN = 40
NOTHING = Message(mark("Choose a file first."))
IS_THERE = Message(mark("A file of this name is there already. Choose another name, or replace it."))


@dataclass(frozen=True, slots=True)
class Told:
    """Why an upload was refused: a sentence, or findings."""

    said: Message | None = None
    findings: tuple[Finding, ...] = ()


def refused(error: Refused | NotImported | Refusal) -> Told:
    """What to say of an upload that was refused."""
    if isinstance(error, Refused):
        return Told(findings=error.findings)
    return Told(error.said if isinstance(error, NotImported) else error.message)


@dataclass(frozen=True, slots=True)
class Row:
    """A finding of the list. `number` is its place among all; `fix` says whether a machine can mend it (``safe``,
    ``proposal`` or empty); `opens` whether there is a file of text to open at its line."""

    number: int
    level: str
    kept: KeptFinding
    fix: str
    opens: bool

    @property
    def finding(self) -> Finding:
        return self.kept.finding

    @property
    def line(self) -> int:
        """Where its file is opened."""
        found = self.finding
        first = next((place.line for place in found.places if place.path == found.path), 0)
        return found.line or first or 1


@dataclass(frozen=True, slots=True)
class Beside:
    """The lines that are shown beside the findings. `seen` is the digest of the file."""

    path: str
    window: Window
    seen: str
    number: int
    line: int


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of the report of an import."""

    fate: str
    what: Message
    source: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class CheckView:
    """The page of the check. `more` counts the findings that are not shown; `safe` those that can all be mended."""

    rows: tuple[Row, ...]
    more: int
    safe: int
    beside: Beside | None
    files: int
    size: int
    notes: tuple[NoteLine, ...]
    fates: Mapping[str, int]


def check_view(draft: DraftRecord, files: Sequence[FileRecord], args: Mapping[str, str]) -> CheckView:
    """The findings from ``from`` on, with the lines of the one named by ``at``, else of the first that has any."""
    present = {file.path: file for file in files if file.digest}
    rows = [_row(number, one, present) for number, one in enumerate(draft.findings)]
    start = _number(args.get("from"), len(rows))
    wanted = _number(args.get("at"), len(rows), -1)
    chosen = rows[wanted] if wanted >= 0 and rows[wanted].opens else None
    if wanted >= 0 and "from" not in args:
        start = wanted - wanted % SHOWN
    shown = rows[start : start + SHOWN]
    chosen = chosen or next((row for row in shown if row.opens), None)
    notes = tuple(
        NoteLine(one["fate"], read_message(one["what"]), one["source"], one["path"], one["line"])
        for one in draft.report
    )
    return CheckView(
        rows=tuple(shown),
        more=len(rows) - start - len(shown),
        safe=sum(row.fix == "safe" for row in rows),
        beside=_beside(draft, chosen) if chosen else None,
        files=len(present),
        size=sum(file.size for file in present.values()),
        notes=notes,
        fates={fate: sum(one.fate == fate for one in notes) for fate in ("kept", "changed", "lost")},
    )


def _row(number: int, one: KeptFinding, present: Mapping[str, FileRecord]) -> Row:
    found = one.finding
    fix = "safe" if can_mend(found) else "proposal" if can_mend(found, proposals=True) else ""
    return Row(number, level(found), one, fix, is_text(found.path) and found.path in present)


def is_text(path: str) -> bool:
    """Whether a file can be edited here."""
    return path.lower().endswith((".md", ".markdown", ".txt", ".csv", ".vtt", ".svg"))


def _beside(draft: DraftRecord, row: Row) -> Beside | None:
    data = working.read(draft, row.finding.path)
    text: Decoded | None = decoded(data) if data is not None else None
    if data is None or text is None:
        return None
    hits = marked((one.finding for one in draft.findings), row.finding.path)
    around = window(text.text, row.line, hits)
    return Beside(row.finding.path, around, working.digest(data), row.number, row.line)


def _number(text: str | None, below: int, otherwise: int = 0) -> int:
    """A number of the address that is one of a list; `otherwise` where it is none."""
    if text and text.isascii() and text.isdecimal() and len(text) < 6 and int(text) < below:
        return int(text)
    return otherwise


@dataclass(frozen=True, slots=True)
class Inside:
    """What a draft that can be published holds."""

    lessons: int
    quizzes: int
    minutes: int
    jp: Fraction


def inside(course: Course) -> Inside:
    """The parts of a course in figures; `minutes` by what the author declared."""
    kinds = [item.kind for item in course.items]
    minutes = sum((item.duration or Fraction(0) for item in course.items), Fraction(0))
    return Inside(kinds.count("lesson"), kinds.count("quiz"), int(minutes), course.jp)
