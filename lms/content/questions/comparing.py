"""Whether an answer in words is one of those accepted (chapter 9.4)."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from fractions import Fraction

LONGEST = 200
MOST_STARS = 3
SHORTEST_WITH_TYPOS = 5

_STAR = "\ue000"
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", _STAR: None})
_STARS = re.compile(r"\\\*|\*")
_END = " .,;:!?"


def normalised(text: str, case_sensitive: bool) -> str:
    """The text as it is compared: no accidents of typing, white space or final punctuation."""
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    if not case_sensitive:
        text = text.casefold()
    return " ".join(text.split()).rstrip(_END)


def stars(accepted: str) -> int:
    """How many stars of an accepted answer stand for any text."""
    return sum(found[0] == "*" for found in _STARS.finditer(accepted))


def matches(answer: str, accepted: str, case_sensitive: bool = False, typos: int = 0) -> bool:
    """Whether `answer` is as `accepted` says. Takes time in proportion to their lengths."""
    given = normalised(answer, case_sensitive)
    if not given:
        return False
    pattern = _with_stars(accepted, case_sensitive)
    if _STAR in pattern:
        return any(_fits(given, form.split(_STAR)) for form in _forms(pattern))
    if given == pattern:
        return True
    return typos > 0 and len(pattern) >= SHORTEST_WITH_TYPOS and is_near(given, pattern, typos)


def best(
    answer: str,
    accepted: Iterable[tuple[str, Fraction]],
    case_sensitive: bool = False,
    typos: int = 0,
) -> tuple[int, Fraction]:
    """The place, from 0, and the weight of the first accepted answer that earns most; (-1, 0) for none."""
    place, most = -1, Fraction(0)
    for n, (text, weight) in enumerate(accepted):
        if (place < 0 or weight > most) and matches(answer, text, case_sensitive, typos):
            place, most = n, weight
    return place, most


def _with_stars(accepted: str, case_sensitive: bool) -> str:
    """An accepted answer as it is compared, with each star that stands for any text as one private character."""
    pieces = []
    at = 0
    for found in _STARS.finditer(accepted):
        pieces += [accepted[at : found.start()].replace(_STAR, ""), _STAR if found[0] == "*" else "*"]
        at = found.end()
    pieces.append(accepted[at:].replace(_STAR, ""))
    # The private character must live through the normalising, which takes it out of words.
    parts = "".join(pieces).split(_STAR)
    plain = [unicodedata.normalize("NFKC", part).translate(_PLAIN) for part in parts]
    text = " ".join(_STAR.join(plain).split()).rstrip(_END)
    return text if case_sensitive else text.casefold()


def _forms(pattern: str) -> Iterable[str]:
    """The pattern, and what it is where a star between two spaces stands for nothing: then one space is left."""
    pieces = pattern.split(f" {_STAR} ")
    for joints in itertools.product((f" {_STAR} ", " "), repeat=len(pieces) - 1):
        yield "".join(itertools.chain(*zip(pieces, [*joints, ""], strict=True)))


def _fits(text: str, parts: list[str]) -> bool:
    """Whether the parts stand in the text one after the other, the first at its beginning, the last at its end."""
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def is_near(one: str, two: str, limit: int) -> bool:
    """Whether at most `limit` letters are inserted, deleted, replaced, or swapped with their neighbour."""
    if abs(len(one) - len(two)) > limit:
        return False
    far = limit + 1
    before: dict[int, int] = {}
    last = {j: j for j in range(min(len(two), limit) + 1)}
    for i, letter in enumerate(one, 1):
        current: dict[int, int] = {}
        for j in range(max(0, i - limit), min(len(two), i + limit) + 1):
            if j == 0:
                current[j] = i
                continue
            other = two[j - 1]
            cost = min(
                last.get(j, far) + 1, current.get(j - 1, far) + 1, last.get(j - 1, far) + (letter != other)
            )
            if i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                cost = min(cost, before.get(j - 2, far) + 1)
            current[j] = cost
        if min(current.values()) > limit:
            return False
        before, last = last, current
    return last.get(len(two), far) <= limit
