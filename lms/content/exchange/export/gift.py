"""Questions as a GIFT file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO

from lms.content.exchange.asked.records import Answer, Asked
from lms.content.exchange.export import losses, markup
from lms.content.exchange.export.asking import asked
from lms.content.exchange.export.numbers import percent, point
from lms.plugin.exporter import ExportedCourse, ExportedQuestion, NotExportable, QuestionGroup
from lms.plugin.importer import Fate, Note
from lms.plugin.message import Message, mark
from lms.plugin.question import gap_mark

_SIGN = re.compile(r"[\\~=#{}:]")
_NOTHING = mark("The course has no question that the format can hold.")


class GiftFile:
    """``*.gift``: a category for each bank, and for each quiz with questions of its own."""

    name = "gift"
    title = Message(mark("Questions in GIFT"))
    suffix = ".gift"

    def write(self, course: ExportedCourse, into: IO[bytes]) -> tuple[Note, ...]:
        notes = [*losses.of_items(course)]
        parts = [_group(group, notes) for group in course.groups]
        if not any(parts):
            raise NotExportable(Message(_NOTHING))
        into.write("\n".join(part for part in parts if part).encode())
        return tuple(notes)


def _group(group: QuestionGroup, notes: list[Note]) -> str:
    cases = {one.id: one for one in group.questions if one.type == "case"}
    asked_of = {one.case for one in group.questions}
    for case in cases.values():
        if case.id in asked_of:
            notes += losses.of_question(case, [losses.CASE], Fate.CHANGED)
        else:
            notes += losses.of_question(case, [losses.TYPE])
    written = []
    for question in group.questions:
        if question.type == "case":
            continue
        text = _Question(question, cases.get(question.case)).text(notes)
        if text:
            written.append(text)
    category = " ".join(group.title.split()).replace("/", "//")
    return f"$CATEGORY: $course$/top/{category}\n\n" + "\n".join(written) if written else ""


class _Question:
    """One question on its way out; `lost` and `changed` gather what the format cannot hold of it."""

    def __init__(self, question: ExportedQuestion, case: ExportedQuestion | None) -> None:
        self.question, self.case = question, case
        self.one = asked(question)
        self.lost: list[str] = []
        self.changed: list[str] = []
        self.rich = False

    def text(self, notes: list[Note]) -> str:
        write = _WRITERS.get(self.question.type)
        if self.one is None or write is None or _cannot(self.one):
            what = losses.GAPS if self.one is not None and self.one.kind == "cloze" else losses.TYPE
            notes += losses.of_question(self.question, [what])
            return ""
        if self.case is not None:
            self.one.stem = f"{self.case.texts.get('stem', '')}\n{self.one.stem}"
        self.rich = any(map(_is_rich, self._texts(self.one)))
        self._common(self.one)
        body = write(self, self.one)
        notes += losses.of_question(self.question, self.lost)
        notes += losses.of_question(self.question, self.changed, Fate.CHANGED)
        tags = "".join(f" [tag:{_bracketed(tag)}]" for tag in self.one.tags)
        title = self.one.name or self.one.id
        form = "[html]" if self.rich else ""
        return f"// question: {self.one.id}  [id:{_bracketed(self.one.id)}]{tags}\n::{_escaped(title)}::{form}{body}\n"

    def _texts(self, one: Asked) -> list[str]:
        shown = [one.stem, one.explanation, *(answer.feedback for answer in one.answers)]
        if one.kind in ("single", "multiple", "matching"):
            shown += [answer.text for answer in one.answers]
        return shown

    def _common(self, one: Asked) -> None:
        question = self.question
        self.lost += [losses.HINTS] if one.hints else []
        self.lost += [losses.POINTS] if one.points != 1 else []
        self.lost += [losses.COMPETENCIES] if question.competencies else []
        self.lost += [losses.DIFFICULTY] if question.difficulty else []
        self.lost += [losses.CASE_SENSITIVE] if one.case_sensitive else []
        self.lost += [losses.TYPOS] if one.rule == "typos" else []
        self.lost += [losses.RUBRIC] if one.rule == "rubric" else []
        self.changed += [losses.RULE] if one.rule in ("exact", "each") else []

    def said(self, source: str) -> str:
        """A text of the question."""
        if not self.rich:
            return _escaped(markup.plain_text(source) or "")
        return _escaped(markup.portable(source, self._picture))

    def _picture(self, _address: str, words: str) -> str:
        self.lost.append(losses.PICTURE)
        return words.replace("&", "&amp;").replace("<", "&lt;")

    def feedback(self, answer: Answer) -> str:
        return f"#{self.said(answer.feedback)}" if answer.feedback else ""

    def whole(self, one: Asked) -> str:
        return f"\n####{self.said(one.explanation)}" if one.explanation else ""


def _cannot(one: Asked) -> bool:
    """Whether the notation would say something else: it has one gap only, and an arrow is a pair."""
    arrows = one.kind == "short" and all("->" in answer.text for answer in one.answers)
    return arrows or (one.kind == "cloze" and len(one.gaps) != 1)


def _is_rich(source: str) -> bool:
    """Whether a text has markup, or signs that could be taken for it."""
    text = markup.plain_text(source)
    return text is None or bool(re.search("[<&]", text))


def _choices(out: _Question, one: Asked) -> str:
    lines = []
    for answer in one.answers:
        sign = "=" if one.kind == "single" and answer.weight == 1 else "~"
        words = out.said(answer.text)
        # What begins with a percent sign would be taken for a weight.
        written = words.startswith("%") or (sign == "~" and answer.weight)
        share = f"%{percent(answer.weight)}%" if written else ""
        lines.append(f"{sign}{share}{words}{out.feedback(answer)}")
    return _braced(out, one, lines)


def _truth(out: _Question, one: Asked) -> str:
    return f"{out.said(one.stem)} {{{'TRUE' if one.truth else 'FALSE'}{out.whole(one)}}}"


def _short(out: _Question, one: Asked) -> str:
    return _braced(
        out,
        one,
        [f"={_share(answer)}{_escaped(answer.text)}{out.feedback(answer)}" for answer in one.answers],
    )


def _numeric(out: _Question, one: Asked) -> str:
    out.lost += [losses.UNIT] if one.settings else []
    return _braced(
        out, one, [f"={_share(answer)}{_amount(answer)}{out.feedback(answer)}" for answer in one.answers], "#"
    )


def _matching(out: _Question, one: Asked) -> str:
    lines = []
    for answer in one.answers:
        left = out.said(answer.text).replace("->", "→")
        lines.append(f"={left} -> {_escaped(markup.words(answer.pair).replace('->', '→'))}")
    return _braced(out, one, lines)


def _cloze(out: _Question, one: Asked) -> str:
    gap = one.gaps[0]
    before, _mark, after = out.said(one.stem).partition(gap_mark(0))
    if gap.kind == "single":
        inside = " ".join(
            f"{'=' if answer.weight else '~'}{_escaped(markup.words(answer.text))}" for answer in gap.answers
        )
    elif gap.kind == "numeric":
        inside = "#" + " ".join(f"={_share(answer)}{_amount(answer)}" for answer in gap.answers)
    else:
        inside = " ".join(f"={_share(answer)}{_escaped(answer.text)}" for answer in gap.answers)
    # Without words behind it, a gap would be a question with an answer below.
    return f"{before}{{{inside}{out.whole(one)}}}{after if after.strip() else '.'}"


def _essay(out: _Question, one: Asked) -> str:
    out.lost += [losses.WORDS] if any(one.settings) else []
    return f"{out.said(one.stem)} {{{out.whole(one)}}}"


def _braced(out: _Question, one: Asked, lines: list[str], sign: str = "") -> str:
    inner = "\n".join(lines)
    return f"{out.said(one.stem)} {{{sign}\n{inner}{out.whole(one)}\n}}"


def _share(answer: Answer) -> str:
    return "" if answer.weight == 1 and not answer.text.startswith("%") else f"%{percent(answer.weight)}%"


def _amount(answer: Answer) -> str:
    low, high = answer.low, answer.high
    if low == high:
        return point(low)
    if answer.text:
        return f"{point(low)}..{point(high)}"
    return f"{point((low + high) / 2)}:{point((high - low) / 2)}"


def _escaped(text: str) -> str:
    return _SIGN.sub(r"\\\g<0>", text.strip()).replace("\n", "\\n")


def _bracketed(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", " ".join(text.split()))


_WRITERS: dict[str, Callable[[_Question, Asked], str]] = {
    "single": _choices,
    "multiple": _choices,
    "true-false": _truth,
    "short": _short,
    "numeric": _numeric,
    "matching": _matching,
    "cloze": _cloze,
    "essay": _essay,
}
