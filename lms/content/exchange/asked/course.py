"""Questions of another format become a course: a bank for each category, and one quiz that draws from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lms.content.exchange import package_files, plain
from lms.content.exchange.asked import judging, writing
from lms.content.exchange.asked.records import Asked, Category
from lms.content.exchange.naming import Namer
from lms.content.exchange.package_files import Draft
from lms.content.exchange.typed.writing import KINDS as TYPED_KINDS
from lms.content.exchange.typed.writing import Written
from lms.plugin.importer import Fate, Imported, Note, NotReadable
from lms.plugin.message import Message, mark

KINDS = {
    **TYPED_KINDS,
    "numeric": mark("number"),
    "ordering": mark("ordering"),
    "matching": mark("matching"),
    "cloze": mark("fill in the blank"),
    "upload": mark("upload"),
    "case": mark("case"),
}
LEFT_OUT = "_impor/soal-lain.md"
"""Below a folder that the reader of courses passes over: questions that are left for the trainer to write anew."""
MOST_QUESTIONS = 3_000
_MOST_LEFT_OUT = 190_000
_LONGEST = 60_000


def course(
    title: str, categories: Sequence[Category], assets: Mapping[str, bytes], notes: Sequence[Note]
) -> Imported:
    """The files of the course. Raises NotReadable where there is no question."""
    if not any(category.asked for category in categories):
        raise NotReadable(Message(mark("No question was found.")))
    draft = Draft(plain.shortened(plain.cleaned(title), 100) or "Kuis", notes=list(notes))
    draft.assets.update(assets)
    names, left_out = Namer(), Written()
    left = MOST_QUESTIONS
    banks = []
    for category in _merged(categories):
        written = Written()
        for asked in category.asked:
            left -= _put(asked, names, written, left_out, left > 0)
        if written.lines:
            banks.append((plain.shortened(plain.cleaned(category.title), 100) or "Bank soal", written))
    if left_out.lines:
        head = ["# Soal yang tidak terbawa", ""]
        text = "\n".join([*head, *left_out.lines])[:_MOST_LEFT_OUT]
        draft.assets[LEFT_OUT] = f"{text.rstrip()}\n".encode()
        draft.notes += left_out.moved(LEFT_OUT, len(head))
    if not banks:
        raise NotReadable(Message(mark("No question of it can be taken over.")))
    package_files.banks_and_quiz(draft, "Kuis", banks)
    return package_files.files_of(draft)


def _merged(categories: Sequence[Category]) -> list[Category]:
    """Categories by their title, in the order in which they are first named."""
    found: dict[str, Category] = {}
    for category in categories:
        if category.asked:
            found.setdefault(category.title, Category(category.title)).asked += category.asked
    return [*found.values()]


def _put(asked: Asked, names: Namer, written: Written, left_out: Written, has_room: bool) -> bool:
    """Writes a question where it belongs; whether that is the bank."""
    title = writing.title_of(asked)
    why: Message | None = Message(mark("the course has no room for more questions"))
    lines: list[str] = []
    if not asked.kind:
        why = next((said for _fate, said in asked.said), None) or Message(
            mark("there is no such type of question")
        )
    elif _size(asked) > _LONGEST:
        why = Message(mark("longer than a question may be"))
        asked.stem = asked.stem[:1_000]
        asked.answers.clear()
        asked.gaps.clear()
        asked.explanation = ""
    elif has_room:
        lines = writing.section(asked, names)
        why = judging.problem(asked, lines)
    if why is not None:
        said = mark("question “%(title)s”: %(why)s; its text is kept in the folder _impor")
        note = Note(
            Fate.LOST, Message(said, {"title": title, "why": why}), asked.place, "", len(left_out.lines) + 1
        )
        left_out.notes.append(note)
        left_out.lines += [f"## {plain.opened(plain.escaped(title))}", "", *_told(asked), ""]
        return False
    at = len(written.lines) + 1
    written.lines += lines
    values = {"title": title, "kind": Message(KINDS[asked.kind])}
    kept = Message(mark("question “%(title)s” (%(kind)s)"), values)
    changes = [said for said in asked.said if said[0] is not Fate.KEPT]
    if not changes:
        written.notes.append(Note(Fate.KEPT, kept, asked.place, "", at))
    for fate, what in changes:
        whole = Message(mark("question “%(title)s”: %(what)s"), {"title": title, "what": what})
        written.notes.append(Note(fate, whole, asked.place, "", at))
    return True


def _size(asked: Asked) -> int:
    answers = [*asked.answers, *(answer for gap in asked.gaps for answer in gap.answers)]
    texts = [asked.stem, asked.explanation, asked.trainer_notes, *asked.hints]
    return sum(map(len, texts)) + sum(len(one.text) + len(one.pair) + len(one.feedback) for one in answers)


def _told(asked: Asked) -> list[str]:
    """A question that could not be taken over, as text for the trainer."""
    lines = [*plain.broken(asked.stem).split("\n"), ""]
    for answer in [*asked.answers, *(answer for gap in asked.gaps for answer in gap.answers)]:
        pair = f" → {answer.pair}" if answer.pair else ""
        share = f" ({writing.percent(answer.weight)})" if answer.weight else ""
        lines.append(f"- {answer.text}{pair}{share}")
    return [*lines, "", asked.explanation] if asked.explanation else lines
