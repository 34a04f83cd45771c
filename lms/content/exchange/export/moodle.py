"""Questions as Moodle's XML, with their pictures inside."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import IO
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from lms.content.exchange.asked.records import Answer, Asked, Gap
from lms.content.exchange.export import losses, markup
from lms.content.exchange.export.asking import asked
from lms.content.exchange.export.numbers import percent, point
from lms.plugin.exporter import ExportedCourse, ExportedQuestion, NotExportable, Picture, QuestionGroup
from lms.plugin.importer import Fate, Note
from lms.plugin.message import Message, mark
from lms.plugin.question import gap_mark

_NOTHING = mark("The course has no question that the format can hold.")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MOODLE_KIND = {"multiple": "multichoice", "single": "multichoice", "true-false": "truefalse", "short": "shortanswer",
                "numeric": "numerical", "matching": "matching", "ordering": "ordering", "cloze": "cloze",
                "essay": "essay", "upload": "essay", "case": "description"}  # fmt: skip
_GAP_KIND = {"short": "SHORTANSWER", "numeric": "NUMERICAL", "single": "MULTICHOICE"}


class MoodleFile:
    """``*.xml``: a category for each bank, and for each quiz with questions of its own."""

    name = "moodle"
    title = Message(mark("Questions in Moodle XML"))
    suffix = ".xml"

    def write(self, course: ExportedCourse, into: IO[bytes]) -> tuple[Note, ...]:
        notes = [*losses.of_items(course)]
        found = [_group(course, group, notes) for group in course.groups]
        if not any(found):
            raise NotExportable(Message(_NOTHING))
        into.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n')
        for text in found:
            into.write(text.encode())
        into.write(b"</quiz>\n")
        return tuple(notes)


def _group(course: ExportedCourse, group: QuestionGroup, notes: list[Note]) -> str:
    written = []
    for question in group.questions:
        one = asked(question)
        if one is None:
            notes += losses.of_question(question, [losses.TYPE])
        else:
            written.append(_Question(course, question, one).xml(notes))
    name = " ".join(group.title.split()).replace("/", "//")
    category = f'<question type="category"><category>{_text(f"$course$/top/{name}")}</category></question>\n'
    return category + "".join(written) if written else ""


class _Question:
    """One question on its way out; `lost` and `changed` gather what the format cannot hold of it."""

    def __init__(self, course: ExportedCourse, question: ExportedQuestion, one: Asked) -> None:
        self.course, self.question, self.one = course, question, one
        self.lost: list[str] = []
        self.changed: list[str] = []

    def xml(self, notes: list[Note]) -> str:
        one, question = self.one, self.question
        if question.case:
            self.changed.append(losses.CASE_APART)
        stem = _with_gaps(self, one) if one.kind == "cloze" else one.stem
        parts = [
            f"<name>{_text(one.name or one.id)}</name>",
            self.told("questiontext", stem),
            self.told("generalfeedback", one.explanation),
            f"<defaultgrade>{'0' if one.kind == 'case' else point(one.points)}</defaultgrade>",
            f"<idnumber>{_clean(one.id)}</idnumber>",
            *_WRITERS[one.kind](self, one),
            *(self.told("hint", hint) for hint in one.hints),
        ]
        if one.tags:
            parts.append(f"<tags>{''.join(f'<tag>{_text(tag)}</tag>' for tag in one.tags)}</tags>")
        self.lost += [losses.COMPETENCIES] if question.competencies else []
        self.lost += [losses.DIFFICULTY] if question.difficulty else []
        self.lost += [losses.TYPOS] if one.rule == "typos" else []
        self.lost += [losses.RUBRIC] if one.rule == "rubric" else []
        self.changed += [losses.RULE] if one.rule in ("exact", "each", "positions") else []
        notes += losses.of_question(question, self.lost)
        notes += losses.of_question(question, self.changed, Fate.CHANGED)
        return f'<question type="{_MOODLE_KIND[one.kind]}">\n' + "\n".join(parts) + "\n</question>\n"

    def told(self, tag: str, source: str, inner: str = "", attributes: str = "") -> str:
        """An element with a text as HTML and the pictures that it shows."""
        pictures: dict[str, Picture] = {}

        def place(address: str, words: str) -> str:
            picture = self.course.picture(address)
            if picture is None:
                self.lost.append(losses.PICTURE)
                return html.escape(words, quote=False)
            pictures[picture.name] = picture
            return f'<img src="@@PLUGINFILE@@/{quote(picture.name)}" alt="{html.escape(words)}">'

        text = markup.portable(source, place)
        files = "".join(
            f'<file name={quoteattr(one.name)} path="/" encoding="base64">{base64.b64encode(one.body).decode()}</file>'
            for one in pictures.values()
        )
        return f'<{tag} format="html"{attributes}>{_text(text)}{files}{inner}</{tag}>'

    def answer(self, answer: Answer, rich: bool = False, inner: str = "") -> str:
        """An accepted answer or a choice."""
        feedback = self.told("feedback", answer.feedback) if answer.feedback else ""
        share = f' fraction="{percent(answer.weight)}"'
        if rich:
            return self.told("answer", answer.text, feedback, share)
        return f"<answer{share}>{_text(answer.text)}{inner}{feedback}</answer>"


def _choices(out: _Question, one: Asked) -> Iterable[str]:
    yield f"<single>{'true' if one.kind == 'single' else 'false'}</single>"
    yield f"<shuffleanswers>{'true' if one.shuffle else 'false'}</shuffleanswers>"
    yield from (out.answer(answer, rich=True) for answer in one.answers)


def _truth(_out: _Question, one: Asked) -> Iterable[str]:
    for word, truth in (("true", True), ("false", False)):
        yield f'<answer fraction="{100 if one.truth is truth else 0}">{_text(word)}</answer>'


def _short(out: _Question, one: Asked) -> Iterable[str]:
    yield f"<usecase>{int(one.case_sensitive)}</usecase>"
    yield from (out.answer(answer) for answer in one.answers)


def _numeric(out: _Question, one: Asked) -> Iterable[str]:
    for answer in one.answers:
        middle, width = _middle(answer)
        inner = f"<tolerance>{width}</tolerance>"
        yield out.answer(Answer(middle, answer.weight, answer.feedback), inner=inner)
    for unit in one.settings:
        yield f"<units><unit><multiplier>1</multiplier><unit_name>{_clean(unit)}</unit_name></unit></units>"


def _matching(out: _Question, one: Asked) -> Iterable[str]:
    yield f"<shuffleanswers>{'true' if one.shuffle else 'false'}</shuffleanswers>"
    for answer in one.answers:
        right = f"<answer>{_text(markup.words(answer.pair))}</answer>"
        yield out.told("subquestion", answer.text, right)


def _ordering(out: _Question, one: Asked) -> Iterable[str]:
    for number, answer in enumerate(one.answers, 1):
        yield out.told("answer", answer.text, "", f' fraction="{number}"')


def _essay(_out: _Question, one: Asked) -> Iterable[str]:
    if one.kind == "upload":
        kinds, count = one.settings
        yield f"<responseformat>noinline</responseformat>\n<attachments>{count}</attachments>"
        yield f"<filetypeslist>{_clean(kinds)}</filetypeslist>"
        return
    yield "<responseformat>editor</responseformat>\n<attachments>0</attachments>"
    for tag, limit in zip(("minwordlimit", "maxwordlimit"), one.settings, strict=False):
        if limit:
            yield f"<{tag}>{limit}</{tag}>"


def _gaps(_out: _Question, _one: Asked) -> Iterable[str]:
    return ()


def _with_gaps(out: _Question, one: Asked) -> str:
    """The stem with its gaps in Moodle's notation, as text of its HTML."""
    out.changed += [losses.RULE] if one.rule == "exact" else []
    stem = one.stem
    for number, gap in enumerate(one.gaps):
        stem = stem.replace(gap_mark(number), html.escape(_gap(gap, one.case_sensitive), quote=False))
    return stem


