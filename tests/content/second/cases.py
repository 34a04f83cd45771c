"""Random questions of each type with answers, and what each of them is worth by `formulas` alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from tests.content.second import formulas
from tests.content.second.browsing import Answer, fill, pair, pick, rank, tick, type_in
from tests.content.second.wording import (
    amount,
    hundred,
    listed,
    marked,
    misspelt,
    names,
    near,
    numeral,
    partial,
    percent,
    phrase,
    plain_decimal,
    right_or,
    some,
    weighed,
)

ONE = Fraction(1)
ANSWERS = 10
"""Answers tried on each question."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question below its heading, and answers with what each of them is worth."""

    text: str
    answers: tuple[tuple[Answer, Fraction], ...]
    language: str = "id"


def single(rng: Random) -> Case:
    weights = [percent(rng) if rng.random() < 0.4 else Fraction(0) for _ in range(rng.randint(2, 12))]
    right = rng.randrange(len(weights))
    weights[right] = ONE
    marks = ["x" if n == right else marked(weight) for n, weight in enumerate(weights)]
    text = listed(f"- ({mark}) {name}" for mark, name in zip(marks, names(len(weights)), strict=True))
    chosen = [rng.randrange(len(weights)) for _ in range(ANSWERS)]
    return Case(text, tuple((pick(n), formulas.single(weights, n)) for n in chosen))


def multiple(rng: Random) -> Case:
    n = rng.randint(2, 15)
    correct = some(rng, n) or {rng.randrange(n)}
    rule, written = rng.choice(
        [
            ("net", ""),
            ("net", "selisih"),
            ("net", "net"),
            ("exact", "tepat"),
            ("exact", "exact"),
            ("each", "tiap-opsi"),
            ("each", "each"),
        ]
    )
    lines = [f"- [{'x' if one in correct else ' '}] {name}" for one, name in enumerate(names(n))]
    tries = [some(rng, n) for _ in range(ANSWERS)]
    answers = tuple((tick(chosen), formulas.multiple(rule, correct, n, chosen)) for chosen in tries)
    return Case(f"{partial(written)}{listed(lines)}", answers)


def multiple_weighted(rng: Random) -> Case:
    n = rng.randint(3, 9)
    weights = [Fraction(0)] * n
    good = rng.sample(range(n), rng.randint(1, n - 1))
    for place, part in zip(good, hundred(rng, len(good)), strict=True):
        weights[place] = part
    for place in set(range(n)) - set(good):
        weights[place] = -percent(rng) if rng.random() < 0.6 else Fraction(0)
    lines = [f"- [{marked(w)}] {name}" for w, name in zip(weights, names(n), strict=True)]
    tries = [some(rng, n) for _ in range(ANSWERS)]
    answers = tuple((tick(chosen), formulas.weighted(weights, chosen)) for chosen in tries)
    return Case(f"{partial(rng.choice(['', 'bobot', 'weights']))}{listed(lines)}", answers)


def true_false(rng: Random) -> Case:
    right = rng.choice(["benar", "salah"])
    answers = tuple(
        (pick(n), ONE if word == right else Fraction(0)) for n, word in enumerate(("benar", "salah"))
    )
    return Case(f"- jawaban: {right}\n\nPernyataan.", answers)


def short(rng: Random) -> Case:
    accepted = [(phrase(rng, stars=0.3), ONE)]
    accepted += [(phrase(rng, stars=0.3), rng.choice([ONE, percent(rng)])) for _ in range(rng.randint(0, 5))]
    rng.shuffle(accepted)
    sensitive, typos = rng.random() < 0.3, rng.choice([0, 0, 1, 2])
    head = (
        f"- tipe: isian\n- peka-huruf: {'ya' if sensitive else 'tidak'}\n- toleransi-ketik: {typos}\n\nApa?"
    )
    lines = "\n".join(f"- {weighed(weight)}{text}" for text, weight in accepted)
    tries = [misspelt(rng, rng.choice(accepted)[0]) for _ in range(ANSWERS)]
    answers = tuple((type_in(one), formulas.short(accepted, one, sensitive, typos)) for one in tries)
    return Case(f"{head}\n\n### Jawaban\n{lines}", answers)


def numeric(rng: Random) -> Case:
    language = rng.choice(["id", "en"])
    ranges = [amount(rng, language, ONE)]
    ranges += [amount(rng, language, percent(rng)) for _ in range(rng.randint(0, 3))]
    lines = "\n".join(f"- {weighed(weight)}{text}" for text, _low, _high, weight in ranges)
    limits = [(low, high, weight) for _text, low, high, weight in ranges]
    tries = [near(rng, limits, language) for _ in range(ANSWERS)]
    answers = tuple(
        (type_in(text), formulas.numeric(limits, formulas.number(text, language))) for text in tries
    )
    return Case(f"- tipe: angka\n\nBerapa?\n\n### Jawaban\n{lines}", answers, language)


def reading(rng: Random) -> Case:
    """One number written in any way at all: worth everything where it is read as the one that is accepted."""
    language = rng.choice(["id", "en"])
    text = numeral(rng)
    value = formulas.number(text, language)
    accepted = value if value is not None else Fraction(rng.randint(0, 99))
    expected = ONE if value is not None else Fraction(0)
    text_of_key = f"- tipe: angka\n\nBerapa?\n\n### Jawaban\n- {plain_decimal(accepted, language)}"
    return Case(text_of_key, ((type_in(text), expected),), language)


