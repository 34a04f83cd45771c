"""What a typed question is: its type, its right answers, and what keeps it from having any."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lms.content.exchange.plain import shortened
from lms.content.exchange.typed import shapes
from lms.content.exchange.typed.records import Question
from lms.plugin.message import Message, mark

_LETTERS = re.compile(
    r"[(\[]?([A-L](?:\s*(?:,|;|/|&|\+|dan\b|and\b|\s)\s*[A-L](?![A-Za-z]))*)[)\]]?", re.IGNORECASE
)
_BEHIND = re.compile(r"\s*[.):,–-]\s*|\s+(?=\()|\s+(?=karena\b|sebab\b)")
_MATCHING = re.compile(r"\W*(?:jodohkan|pasangkan|menjodohkan)", re.IGNORECASE)
_GAP = re.compile(r"(?:\\?_){3,}|\.{3,}|…")
_SHORT_WORDS = 6


@dataclass(slots=True)
class Judged:
    """A question as it will be written. `right` are places among its choices; a `problem` says why there are none."""

    asked: Question
    kind: str
    right: tuple[int, ...] = ()
    truth: str = ""
    answers: tuple[str, ...] = ()
    explanation: list[str] = field(default_factory=list)
    problem: Message | None = None
    remark: str = ""


NO_KEY = mark("question “%(title)s” has no key")
UNKNOWN_KEY = mark("the key “%(key)s” of question “%(title)s” names no choice of it")
TWO_KEYS = mark("question “%(title)s” has two different keys")
SAME_LETTER = mark("two choices of question “%(title)s” have the letter %(letter)s")
MATCHING = mark("question “%(title)s” matches words; write its pairs as a table")
AMBIGUOUS = mark("which key of the list belongs to question “%(title)s” is not plain")
NO_STEM = mark("choices stand without a question")

_REMARKS = {
    NO_KEY: "kunci belum ada; tandai jawaban yang benar",
    UNKNOWN_KEY: "kunci tidak cocok dengan pilihan; tandai jawaban yang benar",
    TWO_KEYS: "ada dua kunci yang berbeda; tandai jawaban yang benar",
    SAME_LETTER: "dua pilihan memakai huruf yang sama; tandai jawaban yang benar",
    MATCHING: "soal menjodohkan; tulis pasangannya dalam tabel dua kolom",
    AMBIGUOUS: "daftar kunci tidak jelas untuk soal ini; tandai jawaban yang benar",
    NO_STEM: "soalnya tidak ditemukan; tulis kalimat soal",
}


def title_of(asked: Question) -> str:
    """The first words of the question, for people who look for it."""
    words = shapes.bare(asked.stem[0] if asked.stem else "").replace("\\", "").replace("*", "")
    return shortened(words.split("\n")[0]) or "Soal"


def judge(asked: Question) -> Judged:
    """Finds type and key of a question. What is not plain is no key: the question keeps its place and says so."""
    if asked.options:
        return _choice(asked)
    judged = Judged(asked, "essay", explanation=list(asked.explanation or []))
    keys = list(dict.fromkeys([*asked.keys, *([asked.marked] if asked.marked else [])]))
    if asked.kind == "matching" or _MATCHING.match(asked.stem[0] if asked.stem else ""):
        judged.kind = "unknown"
        return _without(judged, MATCHING)
    truths = {truth for truth in map(_truth, keys) if truth}
    if asked.kind == "true-false" or (
        truths and len(truths) == len({key.casefold() for key in keys}) and all(len(key) > 1 for key in keys)
    ):
        judged.kind = "true-false"
        if len(truths) == 1 and all(map(_truth, keys)):
            judged.truth = truths.pop()
            return judged
        return _without(judged, AMBIGUOUS if asked.ambiguous_key else TWO_KEYS if truths else NO_KEY)
    gap = asked.kind == "short" or any(_GAP.search(text) for text in asked.stem)
    if (
        asked.kind != "essay"
        and keys
        and all(len(key.split()) <= _SHORT_WORDS and len(key) <= 80 for key in keys)
    ):
        judged.kind, judged.answers = "short", tuple(keys)
    elif keys:
        judged.answers = tuple(keys)
    elif gap:
        judged.kind = "short"
        return _without(judged, AMBIGUOUS if asked.ambiguous_key else NO_KEY)
    return judged


_TRUTHS = {
    "b": "benar",
    "benar": "benar",
    "true": "benar",
    "s": "salah",
    "salah": "salah",
    "false": "salah",
}


def _truth(key: str) -> str:
    return _TRUTHS.get(key.strip(" .()").lower(), "")


def _choice(asked: Question) -> Judged:
    judged = Judged(asked, "single", explanation=list(asked.explanation or []))
    letters = [option.letter for option in asked.options]
    twice = next((letter for letter in letters if letters.count(letter) > 1), "")
    said: list[tuple[int, ...]] = []
    for key in asked.keys:
        places = _places(judged, key)
        if places is None:
            return _without(judged, UNKNOWN_KEY, key=shortened(key, 30))
        said.append(places)
    for flags in ([option.starred for option in asked.options], [option.bold for option in asked.options]):
        marked = tuple(place for place, flag in enumerate(flags) if flag)
        # Where all are bold it is how they look, and tells nothing.
        if marked and len(marked) < len(flags):
            said.append(marked)
    judged.kind = "multiple" if any(len(places) > 1 for places in said) else "single"
    if twice:
        return _without(judged, SAME_LETTER, letter=twice)
    if not said:
        return _without(judged, AMBIGUOUS if asked.ambiguous_key else NO_KEY)
    if len(set(said)) > 1:
        return _without(judged, TWO_KEYS)
    judged.right = said[0]
    if not asked.stem:
        judged.problem, judged.remark = Message(NO_STEM), _REMARKS[NO_STEM]
    return judged


def _places(judged: Judged, key: str) -> tuple[int, ...] | None:
    """The choices that a key names, by letter or by their words; None where it names none, or may mean two."""
    options = judged.asked.options
    texts = [_folded(" ".join(option.text)) for option in options]
    if texts.count(_folded(key)) == 1:
        return (texts.index(_folded(key)),)
    found = _LETTERS.match(key)
    if not found:
        return None
    said = re.sub(r"\b(?:dan|and)\b", " ", found[1], flags=re.IGNORECASE).upper()
    letters = list(dict.fromkeys(re.findall("[A-L]", said)))
    rest = key[found.end() :]
    by_letter = {option.letter: place for place, option in enumerate(options)}
    if any(letter not in by_letter for letter in letters):
        return None
    places = tuple(sorted(by_letter[letter] for letter in letters))
    words = _folded(rest)
    if not words or (len(places) == 1 and words == texts[places[0]]):
        return places
    behind = _BEHIND.match(rest)
    # “B Surabaya” may be a slip of either; “B. Karena …” tells why.
    if behind is None or words in texts or len(places) > 1:
        return None
    judged.explanation.insert(0, rest[behind.end() :].strip())
    return places


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[\\*_.,;:()\[\]]+", " ", text).casefold().split())


def _without(judged: Judged, why: str, **values: object) -> Judged:
    judged.right, judged.truth, judged.answers = (), "", ()
    judged.problem = Message(why, {"title": title_of(judged.asked), **values})
    judged.remark = _REMARKS[why]
    return judged
