"""Questions in the words of an author, and answers in those of a learner, at random."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from random import Random

from tests.content.second import formulas


def names(n: int) -> list[str]:
    return [f"Pilihan {chr(ord('a') + one)}" for one in range(n)]


def listed(lines: Iterable[str]) -> str:
    return "\n\nMana?\n\n" + "\n".join(lines)


def partial(rule: str, head: bool = True) -> str:
    """The setting of the rule of partial credit, where one is written."""
    line = f"- nilai-sebagian: {rule}\n" if rule else ""
    return line if line or not head else "\n"


def percent(rng: Random) -> Fraction:
    """More than nothing and less than everything."""
    return Fraction(rng.choice([5, 10, 25, 50, 75, 90, rng.randint(1, 99)]), 100)


def marked(weight: Fraction) -> str:
    return f"{decimal(weight * 100)}%" if weight else " "


def weighed(weight: Fraction) -> str:
    return "" if weight == 1 else f"({decimal(weight * 100)}%) "


def decimal(value: Fraction, mark: str = ",") -> str:
    """A number with at most five decimals as a person writes it."""
    scaled = abs(value) * 100_000
    assert scaled.denominator == 1
    whole, behind = divmod(int(scaled), 100_000)
    text = f"{whole}{mark}{behind:05}".rstrip("0").removesuffix(mark)
    return f"-{text}" if value < 0 else text


def hundred(rng: Random, n: int) -> list[Fraction]:
    """Weights that sum to a hundred percent, now and then only nearly, as thirds do."""
    if n == 3 and rng.random() < 0.7:
        return [Fraction(rng.choice([33_333, 33_330, 33_340]), 100_000) for _ in range(3)]
    cuts = sorted(rng.sample(range(1, 1000), n - 1))
    return [Fraction(b - a, 1000) for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]


LETTERS = "abkpABKP sß’'“\"–-é１"


def phrase(rng: Random, stars: float = 0.0) -> str:
    """Words that are easily taken for each other, now and then with stars for any text."""
    text = "k" + "".join(rng.choice(LETTERS) for _ in range(rng.randint(0, 9))).rstrip() + "p"
    if rng.random() < stars:
        for _ in range(rng.randint(1, 3)):
            place = rng.randrange(1, len(text) + 1)
            text = f"{text[:place]}{rng.choice(['*', '*', chr(92) + '*'])}{text[place:]}"
    return text + rng.choice(["", "", ".", "?"])


def amount(rng: Random, language: str, weight: Fraction) -> tuple[str, Fraction, Fraction, Fraction]:
    """An accepted amount as written, its limits, and its weight."""
    value = Fraction(rng.randint(-3000, 30_000), rng.choice([1, 1, 10, 100]))
    form = rng.choice(["exact", "near", "percent", "range"])
    text = plain_decimal(value, language)
    if form == "exact":
        return text, value, value, weight
    if form == "range":
        high = value + Fraction(rng.randint(0, 500), 10)
        return f"{text} .. {plain_decimal(high, language)}", value, high, weight
    tolerance = Fraction(rng.randint(1, 300), 10)
    sign = rng.choice(["+-", "±"])
    is_percent = form == "percent"
    written = f"{text} {sign} {plain_decimal(tolerance, language)}{'%' if is_percent else ''}"
    return written, *formulas.about(value, tolerance, is_percent), weight


def plain_decimal(value: Fraction, language: str) -> str:
    """So that no rule of reading can take it for another number."""
    text = decimal(value, "," if language == "id" else ".")
    mark = text.find("," if language == "id" else ".")
    return f"{text}00" if mark >= 0 and len(text) - mark == 4 else text


def some(rng: Random, n: int) -> set[int]:
    return {one for one in range(n) if rng.random() < rng.choice([0.2, 0.5, 0.8])}


def right_or(rng: Random, right: str, others: list[str]) -> str:
    return right if rng.random() < 0.6 else rng.choice(others)


def misspelt(rng: Random, accepted: str) -> str:
    r"""An answer near an accepted one: another case, other dashes, a letter too many, words for a star."""
    text = accepted.replace(r"\*", "\0").replace("*", rng.choice(["", " ", "ab", "*"])).replace("\0", "*")
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
        place = rng.randrange(len(text) + 1)
        match rng.randrange(6):
            case 0:
                text = text[:place] + rng.choice(LETTERS) + text[place:]
            case 1:
                text = text[:place] + text[place + 1 :]
            case 2:
                text = text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
            case 3:
                text = text.swapcase()
            case 4:
                text = f"  {text.replace(' ', '   ')}{rng.choice(['.', '!', '...', ' ;'])}"
            case 5:
                text = text.replace("'", "’").replace('"', "”").replace("-", "—")
    return text


def near(rng: Random, limits: list[tuple[Fraction, Fraction, Fraction]], language: str) -> str:
    """A number at, or just beyond, a limit of one of the ranges; or none."""
    low, high, _weight = rng.choice(limits)
    step = Fraction(rng.choice([-1, 0, 0, 0, 1]), 1000)
    value = rng.choice([low, high, (low + high) / 2]) + step
    if (value * 100_000).denominator != 1:
        value = Fraction(int(value * 1000), 1000)
    return rng.choice([plain_decimal(value, language)] * 8 + ["", "banyak"])


def numeral(rng: Random) -> str:
    """Digits in groups with any marks between them."""
    groups = [str(rng.randint(1, 9)) + digits(rng, rng.randint(0, 2)) if rng.random() < 0.9 else "0"]
    for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3])):
        groups += [rng.choice([".", ",", ".", ",", " ", "\u00a0", "\u202f"])]
        groups += [digits(rng, rng.choice([1, 2, 3, 3, 3, 4]))]
    return (
        rng.choice(["", "", "", "-", "+"]) + "".join(groups) + rng.choice([""] * 12 + ["e3", " orang", "x"])
    )


def digits(rng: Random, n: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(n))
