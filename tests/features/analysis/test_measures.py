"""The figures against an independent statistics package, and what must hold for any data.

The expected values were given by pingouin 0.7.0 (alpha), scipy 1.17.1 (correlations) and pandas 3.1.1 (means, standard
deviations, the outer groups by `nlargest` and `nsmallest`) for the rows below, rounded to ten decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.features.analysis import measures

NEAR = 1e-9


@dataclass(frozen=True)
class Known:
    """Rows of digits, each the share of one question in `parts`, and what the packages say of them."""

    rows: str
    parts: int
    p: tuple[float, ...]
    d: tuple[float, ...]
    r: tuple[float, ...]
    alpha: float
    mean: float
    deviation: float
    error: float

    @property
    def shares(self) -> list[list[Fraction]]:
        return [[Fraction(int(sign), self.parts) for sign in row] for row in self.rows.split()]


RIGHT_OR_WRONG = Known(
    """
    1111110111 1111100100 1111110110 0100000000 1111110100 1010000000 1010100000 1111111001 1110001000 1010000000
    1000100000 1100001000 0001000000 1110000000 0111110000 1100000000 1110100000 1111110000 1111100100 1000000000
    1111100000 1101011000 1111111000 1001000000 1111110010 1111101111 0000000000 1111001001 1000000000 1110100100
    1010001000 1111111011 1101100100 1111001100 1000000000 1111111000 1111111100 1101000000 1111111000 1111110000
    1111110000
    """,
    1,
    p=(0.9024390244, 0.7317073171, 0.6829268293, 0.6097560976, 0.5609756098, 0.3658536585, 0.3170731707,
       0.243902439, 0.1219512195, 0.1219512195),
    d=(0.2727272727, 0.8181818182, 0.8181818182, 0.8181818182, 0.9090909091, 0.9090909091, 0.6363636364,
       0.4545454545, 0.4545454545, 0.3636363636),
    r=(0.2673528232, 0.611696817, 0.5703241566, 0.6228602126, 0.612140158, 0.575075332, 0.2748703759,
       0.3546877483, 0.4446051186, 0.4118110827),
    alpha=0.8010710475,
    mean=46.5853658537,
    deviation=25.9431836999,
    error=11.5710366385,
)  # fmt: skip

IN_QUARTERS = Known(
    """
    323200 433321 443120 312000 442121 441231 232200 434200 442221 443220 331201 444310 421101 331201 410230 342212
    332110 321310 321110 421102 230220 333230 444322 343233 100200 110000 402020 414300 331400 432110 444433 221000
    222200 443421 433130 343311
    """,
    4,
    p=(0.8194444444, 0.6875, 0.5138888889, 0.4722222222, 0.2986111111, 0.1458333333),
    d=(0.35, 0.575, 0.475, 0.45, 0.4, 0.3),
    r=(0.5481460516, 0.6535951882, 0.5399672148, 0.4356762684, 0.452293963, 0.4522043068),
    alpha=0.7654266421,
    mean=48.9583333333,
    deviation=18.3488840974,
    error=8.8868735315,
)


@pytest.mark.parametrize("known", [RIGHT_OR_WRONG, IN_QUARTERS], ids=["right or wrong", "in quarters"])
def test_the_figures_are_those_of_the_packages(known: Known) -> None:
    shares = known.shares
    k = len(shares[0])
    totals = [sum(row, Fraction(0)) for row in shares]
    percents = [total / k * 100 for total in totals]
    for place, column in enumerate(zip(*shares, strict=True)):
        rests = [total - share for total, share in zip(totals, column, strict=True)]
        assert measures.mean(column) == pytest.approx(known.p[place], abs=NEAR)
        assert measures.discrimination(column, totals) == pytest.approx(known.d[place], abs=NEAR)
        assert measures.correlation(column, rests) == pytest.approx(known.r[place], abs=NEAR)
    alpha, deviation = measures.alpha(shares), measures.deviation(percents)
    assert alpha is not None
    assert deviation is not None
    assert alpha == pytest.approx(known.alpha, abs=NEAR)
    assert measures.mean(percents) == pytest.approx(known.mean, abs=NEAR)
    assert deviation == pytest.approx(known.deviation, abs=NEAR)
    assert measures.standard_error(deviation, alpha) == pytest.approx(known.error, abs=NEAR)


def test_formula_20_gives_what_it_gives_by_the_text_of_1937() -> None:
    assert measures.kr20(RIGHT_OR_WRONG.shares) == pytest.approx(0.8010710475, abs=NEAR)
    assert measures.kr20(IN_QUARTERS.shares) is None


def test_the_median_is_the_middle() -> None:
    assert measures.median([]) is None
    assert measures.median([7, 1, 3]) == 3
    assert measures.median([4, 1, 3, 2]) == Fraction(5, 2)


dichotomous = st.integers(2, 6).flatmap(
    lambda k: st.lists(
        st.lists(st.sampled_from([Fraction(0), Fraction(1)]), min_size=k, max_size=k), min_size=2, max_size=40
    )
)
graded = st.integers(2, 5).flatmap(
    lambda k: st.lists(
        st.lists(st.integers(0, 6).map(lambda n: Fraction(n, 6)), min_size=k, max_size=k),
        min_size=2,
        max_size=30,
    )
)


@given(dichotomous)
def test_alpha_and_formula_20_agree_exactly_on_right_and_wrong(rows: list[list[Fraction]]) -> None:
    assert measures.alpha(rows) == measures.kr20(rows)


@given(graded)
def test_alpha_is_at_most_1_and_knows_neither_scale_nor_order(rows: list[list[Fraction]]) -> None:
    found = measures.alpha(rows)
    assert found is None or found <= 1
    assert measures.alpha(rows[::-1]) == found
    assert measures.alpha([[share * 7 + 2 for share in row[::-1]] for row in rows]) == found


@given(graded)
def test_a_question_and_its_double_are_perfectly_reliable(rows: list[list[Fraction]]) -> None:
    found = measures.alpha([[row[0], row[0]] for row in rows])
    assert found in (None, 1)


@given(graded, st.randoms())
def test_discrimination_lies_between_its_bounds_and_no_order_decides(
    rows: list[list[Fraction]], chance: object
) -> None:
    shares, totals = [row[0] for row in rows], [sum(row, Fraction(0)) for row in rows]
    found = measures.discrimination(shares, totals)
    assert found is None or -1 <= found <= 1
    mixed = list(zip(shares, totals, strict=True))
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert measures.discrimination([one for one, _total in mixed], [total for _one, total in mixed]) == found
    # Wrong turned into right turns the sign.
    against = measures.discrimination([1 - share for share in shares], totals)
    assert against == (None if found is None else -found)


@given(st.lists(st.integers(0, 4).map(Fraction), min_size=1, max_size=60))
def test_each_outer_group_holds_27_percent_of_the_attempts(totals: list[Fraction]) -> None:
    upper, lower = measures.outer_groups(totals)
    size = int(len(totals) * 0.27 + 0.5)
    for weights in (upper, lower):
        assert sum(weights.get(total, Fraction(0)) for total in totals) == size
        assert all(0 < weight <= 1 for weight in weights.values())
    assert all(upper[total] == 1 for total in totals if upper and total > min(upper))
    assert all(lower[total] == 1 for total in totals if lower and total < max(lower))


@given(graded)
def test_a_correlation_lies_between_minus_1_and_1(rows: list[list[Fraction]]) -> None:
    one, two = [row[0] for row in rows], [row[1] for row in rows]
    found = measures.correlation(one, two)
    assert found == measures.correlation(two, one)
    if found is not None:
        assert -1 <= found <= 1
        assert measures.correlation(one, one) == pytest.approx(1)
        assert measures.correlation([1 - share for share in one], two) == pytest.approx(-found)
        assert measures.correlation([share * 5 + 3 for share in one], two) == pytest.approx(found)


def test_what_does_not_vary_has_no_figure() -> None:
    same = [[Fraction(1), Fraction(1)]] * 5
    assert measures.alpha(same) is None
    assert measures.kr20(same) is None
    assert measures.correlation([Fraction(1)] * 5, [Fraction(n) for n in range(5)]) is None
    assert measures.mean([]) is None
    assert measures.standard_error(10.0, Fraction(-1, 2)) is None
