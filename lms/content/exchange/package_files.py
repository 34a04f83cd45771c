"""A course that an importer has understood becomes the files of a package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lms.content.exchange import plain
from lms.content.exchange.naming import Namer
from lms.content.exchange.typed.writing import Written
from lms.content.source.scanner import scan
from lms.plugin.importer import Fate, Imported, Note
from lms.plugin.message import Message, counted, mark

_RESERVED = (
    "quizzes", "surveys", "assignments", "scenarios", "reviews", "discussion", "certificate", "assets", "search",
)  # fmt: skip
_MOST_SHOWN = 200
"""Questions that one attempt may show."""
_MOST_IN_BANK = 400
_LONGEST_BANK = 900_000
"""Bytes of the questions of one bank."""
CASE = "kasus"
_WORDS_A_MINUTE = 180
_MINUTES_OF_JP = 45


@dataclass(slots=True)
class Part:
    """A lesson or a quiz. `notes` name lines of `lines`, from 1."""

    title: str
    lines: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    place: str = ""
    header: tuple[str, ...] = ()
    own: bool = True
    """Whether a note of its own is to tell that it was kept."""


@dataclass(slots=True)
class Module:
    """A module with its lessons and quizzes in order."""

    title: str
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """The course as understood. `notes` have their path already."""

    title: str
    modules: list[Module] = field(default_factory=list)
    intro: list[str] = field(default_factory=list)
    banks: list[Part] = field(default_factory=list)
    assets: dict[str, bytes] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def files_of(draft: Draft) -> Imported:
    """The files and the notes with their places in them."""
    files: dict[str, bytes] = dict(draft.assets)
    notes: list[Note] = []
    outline: list[str] = []
    items, folders = Namer(_RESERVED), Namer(("aset", "bank"))
    modules = Namer()
    pages = [*draft.banks, *(part for module in draft.modules for part in module.parts)]
    words = sum(len(line.split()) for part in pages for line in part.lines)
    for place, module in enumerate((one for one in draft.modules if one.parts), 1):
        folder = f"{place}-{folders.given(module.title, 'bagian')}"
        title = plain.escaped(module.title)
        outline += ["", f"### {modules.given(module.title, 'bagian')}: {title}", ""]
        for number, part in enumerate(module.parts, 1):
            name = items.given(part.title, "pelajaran")
            path = f"{folder}/{number:02}-{name}.md"
            files[path], more = _page(part, name, path)
            notes += more
            label = plain.escaped(part.title.replace("[", "(").replace("]", ")"))
            outline.append(f"{number}. [{label}]({path})")
    for bank in draft.banks:
        name = items.given(bank.title, "bank-soal")
        path = f"bank/{name}.md"
        files[path], more = _page(bank, name, path)
        notes += more
    files["kursus.md"] = _course(draft, outline, words)
    what = Message(mark("course “%(title)s”"), {"title": draft.title})
    return Imported(files, (Note(Fate.KEPT, what, "", "kursus.md"), *draft.notes, *notes))


def quiz(title: str, written: Written, intro: Sequence[str] = (), place: str = "") -> Part:
    """A practice with its own questions."""
    return _asked(title, written, intro, place, ("jenis: kuis", "peran: latihan"))


def bank_and_quiz(
    draft: Draft, title: str, written: Written, intro: Sequence[str], bank: str = "Bank soal"
) -> None:
    """Puts the questions into banks and adds a quiz that draws from them."""
    draws, shown = [], 0
    names = Namer()
    pieces = _halved(written)
    for number, piece in enumerate(pieces, 1):
        name = bank if len(pieces) == 1 else f"{bank} {number}"
        draft.banks.append(_asked(name, piece, (), "", ("jenis: bank",)))
        n = len(_starts(piece))
        take = min(n, max(0, _MOST_SHOWN - shown))
        shown += take
        if take:
            draws.append(f"  - {'semua' if take == n else take} dari {names.given(name, 'bank-soal')}")
    total = len(_starts(written))
    part = Part(title, [*_lines(intro)], header=("jenis: kuis", "ambil:", *draws))
    if total > shown:
        part.notes.append(_drawn(total, shown))
    draft.modules.append(Module(title, [part]))


def banks_and_quiz(draft: Draft, title: str, banks: Sequence[tuple[str, Written]]) -> None:
    """Adds a bank for each title and its questions, and one quiz that draws from all of them."""
    pieces = []
    for name, written in banks:
        parts = _halved(written)
        pieces += [(name if len(parts) == 1 else f"{name} {n}", part) for n, part in enumerate(parts, 1)]
    # As `files_of` names them: the one quiz first, then the banks in their order.
    names = Namer(_RESERVED)
    names.given(title, "pelajaran")
    counts = [_drawable(piece) for _name, piece in pieces]
    draws = []
    for (name, piece), count, take in zip(pieces, counts, _shares(counts), strict=True):
        draft.banks.append(_asked(name, piece, (), "", ("jenis: bank",)))
        identity = names.given(name, "bank-soal")
        if take:
            draws.append(f"  - {'semua' if take == count else take} dari {identity}")
    if not draws:
        return
    part = Part(title, header=("jenis: kuis", "peran: latihan", "ambil:", *draws))
    if sum(counts) > _MOST_SHOWN:
        part.notes.append(_drawn(sum(counts), _MOST_SHOWN))
    draft.modules.append(Module(title, [part]))


def _shares(counts: Sequence[int]) -> list[int]:
    """How many questions of each bank one attempt shows: all, or as many of each as there is room for."""
    left, shares = _MOST_SHOWN, []
    for place, count in enumerate(counts):
        rest = sum(counts[place:])
        shares.append(min(count, left if rest <= left else -(-left * count // rest)))
        left -= shares[-1]
    return shares


def _drawn(total: int, shown: int) -> Note:
    what = counted(
        "the quiz draws %(most)s of %(n)s question, which is as many as an attempt may show",
        "the quiz draws %(most)s of %(n)s questions, which is as many as an attempt may show",
        total,
        most=shown,
    )
    return Note(Fate.CHANGED, what)


def _halved(written: Written) -> list[Written]:
    """The questions in parts that a file may hold."""
    starts = _starts(written)
    cuts, count, size = [0], 0, 0
    for begin, end in pairwise([*starts, len(written.lines)]):
        more = sum(len(line.encode()) + 1 for line in written.lines[begin:end])
        if count == _MOST_IN_BANK or (count and size + more > _LONGEST_BANK):
            cuts.append(begin)
            count = size = 0
        count, size = count + 1, size + more
    parts = []
    for begin, end in pairwise([*cuts, len(written.lines)]):
        notes = [
            Note(one.fate, one.what, one.source, one.path, one.line - begin)
            for one in written.notes
            if begin < one.line <= end
        ]
        parts.append(Written(written.lines[begin:end], notes))
    return parts


def _starts(written: Written) -> list[int]:
    """The places of the lines with which questions begin."""
    if not written.lines:
        return []
    return [heading.line - 1 for heading in scan(written.lines, 1).headings if heading.level == 2]


def _drawable(written: Written) -> int:
    """How many questions a quiz can draw; the text of a case is none."""
    cases = sum(written.lines[start + 1 : start + 2] == [f"- tipe: {CASE}"] for start in _starts(written))
    return len(_starts(written)) - cases


def _asked(title: str, written: Written, intro: Sequence[str], place: str, header: tuple[str, ...]) -> Part:
    lines = _lines(intro)
    notes = [Note(one.fate, one.what, one.source, "", one.line + len(lines)) for one in written.notes]
    return Part(title, [*lines, *written.lines], notes, place, header, own=False)


def _lines(paragraphs: Iterable[str]) -> list[str]:
    return [line for text in paragraphs for line in (*text.split("\n"), "")]


def _page(part: Part, name: str, path: str) -> tuple[bytes, list[Note]]:
    head = ["---", f"id: {name}", f"judul: {value(part.title)}", *part.header, "---", ""]
    notes = [
        Note(one.fate, one.what, one.source, path, one.line + len(head) if one.line else 0)
        for one in part.notes
    ]
    if part.own:
        said = mark("quiz “%(title)s”") if "jenis: kuis" in part.header else mark("lesson “%(title)s”")
        notes.insert(0, Note(Fate.KEPT, Message(said, {"title": part.title}), part.place, path))
    return _text([*head, *part.lines]), notes


def _course(draft: Draft, outline: Sequence[str], words: int) -> bytes:
    quarters = max(1, round(words / _WORDS_A_MINUTE / _MINUTES_OF_JP * 4))
    jp = f"{quarters / 4:g}".replace(".", ",")
    head = [
        "---",
        "format: 1.0",
        f"id: {Namer(_RESERVED).given(draft.title, 'kursus')}",
        f"judul: {value(draft.title)}",
    ]
    # Only the reading is measured; how many hours a course gives is for its trainer to say.
    head += [f"# impor: waktu baca kira-kira {jp} JP. Tulis jp: di baris ini.", "---", ""]
    return _text([*head, *draft.intro, "## Isi", *outline])


def value(text: str) -> str:
    """A text as the value of a key."""
    text = plain.shortened(plain.cleaned(text), 200) or "Tanpa judul"
    if text[0] in "\"'[|>" or text in ("|", ">"):
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    return text


def _text(lines: Sequence[str]) -> bytes:
    kept: list[str] = [*lines]
    while kept and not kept[-1]:
        kept.pop()
    return ("\n".join(kept) + "\n").encode()
