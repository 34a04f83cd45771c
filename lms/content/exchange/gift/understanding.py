"""What a question of a GIFT file asks: its type and its key. What is not plain is reported and never guessed."""

from __future__ import annotations

import re
from fractions import Fraction

from lms.content.exchange.asked import weights
from lms.content.exchange.asked.records import GAP, Answer, Asked, Gap
from lms.content.exchange.asked.texts import number, text_of
from lms.content.exchange.gift import syntax
from lms.content.exchange.gift.syntax import Block
from lms.plugin.importer import Fate
from lms.plugin.message import Message, mark

_TRUTH = re.compile(r"(t|true|f|false)", re.IGNORECASE)
_FAULTS = {
    "open": mark("a brace is opened or closed without its fellow"),
    "braces": mark("more than one pair of braces"),
    "long": mark("longer than a question may be"),
}
_UNCLEAR = mark("what stands between its braces is not understood")
_ALONE = mark("a text without question; name it in its questions with “kasus:”")
_TWO_SIDES = mark("what is said of right and of wrong answers stands together in the explanation")
_ROW = mark("what is said about single rows")


def asked(block: Block) -> Asked:
    """The question; of an empty kind where it was not understood."""
    one = Asked("", f"{block.line}", block.name, block.id, tags=list(block.tags))
    if block.fault:
        one.stem = text_of(syntax.plain(block.whole), "plain", [])
        one.said.append((Fate.LOST, Message(_FAULTS[block.fault])))
        return one
    after = block.after.strip()
    gap = f" {GAP % 0} " if after else ""
    one.stem = _text(one, block, f"{block.before.rstrip()}{gap}{after}")
    one.stem = re.sub(r" +([.,;:!?])", r"\1", one.stem) if after else one.stem
    if block.inside is None:
        one.kind, one.remark = "case", "teks tanpa soal: sebutkan di soalnya dengan kasus:"
        one.said.append((Fate.CHANGED, Message(_ALONE)))
        return one
    _fill(one, block)
    if not one.kind:
        one.stem = text_of(syntax.plain(block.whole), "plain", [])
        one.said.insert(0, (Fate.LOST, Message(_UNCLEAR)))
    elif after:
        _as_gap(one)
    return one


def _fill(one: Asked, block: Block) -> None:
    inside = (block.inside or "").strip()
    if inside.startswith("#") and not inside.startswith("####"):
        _numeric(one, block, inside[1:])
        return
    found, head, general = syntax.answers(inside)
    one.explanation = _text(one, block, general)
    if not found:
        _without_signs(one, block, head)
        return
    if head.strip():
        return
    pairs = [syntax.pair(answer.text) for answer in found]
    if all(answer.sign == "=" for answer in found) and all(pairs):
        one.kind = "matching"
        for left, right in filter(None, pairs):
            one.answers.append(
                Answer(_text(one, block, left), pair=text_of(syntax.plain(right), "plain", []))
            )
        if any(answer.feedback for answer in found):
            one.said.append((Fate.LOST, Message(_ROW)))
        return
    shares = [_share(answer) for answer in found]
    if any(share is None for share in shares):
        return
    is_typed = all(answer.sign == "=" for answer in found)
    for answer, share in zip(found, shares, strict=True):
        words = syntax.plain(answer.text) if is_typed else _text(one, block, answer.text)
        one.answers.append(Answer(words, share or Fraction(0), _text(one, block, answer.feedback)))
    if is_typed:
        one.kind = "short"
        weights.settle_typed(one)
    elif any(answer.sign == "=" for answer in found):
        one.kind = "single"
        weights.settle_single(one)
    else:
        one.kind = "multiple"
        weights.settle_multiple(one)


def _without_signs(one: Asked, block: Block, head: str) -> None:
    """An essay, or true and false."""
    word, *said = syntax.parts(head)
    if not head.strip():
        one.kind = "essay"
    elif _TRUTH.fullmatch(word.strip()) and len(said) <= 2:
        one.kind, one.truth = "true-false", word.strip().lower() in ("t", "true")
        told = [_text(one, block, text.strip()) for text in said if text.strip()]
        if len(told) > 1:
            told = [f"Bila keliru: {told[0]}", f"Bila tepat: {told[1]}"]
            one.said.append((Fate.CHANGED, Message(_TWO_SIDES)))
        one.explanation = "\n\n".join(text for text in (*told, one.explanation) if text)


def _numeric(one: Asked, block: Block, inside: str) -> None:
    found, head, general = syntax.answers(inside)
    if head.strip():
        text, *said = syntax.parts(head)
        found = [syntax.Answer("=", "", text.strip(), "#".join(said).strip()), *found]
    for answer in found:
        bounds, share = _bounds(answer.text), _share(answer)
        if share is not None and answer.sign == "~" and share <= 0:
            one.said.append((Fate.LOST, Message(mark("what is said about wrong answers"))))
        elif bounds is None or share is None:
            return
        else:
            text = ".." if ".." in answer.text else ""
            said_ = _text(one, block, answer.feedback)
            one.answers.append(Answer(text, share, said_, low=bounds[0], high=bounds[1]))
    if found:
        one.kind, one.explanation = "numeric", _text(one, block, general)
        weights.settle_typed(one)


def _bounds(text: str) -> tuple[Fraction, Fraction] | None:
    """The least and the largest accepted number of ``5:0.1`` or ``1..5``."""
    if ".." in text:
        low, _dots, high = text.partition("..")
        first, second = number(low), number(high)
        return None if first is None or second is None or first > second else (first, second)
    middle, colon, width = text.partition(":")
    value, tolerance = number(middle), number(width) if colon else Fraction(0)
    return (
        None
        if value is None or tolerance is None or tolerance < 0
        else (value - tolerance, value + tolerance)
    )


def _share(answer: syntax.Answer) -> Fraction | None:
    """The share of the points, from -1 to 1; None for a weight that is no number."""
    if not answer.weight:
        return Fraction(answer.sign == "=")
    share = number(answer.weight)
    return None if share is None or abs(share) > 100 else share / 100


def _as_gap(one: Asked) -> None:
    """A missing word in the middle of a text: one gap, unless that cannot hold what is said of its answers."""
    simple = not any(answer.feedback for answer in one.answers) and not one.remark
    whole = all(answer.weight in (0, 1) for answer in one.answers)
    if one.kind in ("short", "numeric") and simple:
        one.gaps, one.answers, one.kind = [Gap(one.kind, one.answers)], [], "cloze"
    elif one.kind == "single" and simple and whole and len(one.answers) <= 10:
        one.gaps, one.answers, one.kind = [Gap("single", one.answers)], [], "cloze"
    else:
        one.stem = one.stem.replace(GAP % 0, r"\_\_\_\_\_")


def _text(one: Asked, block: Block, text: str) -> str:
    kind = re.match(r"\s*\[(html|markdown|moodle|plain)\]\s*", text, re.IGNORECASE)
    form, words = (kind[1].lower(), text[kind.end() :]) if kind else (block.format, text)
    return text_of(syntax.plain(words), form, one.said)
