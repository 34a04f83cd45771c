"""Questions as a trainer of Suluh would write them: sections of a quiz or a bank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.content.exchange import plain
from lms.content.exchange.naming import Namer
from lms.content.exchange.typed import shapes
from lms.content.exchange.typed.judging import Judged, judge, title_of
from lms.content.exchange.typed.records import Found, Line, Question
from lms.content.source.hints import refers_to_others
from lms.plugin.importer import Fate, Note
from lms.plugin.message import Message, mark

KINDS = {
    "single": mark("single choice"),
    "multiple": mark("multiple choice"),
    "true-false": mark("true or false"),
    "short": mark("short answer"),
    "essay": mark("essay"),
}


@dataclass(slots=True)
class Written:
    """Lines of Markdown, and a note for each part with its line among them."""

    lines: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def moved(self, path: str, lines: int) -> list[Note]:
        """The notes as they stand in a file where `lines` lines come before these."""
        return [
            Note(one.fate, one.what, one.source, path, one.line + lines if one.line else 0)
            for one in self.notes
        ]


def write(found: Found, names: Namer) -> Written:
    """All questions in their order, and what stands between them as remarks. `names` gives ids unique in the course."""
    written = Written()
    parts: list[tuple[int, Question | Line]] = [(one.line.number, one) for one in found.questions]
    parts += [(line.number, line) for line in found.strays]
    for _number, part in sorted(parts, key=lambda one: one[0]):
        if isinstance(part, Line):
            _stray(written, part)
        else:
            _question(written, judge(part), names)
    for line, key in found.unused:
        said = Message(
            mark("key “%(key)s” of the list belongs to no question"), {"key": plain.shortened(key, 30)}
        )
        _remarked(written, line, f"kunci {key} tidak punya soal", said)
    return written


def _stray(written: Written, line: Line) -> None:
    text = shapes.bare(line.text)
    said = Message(mark("“%(text)s” belongs to no question"), {"text": plain.shortened(text)})
    _remarked(written, line, f"bukan bagian soal: {text}", said)


def _remarked(written: Written, line: Line, remark: str, said: Message) -> None:
    written.lines.append(plain.remark(remark))
    written.notes.append(Note(Fate.LOST, said, line.place, "", len(written.lines)))
    written.lines.append("")


def _question(written: Written, one: Judged, names: Namer) -> None:
    asked, lines = one.asked, written.lines
    title = title_of(asked)
    lines.append(f"## {names.given(title, 'butir')}: {plain.opened(plain.escaped(title))}")
    begun = len(lines)
    meta = _meta(one)
    lines += [*meta, ""] if meta else [""]
    if one.remark:
        lines += [plain.remark(one.remark), ""]
    lines += _stem(asked)
    for place, option in enumerate(asked.options):
        lines += _option(one, place, option.letter, option.text)
    if asked.options:
        lines.append("")
    if one.kind == "short" and one.answers:
        lines += ["### Jawaban", "", *(f"- {_answer(text)}" for text in one.answers), ""]
    if one.kind == "essay" and one.answers:
        lines += ["### Catatan pelatih", "", *_paragraphs([plain.escaped(text) for text in one.answers])]
    if one.explanation:
        lines += ["### Pembahasan", "", *_paragraphs(one.explanation)]
    written.notes.append(Note(*_said(one, title), asked.line.place, "", begun))


def _said(one: Judged, title: str) -> tuple[Fate, Message]:
    if one.problem is not None:
        return Fate.CHANGED, one.problem
    kind = Message(KINDS[one.kind])
    return Fate.KEPT, Message(mark("question “%(title)s” (%(kind)s)"), {"title": title, "kind": kind})


def _meta(one: Judged) -> list[str]:
    meta = []
    if one.kind in ("essay", "short", "true-false"):
        words = {"essay": "esai", "short": "isian", "true-false": "benar-salah"}
        meta.append(f"- tipe: {words[one.kind]}" if not one.truth else f"- jawaban: {one.truth}")
    if one.asked.points.strip("0,."):
        meta.append(f"- poin: {one.asked.points}")
    if any(refers_to_others(" ".join(option.text)) for option in one.asked.options):
        meta.append("- acak: tidak")
    return meta


def _stem(asked: Question) -> list[str]:
    """The paragraphs of the question; statements with numbers stay a list."""
    lines: list[str] = []
    for text in map(shapes.bare, asked.stem):
        number = text.partition(". ")[0]
        if number.isdigit() and lines:
            if lines[-1] == "" and len(lines) > 1 and lines[-2].partition(". ")[0].isdigit():
                lines.pop()
            lines += [*plain.broken(text).split("\n"), ""]
        else:
            lines += [*plain.broken(plain.opened(text)).split("\n"), ""]
    return lines


def _option(one: Judged, place: int, letter: str, texts: list[str]) -> list[str]:
    tick = "x" if place in one.right else " "
    mark_ = f"[{tick}]" if one.kind == "multiple" else f"({tick})"
    first, *more = [plain.broken(shapes.bare(text)) for text in texts] or [""]
    letters = [option.letter for option in one.asked.options]
    label = f"{letter.lower()}) " if len(set(letters)) == len(letters) else ""
    text = "\n".join([first or "…", *more]).split("\n")
    return [f"- {mark_} {label}{text[0]}", *(f"  {plain.opened(line)}" for line in text[1:])]


def _paragraphs(texts: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for text in texts:
        lines += [*plain.broken(plain.opened(text)).split("\n"), ""]
    return lines


def _answer(text: str) -> str:
    """An accepted answer; a star would stand for any text."""
    return text.replace("\\*", "*").replace("*", "\\*")