def ordering(rng: Random) -> Case:
    n = rng.randint(2, 12)
    rule, written = rng.choice(
        [
            ("pairs", ""),
            ("pairs", "pasangan"),
            ("positions", "posisi"),
            ("positions", "positions"),
            ("exact", "tepat"),
        ]
    )
    lines = [f"{place}. {name}" for place, name in enumerate(names(n), 1)]
    tries = [rng.sample(range(n), n) for _ in range(ANSWERS - 2)] + [list(range(n)), list(range(n))[::-1]]
    answers = tuple((rank(order), formulas.ordering(rule, order)) for order in tries)
    return Case(f"- tipe: urutan\n{partial(written, head=False)}{listed(lines)}", answers)


def matching(rng: Random) -> Case:
    rows = rng.randint(2, 15)
    shared = [rng.randrange(rows) for _ in range(rows)] if rng.random() < 0.4 else list(range(rows))
    extra = rng.randint(0, 4)
    rule, written = rng.choice([("each", ""), ("each", "tiap-pasang"), ("exact", "tepat")])
    lefts, rights = names(rows), [f"Arti {one}" for one in names(rows + extra)]
    table = ["| Kiri | Kanan |", "|---|---|"]
    table += [f"| {lefts[row]} | {rights[shared[row]]} |" for row in range(rows)]
    table += [f"| | {rights[rows + one]} |" for one in range(extra)]
    offered = sorted({rights[target] for target in shared} | set(rights[rows:]))
    answers = []
    for _ in range(ANSWERS):
        given = [right_or(rng, rights[shared[row]], [*offered, ""]) for row in range(rows)]
        shares = [Fraction(given[row] == rights[shared[row]]) for row in range(rows)]
        answers.append((pair(dict(zip(lefts, given, strict=True))), formulas.each(rule, shares)))
    return Case(f"- tipe: jodoh\n{partial(written, head=False)}{listed(table)}", tuple(answers))


def cloze(rng: Random) -> Case:
    language = "id"
    rule, written = rng.choice([("each", ""), ("each", "tiap-isian"), ("exact", "tepat")])
    makers = [rng.choice([drop_down, number_gap, text_gap]) for _ in range(rng.randint(1, 6))]
    gaps = [maker(rng) for maker in makers]
    stem = " lalu ".join(f"[[{text}]]" for text, _tries in gaps)
    answers = []
    for turn in range(ANSWERS):
        chosen = [tries[turn] for _text, tries in gaps]
        share = formulas.each(rule, [share for _given, share in chosen])
        answers.append((fill([given for given, _share in chosen]), share))
    return Case(f"{partial(written)}\n{stem}.", tuple(answers), language)


Gap = tuple[str, list[tuple[str, Fraction]]]
"""A gap as written, and what may be put into it with its share."""


def drop_down(rng: Random) -> Gap:
    options = names(rng.randint(2, 10))
    right = rng.choice(options)
    text = "; ".join(option if option == right else f"!{option}" for option in options)
    tries = [rng.choice([right, *options]) for _ in range(ANSWERS)]
    return text, [(one, Fraction(one == right)) for one in tries]


def number_gap(rng: Random) -> Gap:
    ranges = [amount(rng, "id", ONE)] + [amount(rng, "id", percent(rng)) for _ in range(rng.randint(0, 2))]
    limits = [(low, high, weight) for _text, low, high, weight in ranges]
    text = "=" + "; ".join(f"{weighed(weight)}{text}" for text, _low, _high, weight in ranges)
    tries = [near(rng, limits, "id") for _ in range(ANSWERS)]
    return text, [(one, formulas.numeric(limits, formulas.number(one, "id"))) for one in tries]


def text_gap(rng: Random) -> Gap:
    accepted = [(phrase(rng), ONE)] + [(phrase(rng), percent(rng)) for _ in range(rng.randint(0, 3))]
    accepted = [(text.replace(";", ":").replace("!", "?"), weight) for text, weight in accepted]
    text = "; ".join(f"{weighed(weight)}{text}" for text, weight in accepted)
    tries = [misspelt(rng, rng.choice(accepted)[0]) for _ in range(ANSWERS)]
    return text, [(one, formulas.short(accepted, one)) for one in tries]


def essay(rng: Random) -> Case:
    """Only what is worth nothing without a trainer: no words at all."""
    empty = [rng.choice(["", " ", "\n\n", "  \t", "\r\n"]) for _ in range(ANSWERS)]
    return Case("- tipe: esai\n\nTulis.", tuple((type_in(text), Fraction(0)) for text in empty))


MAKERS: Mapping[str, Callable[[Random], Case]] = {
    "single": single,
    "multiple": multiple,
    "multiple by weights": multiple_weighted,
    "true-false": true_false,
    "short": short,
    "numeric": numeric,
    "reading of numbers": reading,
    "ordering": ordering,
    "matching": matching,
    "cloze": cloze,
    "essay": essay,
}
