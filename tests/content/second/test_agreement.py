"""What the product says an answer is worth, beside a second reading of the same page: they agree on every case."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from lms.content.activities import Decision, Scene
from lms.content.course import AssignmentRules
from lms.content.questions.words import count_words
from lms.content.rules import assignment, scenario, scoring
from lms.content.source.rubrics import read_rubric
from lms.plugin.question import PENDING, Pending, Text
from tests.content.questions.asking import parse, question
from tests.content.second import formulas
from tests.content.second.browsing import nothing
from tests.content.second.cases import MAKERS, Case
from tests.content.second.wording import phrase

USUAL, LONG = 1_000, 100_000


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> tuple[Random, int]:
    """Chance, and how many cases to try: a long run tries others each time, and a failure shows its case whole."""
    return (Random(), LONG) if request.config.getoption("--long") else (Random(1), USUAL)


@pytest.mark.parametrize("kind", MAKERS)
def test_an_answer_is_worth_what_the_page_says(kind: str, chance: tuple[Random, int]) -> None:
    rng, wanted = chance
    tried = 0
    while tried < wanted:
        case = MAKERS[kind](rng)
        _agrees(case, rng)
        tried += len(case.answers)


def _agrees(case: Case, rng: Random) -> None:
    kind, parsed = parse(case.text, case.language)
    wrong = [found for found in parsed.findings if found.is_error]
    assert not wrong, (case.text, wrong)
    spec = kind.from_json(kind.to_json(parsed.spec))
    order = kind.arrange(spec, rng, True)
    form = kind.present(question(kind, parsed), order, None)
    for answer, expected in ((nothing, Fraction(0)), *case.answers):
        fields = answer(form)
        found = kind.grade(spec, kind.read(spec, order, fields))
        assert found == expected, f"{case.text}\n\n{fields}: {found} is not {expected}"


def test_rubrics_agree(chance: tuple[Random, int]) -> None:
    rng, wanted = chance
    for _ in range(wanted // 10):
        levels = sorted(rng.sample(range(40), rng.randint(2, 6)))
        points = [Fraction(level, 2) for level in levels]
        weights = [Fraction(rng.randint(1, 12), 2) for _ in range(rng.randint(1, 10))]
        weighed = rng.random() < 0.7
        heads = " | ".join(f"L{n} ({_decimal(one)})" for n, one in enumerate(points))
        lines = [f"| Kriteria |{' Bobot |' if weighed else ''} {heads} |"]
        lines += ["|" + "---|" * (1 + weighed + len(points))]
        for n, weight in enumerate(weights):
            cells = " | ".join(f"t{n}{level}" for level in range(len(points)))
            lines += [
                f"| {chr(97 + n)}) Kriteria {n} |{f' {_decimal(weight)} |' if weighed else ''} {cells} |"
            ]
        read = read_rubric(Text("\n".join(lines), 1), "a.md", "id")
        assert read.rubric is not None, read.findings
        for _ in range(10):
            given = {key: rng.randrange(len(points)) for key, _weight in read.rubric.criteria}
            told = zip(weights if weighed else [Fraction(1)] * len(weights), given.values(), strict=True)
            expected = formulas.rubric([(weight, points[level]) for weight, level in told], points[-1])
            assert read.rubric.share(given) == expected, (lines, given)


def _decimal(value: Fraction) -> str:
    return f"{float(value):g}".replace(".", ",")


def test_points_and_scores_agree(chance: tuple[Random, int]) -> None:
    rng, wanted = chance
    for _ in range(wanted):
        earned: list[Fraction | Pending] = []
        worths = []
        again: list[Fraction | None] = []
        for _question in range(rng.randint(1, 6)):
            worth = Fraction(rng.randint(1, 10_000), 100)
            share = None if rng.random() < 0.05 else Fraction(rng.randint(0, 12), 12)
            hints, penalty = rng.randint(0, 12), Fraction(rng.randint(0, 100))
            earned.append(scoring.points(worth, PENDING if share is None else share, hints, penalty))
            again.append(None if share is None else formulas.points(worth, share, hints, penalty / 100))
            worths.append(worth)
        assert [None if isinstance(one, Pending) else one for one in earned] == again
        score = scoring.quiz_score(list(zip(earned, worths, strict=True)))
        expected = formulas.quiz_score(list(zip(again, worths, strict=True)))
        assert (None if isinstance(score, Pending) else score) == expected
        if expected is not None:
            assert str(scoring.display(expected)) == formulas.shown(expected)


def test_scores_over_attempts_and_gains_agree(chance: tuple[Random, int]) -> None:
    rng, wanted = chance
    for _ in range(wanted):
        scores = [_percent(rng) if rng.random() < 0.8 else None for _ in range(rng.randint(0, 5))]
        rule = rng.choice(["highest", "last", "first", "average"])
        given = [PENDING if score is None else score for score in scores]
        assert scoring.item_score(rule, given) == formulas.item_score(rule, scores)
        before, after = _percent(rng), _percent(rng)
        assert scoring.gain(before, after) == after - before
        assert scoring.normalised_gain(before, after) == formulas.normalised_gain(before, after)
        assert scoring.passed(after, before) is (after >= before)


def _percent(rng: Random) -> Fraction:
    return rng.choice([Fraction(0), Fraction(70), Fraction(100), Fraction(rng.randint(0, 700), 7)])


def test_words_are_counted_alike(chance: tuple[Random, int]) -> None:
    rng, wanted = chance
    for _ in range(wanted):
        text = rng.choice([" ", "\n", "\u00a0"]).join(
            rng.choice([phrase(rng), "--", "…", "(1)", "٣", "!", "é"]) for _ in range(rng.randint(0, 8))
        )
        assert count_words(text) == formulas.words(text), text


def test_scenarios_and_late_assignments_agree(chance: tuple[Random, int]) -> None:
    rng, wanted = chance
    for _ in range(wanted // 5):
        n = rng.randint(2, 7)
        graph = {
            f"s{scene}": [
                (Fraction(rng.randint(-5, 10)), f"s{rng.randint(scene + 1, n - 1)}")
                for _ in range(rng.randint(1, 3) if scene < n - 1 else 0)
            ]
            for scene in range(n)
        }
        scenes = [
            Scene(name, {}, {}, tuple(Decision(to, {}, worth) for worth, to in ways))
            for name, ways in graph.items()
        ]
        best = formulas.best_path(graph, "s0")
        assert scenario.best(scenes) == best
        if best > 0:
            total = Fraction(rng.randint(-9, 30))
            assert scenario.score(total, best) == formulas.scenario_score(total, best)
        share, deduction = Fraction(rng.randint(0, 30), 30), rng.randint(0, 100)
        rules = AssignmentRules(late="deduct", deduction=Fraction(deduction))
        assert assignment.score(rules, share, late=True) == formulas.late_score(share, deduction)
        assert assignment.score(rules, share, late=False) == share * 100
