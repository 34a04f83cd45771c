"""Words as the search takes them: split, brought to their stems, read from what was typed, marked where they stand.

Both engines are given stems made here, so that they find the same. "melayani" and "pelayanan" have the stem "layan".
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer
from markupsafe import Markup

ALGORITHMS = {"id": "indonesian", "en": "english"}
"""Stemmers by language; words of other languages are compared as they are."""

LONGEST_QUERY = 200
MOST_WORDS = 12
LONGEST_WORD = 40
SHORTEST_BEGINNING = 2
"""Of a word that is still being typed: fewer signs would match half of everything."""

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_INVISIBLE = {"Cf", "Cc", "Cs"}
_COMMON = {
    "yang",
    "dan",
    "di",
    "ke",
    "dari",
    "untuk",
    "pada",
    "dengan",
    "atau",
    "ini",
    "itu",
    "dalam",
    "oleh",
}
_COMMON |= {"the", "a", "an", "of", "to", "in", "and", "or", "for", "is", "on"}
# The sounds that melt after a prefix, which the stemmer does not give back: menulis, ulis; memakai, akai.
_MELTED = {"men": "t", "pen": "t", "mem": "p", "pem": "p", "meng": "k", "peng": "k"}
_VOWELS = "aeiou"
_HERE = threading.local()


def normal(word: str) -> str:
    """A word without case, accents and signs."""
    if word.isascii() and word.isalnum():  # most words are, and a library has tens of millions
        return word.lower()[:LONGEST_WORD]
    plain = unicodedata.normalize("NFKD", word.casefold()).casefold()
    return "".join(sign for sign in plain if sign.isalnum())[:LONGEST_WORD]


def split(text: str) -> Iterator[str]:
    """The words of a text in their order, in their normal form."""
    for found in _WORD.finditer(text):
        if word := normal(found[0]):
            yield word


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in its normal form."""
    algorithm = ALGORITHMS.get(language)
    if algorithm is None:
        return word
    if not hasattr(_HERE, "stemmers"):
        _HERE.stemmers = {}  # a stemmer keeps the word it works on, so each thread has its own
    if algorithm not in _HERE.stemmers:
        _HERE.stemmers[algorithm] = snowballstemmer.stemmer(algorithm)
    found: str = _HERE.stemmers[algorithm].stemWord(word)
    return found or word


@dataclass(frozen=True, slots=True)
class Term:
    """One word that is looked for, in every form that counts; with `beginning` also as the beginning of a word."""

    forms: tuple[str, ...]
    beginning: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed into the search: `text` as it is shown again; `cut` where it was longer than is looked for."""

    text: str
    terms: tuple[Term, ...]
    cut: bool = False


def read(typed: str) -> Asked:
    """What is looked for. Nothing that can be typed is an error, and no sign has a meaning of its own."""
    typed = typed[: 100 * LONGEST_QUERY]
    visible = "".join(
        " " if sign.isspace() else sign
        for sign in typed
        if sign.isspace() or unicodedata.category(sign) not in _INVISIBLE
    )
    whole = " ".join(unicodedata.normalize("NFC", visible).split())
    text = whole[:LONGEST_QUERY]
    if len(whole) > LONGEST_QUERY and whole[LONGEST_QUERY] != " ":
        text = text.rpartition(" ")[0] or text  # half a word is none
    words = list(dict.fromkeys(split(text)))
    cut = len(whole) > LONGEST_QUERY or len(words) > MOST_WORDS
    words = words[:MOST_WORDS]
    telling = [word for word in words if word not in _COMMON] or words
    terms = [_term(word, not cut and word == words[-1]) for word in telling]
    return Asked(text.rstrip(), tuple(terms), cut)


def _term(word: str, is_last: bool) -> Term:
    own = stem(word, "id")
    forms = {word, own, stem(word, "en")}
    if own[0] in "tpk" and own[1:2] in _VOWELS and len(own) > 3:
        forms.add(own[1:])
    for prefix, melted in _MELTED.items():
        if word.startswith(prefix) and own[0] in _VOWELS and word.startswith(prefix + own[0]):
            forms.add(melted + own)
    beginning = word if is_last and len(word) >= SHORTEST_BEGINNING else ""
    return Term(tuple(sorted(forms)), beginning)


def excerpt(text: str, asked: Asked, language: str, length: int = 180) -> Markup | None:
    """The place of `text`, in `language`, where most of the words stand together, marked; None where none stands."""
    spots = _spots(text, asked.terms, language)
    if not spots:
        return None
    best = max(spots, key=lambda one: (_worth(spots, one[0], length), -one[0]))[0]
    first = max(0, best - length // 4)
    if first:
        first = text.find(" ", first, best) + 1 or best
    end = first + length
    if end < len(text):
        end = max(text.rfind(" ", best, end), best + LONGEST_WORD)
    inside = [(begin - first, stop - first) for begin, stop, _term in spots if begin >= first and stop <= end]
    before, after = "… " if first else "", " …" if end < len(text) else ""
    return Markup("{}{}{}").format(before, _with_marks(text[first:end], inside), after)


def marked(text: str, asked: Asked, language: str) -> Markup:
    """The whole of a short text with the words marked."""
    return _with_marks(text, [(begin, end) for begin, end, _term in _spots(text, asked.terms, language)])


def _worth(spots: Sequence[tuple[int, int, int]], begin: int, length: int) -> int:
    """How many of the words stand within `length` after `begin`."""
    return len({term for at, end, term in spots if begin <= at and end <= begin + length * 3 // 4})


def _spots(text: str, terms: Sequence[Term], language: str) -> list[tuple[int, int, int]]:
    """Where words stand that were looked for, at most a hundred: begin, end, number of the term."""
    known = {form: number for number, term in enumerate(terms) for form in term.forms}
    # A stem keeps the middle of its word, so most words can be passed over without being stemmed.
    middles = {form[1:-1] or form for form in known}
    beginnings = [(term.beginning, number) for number, term in enumerate(terms) if term.beginning]
    spots = []
    for found in _WORD.finditer(text):
        word = normal(found[0])
        number = next((number for begin, number in beginnings if word.startswith(begin)), None)
        if number is None and any(middle in word for middle in middles):
            number = known.get(word, known.get(stem(word, language)))
        if number is not None:
            spots.append((found.start(), found.end(), number))
            if len(spots) == 100:
                break
    return spots


def _with_marks(text: str, spots: Sequence[tuple[int, int]]) -> Markup:
    parts, at = [], 0
    for begin, end in spots:
        parts += [Markup("{}<mark>{}</mark>").format(text[at:begin], text[begin:end])]
        at = end
    return Markup("").join([*parts, Markup("{}").format(text[at:])])
