"""Texts with gaps: Moodle's own notation inside the text, and those whose words are chosen from a list."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from fractions import Fraction

from lms.content.exchange import plain
from lms.content.exchange.asked.records import GAP, Answer, Asked, Gap
from lms.content.exchange.asked.texts import number
from lms.plugin.importer import Fate
from lms.plugin.message import Message, mark

_GAP = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^}\\])*)\}", re.DOTALL)
_NUMBERED = re.compile(r"\[\[(\d{1,3})\]\]")
_KINDS = {
    "SHORTANSWER": "short", "SA": "short", "MW": "short", "SHORTANSWER_C": "short", "SAC": "short", "MWC": "short",
    "NUMERICAL": "numeric", "NM": "numeric",
    **dict.fromkeys(("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH", "MULTICHOICE_S", "MCS",
                     "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"), "single"),
}  # fmt: skip
_STRICT = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
_SAID = mark("what is said about answers in the gaps")
_WEIGHTS = mark("gaps that weighed more than others now weigh the same")
_SHARES = mark("partial points for a choice in a gap")


def embedded(asked: Asked, source: str) -> str | None:
    """The text with marks for its gaps, which go to `asked`; None where one of them is not understood."""
    weights: set[str] = set()
    known = True

    def gap(found: re.Match[str]) -> str:
        nonlocal known
        weights.add(found[1] or "1")
        one = _gap(asked, found[2], found[3])
        known = known and one is not None
        asked.gaps.append(one or Gap("short"))
        return GAP % (len(asked.gaps) - 1)

    text = _GAP.sub(gap, source)
    if len(weights) > 1:
        asked.said.append((Fate.CHANGED, Message(_WEIGHTS)))
    return text if known and asked.gaps else None


def listed(asked: Asked, source: str, options: Sequence[tuple[str, str]]) -> str | None:
    """The same of a text with ``[[1]]``, where `options` are words with their group; others of it are wrong there."""
    known = True

    def gap(found: re.Match[str]) -> str:
        nonlocal known
        place = int(found[1]) - 1
        if not 0 <= place < len(options):
            known = False
            return found[0]
        group = options[place][1]
        words = dict.fromkeys(words for words, other in options if other == group)
        right = options[place][0]
        asked.gaps.append(Gap("single", [Answer(word, Fraction(word == right)) for word in words]))
        return GAP % (len(asked.gaps) - 1)

    text = _NUMBERED.sub(gap, source)
    return text if known and asked.gaps else None


def _gap(asked: Asked, kind: str, inside: str) -> Gap | None:
    gap = Gap(_KINDS.get(kind, ""))
    asked.case_sensitive = asked.case_sensitive or kind in _STRICT
    for piece in re.split(r"(?<!\\)~", html.unescape(re.sub(r"<[^<>]*>", "", inside))):
        body, _sign, feedback = _parted(piece)
        found = re.match(r"\s*(?:%(-?[\d.,]+)%|(=))?", body)
        share = number(found[1]) if found and found[1] else Fraction(100 if found and found[2] else 0)
        words = plain.cleaned(re.sub(r"\\(.)", r"\1", body[found.end() if found else 0 :]))
        if share is None or abs(share) > 100:
            return None
        if feedback.strip():
            asked.said.append((Fate.LOST, Message(_SAID)))
        if not _added(asked, gap, words, share / 100):
            return None
    return gap if gap.kind and any(answer.weight == 1 for answer in gap.answers) else None


def _added(asked: Asked, gap: Gap, words: str, share: Fraction) -> bool:
    """Takes one answer; whether it was understood."""
    answer = Answer(words, max(Fraction(0), share))
    if gap.kind == "numeric":
        middle, colon, width = words.partition(":")
        value, tolerance = number(middle), number(width) if colon else Fraction(0)
        if share <= 0:
            return True
        if value is None or tolerance is None or tolerance < 0:
            return False
        answer = Answer("", answer.weight, low=value - tolerance, high=value + tolerance)
    elif gap.kind == "short" and share <= 0:
        return True
    elif gap.kind == "single" and 0 < share < 1:
        asked.said.append((Fate.LOST, Message(_SHARES)))
        answer.weight = Fraction(0)
    gap.answers.append(answer)
    return True


def _parted(piece: str) -> tuple[str, str, str]:
    found = re.search(r"(?<!\\)#", piece)
    return (piece[: found.start()], "#", piece[found.end() :]) if found else (piece, "", "")
