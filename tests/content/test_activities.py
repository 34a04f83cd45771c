"""Scenarios, assignments and surveys: their ways, their days, and the words in which they may be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.activities import Decision, Scenario, Scene
from lms.content.course import AssignmentRules, Duration
from lms.content.rules import assignment, scenario
from tests.content.reading import COURSE, codes, course_of, places, read_files

STORY = "---\njenis: skenario\nid: parsel\njudul: Parsel\n---\n\n"


def scene(name: str, *ways: tuple[str, int]) -> Scene:
    return Scene(name, {}, {}, tuple(Decision(target, {}, Fraction(points)) for target, points in ways))


def test_without_points_a_run_may_go_round_and_ends_after_two_hundred_steps() -> None:
    story = Scenario({}, (scene("a", ("b", 0)), scene("b", ("a", 0), ("c", 0)), scene("c")))
    assert scenario.circle(story.scenes) == ["a", "b"]
    assert not scenario.run(story, [0, 0] * 99).ended
    longest = [0, 0] * 100
    assert scenario.run(story, longest).ended
    with pytest.raises(ValueError, match="no decision"):
        scenario.run(story, [*longest, 0])


def test_a_run_follows_former_ids_and_never_scores_below_nothing() -> None:
    old = Scene("kantor", {}, {}, former_ids=("meja",))
    story = Scenario({}, (scene("a", ("meja", -3)), old))
    assert [one.id for one in scenario.run(story, [0]).scenes] == ["a", "kantor"]
    assert scenario.score(Fraction(-3), Fraction(10)) == 0
    assert scenario.score(Fraction(12), Fraction(10)) == 100


@st.composite
def stories(draw: st.DrawFn) -> tuple[Scene, ...]:
    """Scenes whose decisions lead to later ones only."""
    count = draw(st.integers(1, 6))
    way = st.integers(-5, 5)
    return tuple(
        scene(str(n), *draw(st.lists(st.tuples(st.sampled_from([str(m) for m in range(n + 1, count)]), way))))
        if n + 1 < count
        else scene(str(n))
        for n in range(count)
    )


@settings(max_examples=60)
@given(stories(), st.randoms(use_true_random=False))
def test_no_run_is_worth_more_than_the_best_way(scenes: tuple[Scene, ...], rng: object) -> None:
    assert scenario.circle(scenes) == []
    best = scenario.best(scenes)
    story, taken = Scenario({}, scenes), list[int]()
    while not (run := scenario.run(story, taken)).ended:
        taken.append(rng.randrange(len(run.scenes[-1].decisions)))  # type: ignore[attr-defined]
    assert run.points <= best
    assert {one.id for one in run.scenes} <= scenario.reached(scenes)


def every_way(scenes: Mapping[str, Scene], here: str) -> Iterator[list[tuple[int, Fraction]]]:
    """All ways from a scene to an ending, each as places of decisions with their points: by trying them all."""
    if not scenes[here].decisions:
        yield []
    for place, way in enumerate(scenes[here].decisions):
        for rest in every_way(scenes, way.target):
            yield [(place, way.points), *rest]


@given(stories())
def test_the_score_of_every_way_is_that_of_the_text(scenes: tuple[Scene, ...]) -> None:
    """Chapter 13: S is the sum on the path, S* the largest over all paths to an ending, f = min(1, max(0, S/S*))."""
    ways = list(every_way({one.id: one for one in scenes}, scenes[0].id))
    sums = [sum((points for _, points in way), Fraction(0)) for way in ways]
    best, story = max(sums), Scenario({}, scenes)
    assert scenario.best(scenes) == best
    for way, total in zip(ways, sums, strict=True):
        came = scenario.run(story, [place for place, _ in way])
        assert came.ended
        assert came.points == total
        if best > 0:
            share = Fraction(total.numerator * best.denominator, total.denominator * best.numerator)
            assert scenario.score(came.points, best) == 100 * max(Fraction(0), min(share, Fraction(1)))


@pytest.mark.parametrize(
    ("due", "last"),
    [
        (Duration(Fraction(14), "days"), date(2026, 2, 14)),
        (Duration(Fraction(2), "weeks"), date(2026, 2, 14)),
        (Duration(Fraction(1), "months"), date(2026, 2, 28)),
        (Duration(Fraction(1), "years"), date(2027, 1, 31)),
        (None, None),
    ],
)
def test_a_work_is_due_so_long_after_enrolment(due: Duration | None, last: date | None) -> None:
    assert assignment.last_day(AssignmentRules(due=due), date(2026, 1, 31)) == last


def test_a_day_of_the_calendar_goes_before_a_duration_and_late_works_are_treated_as_the_author_says() -> None:
    fixed = AssignmentRules(due_on=date(2026, 8, 17), late="reject")
    assert assignment.last_day(fixed, date(2026, 12, 1)) == date(2026, 8, 17)
    assert assignment.is_accepted(fixed, late=False)
    assert not assignment.is_accepted(fixed, late=True)
    accepted = AssignmentRules()
    assert assignment.score(accepted, Fraction(3, 4), late=True) == 75


WAYS = {
    "as bullets": "- (1) [Ya](#akhir)\n",
    "with stars": "* (1) [Ya](#akhir)\n",
    "with numbers": "1. (1) [Ya](#akhir)\n",
    "with a plus": "- (+1) [Ya](#akhir)\n",
    "by the fragment of a heading": "- (1) [Ya](#akhir-selesai-sudah)\n",
    "with capitals": "- (1) [Ya](#Akhir)\n",
    "without a space": "- (1)[Ya](#akhir)\n",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_decision_may_be_written_in_every_way_that_has_one_meaning(tmp_path: Path, way: str) -> None:
    text = f"{STORY}## awal: Awal\n\nApa?\n\n{way}\n## akhir: Selesai sudah\n\nTamat.\n"
    reading = read_files(tmp_path, {"kursus.md": COURSE + "- [Parsel](parsel.md)\n", "parsel.md": text})
    course_of(reading)
    assert places(reading) == []
    assert reading.contents is not None
    (first, last) = reading.contents.scenarios["parsel"].scenes
    assert [(one.target, one.points) for one in first.decisions] == [("akhir", Fraction(1))]
    assert first.text == {"id": "Apa?"}
    assert last.decisions == ()


def test_both_vocabularies_read_an_assignment_alike(tmp_path: Path) -> None:
    listed = COURSE + "- [Tugas](tugas.md)\n"
    indonesian = (
        "---\njenis: tugas\nid: t\njudul: T\nkirim: [berkas, tautan]\nberkas: .PDF, docx\nukuran-maks: 300 KB\n"
        "jumlah-maks: 2\ntenggat: 2026-08-17\nsetelah-tenggat: tolak\nkirim-ulang: 0\nbatas-lulus: tidak\n---\n\nIsi.\n"
    )
    english = (
        "---\ntype: assignment\nid: t\ntitle: T\nsubmit: [file, link]\nfile-types: pdf, DOCX\nmax-size: 300 KB\n"
        "max-files: 2\ndue: 2026-08-17\nlate: reject\nresubmit: 0\npass: none\n---\n\nIsi.\n"
    )
    one, other = (
        course_of(read_files(tmp_path / name, {"kursus.md": listed, "tugas.md": text}))
        for name, text in (("id", indonesian), ("en", english))
    )
    assert one.items[-1].rules == other.items[-1].rules
    assert one.items[-1].rules == AssignmentRules(
        submit=("file", "link"),
        file_types=("pdf", "docx"),
        max_size=300_000,
        max_files=2,
        due_on=date(2026, 8, 17),
        late="reject",
        resubmit=0,
    )


def test_what_waits_for_a_later_version_may_be_written_now(tmp_path: Path) -> None:
    survey = (
        "---\njenis: survei\nid: e\njudul: E\nresponden: peserta\nkapan: akhir\n---\n\n"
        "## ev: Saran\n- tipe: teks\n\nApa?\n"
    )
    listed = {"kursus.md": COURSE + "- [E](e.md)\n"}
    assert codes(read_files(tmp_path / "a", {**listed, "e.md": survey})) == []
    later = survey.replace("peserta", "warga").replace("akhir", "2 minggu setelah")
    assert codes(read_files(tmp_path / "b", {**listed, "e.md": later})) == ["W213", "W213"]