def _gap(gap: Gap, strict: bool) -> str:
    answers = []
    for answer in gap.answers:
        words = markup.words(answer.text) if gap.kind == "single" else answer.text
        if gap.kind == "numeric":
            words = ":".join(_middle(answer))
        sign = "=" if answer.weight == 1 else f"%{percent(answer.weight)}%" if answer.weight else ""
        answers.append(f"{sign}{words if gap.kind == 'numeric' else re.sub(r'([~}#=%])', _behind, words)}")
    kind = "SHORTANSWER_C" if strict and gap.kind == "short" else _GAP_KIND[gap.kind]
    return f"{{1:{kind}:{'~'.join(answers)}}}"


def _behind(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _middle(answer: Answer) -> tuple[str, str]:
    """The number in the middle and how far from it an answer may be."""
    return point((answer.low + answer.high) / Fraction(2)), point((answer.high - answer.low) / Fraction(2))


def _text(text: str) -> str:
    return f"<text>{_clean(text)}</text>"


def _clean(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


_WRITERS: dict[str, Callable[[_Question, Asked], Iterable[str]]] = {
    "single": _choices,
    "multiple": _choices,
    "true-false": _truth,
    "short": _short,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _gaps,
    "essay": _essay,
    "upload": _essay,
    "case": _gaps,
}
