"""Every formula of scoring a second time, written from the page of the course format alone.

Nothing of the product is imported here, and the plainest way to say a rule is taken, however slow: these are what the
product's own results are compared with.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

ZERO, ONE = Fraction(0), Fraction(1)

Weighted = Sequence[tuple[str, Fraction]]
"""Accepted answers with the share each is worth."""


def single(weights: Sequence[Fraction], chosen: int | None) -> Fraction:
    """9.1: the weight of the chosen one."""
    return ZERO if chosen is None else weights[chosen]


def multiple(rule: str, correct: Collection[int], n: int, chosen: Collection[int]) -> Fraction:
    """9.2 for the rules without weights; choices count from 0."""
    right = [one for one in chosen if one in correct]
    wrong = [one for one in chosen if one not in correct]
    c, t, w = len(correct), len(right), len(wrong)
    if not chosen:
        return ZERO
    if rule == "net":
        return max(ZERO, Fraction(t - w, c))
    if rule == "exact":
        return ONE if t == c and w == 0 else ZERO
    return Fraction(t + (n - c - w), n)


def weighted(weights: Sequence[Fraction], chosen: Collection[int]) -> Fraction:
    """9.2 `bobot`; positive weights that sum to nearly 100 % are divided by their sum."""
    whole = sum((weight for weight in weights if weight > 0), ZERO)
    worth = [weight / whole if weight > 0 else weight for weight in weights]
    return min(ONE, max(ZERO, sum((worth[one] for one in chosen), ZERO)))


def plain(text: str, case_sensitive: bool) -> str:
    """9.4: how both sides are made alike before they are compared."""
    text = unicodedata.normalize("NFKC", text)
    for fancy, simple in (("’‘", "'"), ("“”", '"'), ("–—", "-")):
        for character in fancy:
            text = text.replace(character, simple)
    if not case_sensitive:
        text = text.casefold()
    text = " ".join(text.split())
    while text and text[-1] in ".,;:!? ":
        text = text[:-1]
    return text


def distance(a: str, b: str) -> int:
    """The restricted Damerau–Levenshtein distance, by its definition."""
    known: dict[tuple[int, int], int] = {}

    def between(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        if (i, j) not in known:
            ways = [
                between(i - 1, j) + 1,
                between(i, j - 1) + 1,
                between(i - 1, j - 1) + (a[i - 1] != b[j - 1]),
            ]
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                ways.append(between(i - 2, j - 2) + 1)
            known[i, j] = min(ways)
        return known[i, j]

    return between(len(a), len(b))


def fits(answer: str, parts: Sequence[str]) -> bool:
    """Whether `answer` is these parts with any text, also none, between each two of them."""
    if len(parts) == 1:
        return answer == parts[0]
    first, *others = parts
    if not answer.startswith(first):
        return False
    rest = answer[len(first) :]
    return any(fits(rest[skipped:], others) for skipped in range(len(rest) + 1))


def accepts(answer: str, accepted: str, case_sensitive: bool, typos: int) -> bool:
    r"""9.4: whether an answer is the accepted one; ``*`` stands for any text, ``\*`` for a star."""
    given, wanted = plain(answer, case_sensitive), plain(accepted, case_sensitive)
    if not given:
        return False
    held = wanted.replace(r"\*", "\0")
    if "*" in held:
        before, between, behind = held.partition(" * ")
        # A star between two words that stands for no text leaves one space, as white space is one space everywhere.
        if between and accepts(answer, f"{before} {behind}".replace("\0", r"\*"), case_sensitive, 0):
            return True
        return fits(given, [part.replace("\0", "*") for part in held.split("*")])
    wanted = held.replace("\0", "*")
    if given == wanted:
        return True
    return typos > 0 and len(wanted) >= 5 and distance(given, wanted) <= typos


def short(answers: Weighted, answer: str, case_sensitive: bool = False, typos: int = 0) -> Fraction:
    """9.4: the highest weight among the matching ones."""
    return max(
        (weight for accepted, weight in answers if accepts(answer, accepted, case_sensitive, typos)),
        default=ZERO,
    )


def number(text: str, language: str) -> Fraction | None:
    """9.5: a number as it is read; None where it is none."""
    text = text.strip()
    sign = 1
    if text[:1] in ("+", "-"):
        sign = -1 if text[0] == "-" else 1
        text = text[1:]
    for space in "\u00a0\u202f":
        text = text.replace(space, " ")
    decimal = _decimal_mark(text, language)
    if decimal and text.count(decimal) != 1:
        return None
    whole, _mark, behind = text.partition(decimal) if decimal else (text, "", "")
    groupings = {mark for mark in ". ," if mark in whole}
    if len(groupings) > 1:
        return None
    first, *groups = whole.split(groupings.pop()) if groupings else [whole]
    if groups and (len(first) > 3 or any(len(group) != 3 for group in groups)):
        return None
    digits = "".join((first, *groups, behind))
    if not digits or not all(character in "0123456789" for character in digits):
        return None
    return sign * Fraction(int(digits), 10 ** len(behind))


def _decimal_mark(text: str, language: str) -> str:
    """The mark before the decimals of a number, by the three rules; empty without decimals."""
    found = [character for character in text if character in ".,"]
    if not found:
        return ""
    if len(set(found)) == 2:
        return found[-1]
    if len(found) > 1:
        return ""
    before, behind = text.split(found[0])
    if len(behind) == 3 and 1 <= len(before) <= 3 and before != "0":
        return "" if found[0] == {"id": ".", "en": ","}[language] else found[0]
    return found[0]


def numeric(ranges: Sequence[tuple[Fraction, Fraction, Fraction]], value: Fraction | None) -> Fraction:
    """9.5: the highest weight among the ranges (lowest, highest, weight) that hold the value; limits inclusive."""
    if value is None:
        return ZERO
    return max((weight for low, high, weight in ranges if low <= value <= high), default=ZERO)


def about(value: Fraction, tolerance: Fraction, percent: bool) -> tuple[Fraction, Fraction]:
    """9.5: the limits of ``value +- tolerance``."""
    width = abs(value) * tolerance / 100 if percent else tolerance
    return value - width, value + width


def ordering(rule: str, answer: Sequence[int]) -> Fraction:
    """9.6, for an answer that names the items by their right place, counted from 0."""
    n = len(answer)
    if rule == "pairs":
        pairs = list(combinations(answer, 2))
        return max(ZERO, Fraction(2 * sum(a < b for a, b in pairs), len(pairs)) - 1)
    right = sum(item == place for place, item in enumerate(answer))
    if rule == "positions":
        return Fraction(right, n)
    return ONE if right == n else ZERO


def each(rule: str, shares: Sequence[Fraction]) -> Fraction:
    """9.7 and 9.8: the mean of rows or gaps, or all or nothing."""
    if rule == "exact":
        return ONE if all(share == 1 for share in shares) else ZERO
    return sum(shares, ZERO) / len(shares)


def words(text: str) -> int:
    """9.9: runs without white space that hold a letter or a digit."""
    return sum(any(character.isalnum() for character in run) for run in text.split())


def rubric(criteria: Sequence[tuple[Fraction, Fraction]], highest: Fraction) -> Fraction:
    """9.9: from the weight and the given points of each criterion, and the points of the highest level."""
    top = sum((weight * (given / highest) for weight, given in criteria), ZERO)
    return top / sum((weight for weight, _given in criteria), ZERO)


def points(worth: Fraction, share: Fraction, hints: int, penalty: Fraction) -> Fraction:
    """9: poin x f x h; the penalty as a share of one."""
    return worth * share * max(ZERO, 1 - hints * penalty)


def quiz_score(parts: Sequence[tuple[Fraction | None, Fraction]]) -> Fraction | None:
    """10: points earned and possible of each question; None while one is pending."""
    earned = [one for one, _worth in parts]
    if None in earned:
        return None
    return sum((one for one in earned if one is not None), ZERO) / sum(worth for _one, worth in parts) * 100


def item_score(rule: str, scores: Sequence[Fraction | None]) -> Fraction | None:
    """10: over ended attempts, of which those that await marks have no score."""
    marked = [score for score in scores if score is not None]
    if not marked:
        return None
    by_rule: Mapping[str, Fraction] = {
        "highest": max(marked),
        "last": marked[-1],
        "first": marked[0],
        "average": sum(marked, ZERO) / len(marked),
    }
    return by_rule[rule]


def normalised_gain(before: Fraction, after: Fraction) -> Fraction | None:
    """10: g = (y - x) / (100 - x)."""
    return None if before == 100 else (after - before) / (100 - before)


def shown(score: Fraction) -> str:
    """9: two decimals, half up."""
    hundredths = (score * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02}"


def best_path(scenes: Mapping[str, Sequence[tuple[Fraction, str]]], start: str) -> Fraction:
    """13: the largest sum over all paths from `start` to an ending."""
    decisions = scenes[start]
    if not decisions:
        return ZERO
    return max(worth + best_path(scenes, target) for worth, target in decisions)


def scenario_score(earned: Fraction, best: Fraction) -> Fraction:
    """13: what was earned on the way, of the most that can be, in percent."""
    return min(ONE, max(ZERO, earned / best)) * 100


def late_score(share: Fraction, deduction: int) -> Fraction:
    """12: the score of an assignment that came late, `deduction` in percent."""
    return share * 100 * (1 - Fraction(deduction, 100))
