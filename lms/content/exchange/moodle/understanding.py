"""What a question of Moodle's XML asks. A type that we do not have keeps its words for the trainer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from lms.content.exchange import plain
from lms.content.exchange.asked import weights
from lms.content.exchange.asked.records import Answer, Asked
from lms.content.exchange.asked.texts import number
from lms.content.exchange.moodle import gaps
from lms.content.exchange.moodle.elements import Element
from lms.content.exchange.moodle.texts import Texts
from lms.plugin.importer import Fate
from lms.plugin.message import Message, mark

_NO_TYPE = mark("there is no question of Moodle's type %(type)s here")
_UNCLEAR = mark("its gaps are not understood")
_NOT_NUMBER = mark("its key is no number")
_WHOLE = mark("what is said after a right, a partly right or a wrong answer")
_TWO_SIDES = mark("what is said of right and of wrong answers stands together in the explanation")
_UNITS = mark("units in which the number may also be given")
_TEMPLATE = mark("the text with which the answer begins")
_HIDDEN = mark("was hidden in the source")
_ALONE = mark("a text without question; name it in its questions with “kasus:”")
_POINTS = mark("points that no question can have; it now gives one")
_TOO_LONG = mark("longer than a question may be")
_LONGEST = 200_000
_FILES = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "jpg", "jpeg", "png")
_KINDS_OF_FILES = mark("which files may be handed in; look at “berkas:”")
_USUAL = re.compile(
    r"(?:Your answer is (?:partially )?(?:in)?correct|Jawaban Anda .{0,20}(?:benar|salah))\.?"
)


def asked(element: Element, texts: Texts) -> Asked:
    """The question; of an empty kind where we have no such type."""
    one = Asked("", f"{element.line}", plain.cleaned(element.said("name")), element.said("idnumber"))
    kind = element.attributes.get("type", "")
    if _size(element) > _LONGEST:
        one.said.append((Fate.LOST, Message(_TOO_LONG)))
        return one
    tags = element.first("tags")
    one.tags = [tag.said("text") or tag.text for tag in (tags.all("tag") if tags else ())]
    one.points = Fraction(1) if kind == "description" else _points(one, element)
    one.hints = [text for hint in element.all("hint") if (text := texts.of(one, hint))]
    one.explanation = texts.of(one, element.first("generalfeedback"))
    read = _READERS.get(kind)
    if read is None or kind not in _GAPPED:
        one.stem = texts.of(one, element.first("questiontext"))
    if read is None:
        one.said.insert(0, (Fate.LOST, Message(_NO_TYPE, {"type": kind[:30]})))
        one.answers = [*_answers(one, element, texts)]
        return one
    read(one, element, texts)
    if element.said("hidden") == "1":
        one.said.append((Fate.CHANGED, Message(_HIDDEN)))
    for tag in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        words = plain.cleaned(re.sub(r"<[^<>]*>", " ", element.said(tag)))
        if words and not _USUAL.fullmatch(words):
            one.said.append((Fate.LOST, Message(_WHOLE)))
            break
    return one


def _size(element: Element) -> int:
    """How many signs all texts of a question have, without its files."""
    inner = sum(_size(child) for child in element.children if child.tag != "file")
    return inner + sum(map(len, element.pieces))


def _points(one: Asked, element: Element) -> Fraction:
    grade = number(element.said("defaultgrade") or "1")
    if grade is None or not 0 < grade <= 100 or not round(grade, 2):
        one.said.append((Fate.CHANGED, Message(_POINTS)))
        return Fraction(1)
    return round(grade, 2)


def _answers(one: Asked, element: Element, texts: Texts, typed: bool = False) -> Iterator[Answer]:
    for answer in element.all("answer"):
        share = number(answer.attributes.get("fraction", "0")) or Fraction(0)
        form = "html" if answer.attributes.get("format") else "moodle"
        inner = answer.first("text")
        words = plain.cleaned((inner or answer).text) if typed else texts.of(one, answer, form)
        yield Answer(words, share / 100, texts.of(one, answer.first("feedback")))


def _choice(one: Asked, element: Element, texts: Texts) -> None:
    one.answers = [*_answers(one, element, texts)]
    one.shuffle = element.said("shuffleanswers") not in ("0", "false")
    if element.said("single") in ("false", "0"):
        one.kind = "multiple"
        weights.settle_multiple(one)
    else:
        one.kind = "single"
        weights.settle_single(one)


def _all_or_nothing(one: Asked, element: Element, texts: Texts) -> None:
    """A choice of several that counts only as a whole: fractions tell which are right."""
    one.kind = "multiple"
    for answer, source in zip(_answers(one, element, texts), element.all("answer"), strict=True):
        answer.weight = Fraction(answer.weight > 0 or source.said("correctanswer") == "1")
        one.answers.append(answer)
    one.rule = "tepat" if element.attributes.get("type") == "multichoiceset" else ""
    if not any(answer.weight for answer in one.answers):
        weights.without_key(one)


def _truth(one: Asked, element: Element, texts: Texts) -> None:
    one.kind = "true-false"
    told = []
    for answer in element.all("answer"):
        share = number(answer.attributes.get("fraction", "0")) or Fraction(0)
        feedback = texts.of(one, answer.first("feedback"))
        if share == 100:
            one.truth = answer.said("text").strip().lower() in ("true", "benar", "t")
        if feedback:
            told.append(f"Bila {'tepat' if share == 100 else 'keliru'}: {feedback}")
    if told:
        one.said.append((Fate.CHANGED, Message(_TWO_SIDES)))
        one.explanation = "\n\n".join(text for text in (*told, one.explanation) if text)
    if one.truth is None:
        weights.without_key(one)


def _short(one: Asked, element: Element, texts: Texts) -> None:
    one.kind, one.answers = "short", [*_answers(one, element, texts, typed=True)]
    one.case_sensitive = element.said("usecase") in ("1", "true")
    weights.settle_typed(one)


def _numeric(one: Asked, element: Element, texts: Texts) -> None:
    found = [*_answers(one, element, texts, typed=True)]
    for answer, source in zip(found, element.all("answer"), strict=True):
        value, tolerance = number(answer.text), number(source.said("tolerance") or "0")
        if answer.text == "*" or answer.weight <= 0:
            if answer.feedback:
                one.said.append((Fate.LOST, Message(mark("what is said about wrong answers"))))
            continue
        if value is None or tolerance is None or tolerance < 0:
            one.said.insert(0, (Fate.LOST, Message(_NOT_NUMBER)))
            one.answers = found
            return
        one.answers.append(
            Answer("", answer.weight, answer.feedback, low=value - tolerance, high=value + tolerance)
        )
    one.kind = "numeric"
    weights.settle_typed(one)
    units = element.first("units")
    names = [unit.said("unit_name") for unit in (units.all("unit") if units else ())]
    if names and plain.cleaned(names[0]):
        one.settings.append(f"- satuan: {plain.cleaned(names[0])[:60]}")
    if len(names) > 1:
        one.said.append((Fate.LOST, Message(_UNITS)))


def _pairs(one: Asked, element: Element, texts: Texts) -> None:
    one.kind = "matching"
    for row in element.all("subquestion"):
        right = row.first("answer")
        one.answers.append(Answer(texts.of(one, row), pair=texts.of(one, right, "moodle")))


def _order(one: Asked, element: Element, texts: Texts) -> None:
    one.kind, one.answers = "ordering", [*_answers(one, element, texts)]
    for answer in one.answers:
        answer.weight = Fraction(0)


def _essay(one: Asked, element: Element, texts: Texts) -> None:
    is_upload = element.said("responseformat") == "noinline"
    one.kind = "upload" if is_upload else "essay"
    one.trainer_notes = texts.of(one, element.first("graderinfo"))
    if element.said("responsetemplate"):
        one.said.append((Fate.LOST, Message(_TEMPLATE)))
    if is_upload:
        _files(one, element)
        return
    for tag, key in (("minwordlimit", "minimal-kata"), ("maxwordlimit", "maksimal-kata")):
        limit = element.said(tag)
        if limit.isdigit() and 0 < int(limit[:9]) < 100_000:
            one.settings.append(f"- {key}: {int(limit)}")


def _files(one: Asked, element: Element) -> None:
    """Which files may be handed in, and how many."""
    wanted = re.findall(r"[a-z0-9]+", element.said("filetypeslist").lower())
    kinds = [kind for kind in dict.fromkeys(wanted) if kind in _FILES]
    if not kinds or len(kinds) < len(set(wanted)):
        one.said.append((Fate.CHANGED, Message(_KINDS_OF_FILES)))
    one.settings.append(f"- berkas: {', '.join(kinds or _FILES)}")
    count = element.said("attachments")
    if count in ("2", "3"):
        one.settings.append(f"- jumlah-maks: {count}")


def _description(one: Asked, _element: Element, _texts: Texts) -> None:
    one.kind, one.remark = "case", "teks tanpa soal: sebutkan di soalnya dengan kasus:"
    one.said.append((Fate.CHANGED, Message(_ALONE)))


def _embedded(one: Asked, element: Element, texts: Texts) -> None:
    question = element.first("questiontext")
    source = question.said("text") if question else ""
    _gapped(one, question, source, gaps.embedded(one, source), texts)


def _listed(one: Asked, element: Element, texts: Texts) -> None:
    question = element.first("questiontext")
    source = question.said("text") if question else ""
    options = [
        (plain.cleaned(option.said("text")), option.said("group"))
        for option in element.all("selectoption", "dragbox")
    ]
    _gapped(one, question, source, gaps.listed(one, source, options), texts)


def _gapped(one: Asked, question: Element | None, source: str, text: str | None, texts: Texts) -> None:
    one.kind = "cloze" if text is not None else ""
    if text is None:
        one.gaps = []
        one.said.insert(0, (Fate.LOST, Message(_UNCLEAR)))
    one.stem = texts.of(one, question, source=source if text is None else text)


_READERS: dict[str, Callable[[Asked, Element, Texts], None]] = {
    "multichoice": _choice,
    "multichoiceset": _all_or_nothing,
    "oumultiresponse": _all_or_nothing,
    "truefalse": _truth,
    "shortanswer": _short,
    "numerical": _numeric,
    "matching": _pairs,
    "ddmatch": _pairs,
    "ordering": _order,
    "essay": _essay,
    "description": _description,
    "cloze": _embedded,
    "multianswer": _embedded,
    "gapselect": _listed,
    "ddwtos": _listed,
}
_GAPPED = frozenset({"cloze", "multianswer", "gapselect", "ddwtos"})
