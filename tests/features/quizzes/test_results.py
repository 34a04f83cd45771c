"""Results that teach: what to read again, what is strong, what was gained, which score counts, and what was marked."""

from __future__ import annotations

import re
from fractions import Fraction as F
from html import unescape

import pytest

from lms.content.course import Item, LessonRules
from lms.core.db import db
from lms.core.worker import Worker
from lms.features.amendments import services as amendments
from lms.features.amendments.queries import DROPPED
from lms.features.amendments.services import Change
from lms.features.marking import services as marking
from lms.features.marking import works
from lms.features.marking.judging import Judgement
from lms.features.privacy import archive
from lms.features.quizzes import queries
from lms.features.quizzes.gains import Pair
from lms.features.quizzes.rereading import fewest
from tests.features.quizzes import ragam, world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.ragam import ALL, COURSE, POSTTEST, PRETEST, RIGHT, Sitter
from tests.support import people

LESSON = f"/courses/{COURSE}"


@pytest.fixture
def sitter(place: Place) -> Sitter:
    ragam.install(place)
    return ragam.sitter(place)


def words(page: str) -> str:
    """What a reader reads of a page's main part, on one line."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def part(page: str, position: int) -> str:
    """The page's part about one question."""
    start = page.index(f'id="r{position}"')
    return page[start : page.index("</article>", start)]


def taken_along(sitter: Sitter) -> list[object]:
    """What the download of one's own data says of scores and points."""
    with sitter.place.app.app_context():
        offers = {one.name: one for one in archive.offers()}
        rows = [
            *offers["attempts"].rows(db.session(), sitter.place.siti.id),
            *offers["answers"].rows(db.session(), sitter.place.siti.id),
        ]
    return [row[name] for row in rows for name in ("score", "fraction") if name in row]


def test_before_and_after_a_course(sitter: Sitter) -> None:
    sitter.sit(PRETEST, {"ukur-1": ["Tiga puluh hari kerja"], "ukur-3": ["18"]})
    before = sitter.get(PRETEST)
    assert "is shown once you have taken the post-test" in words(before)
    assert "Correct" not in words(before)
    assert {*taken_along(sitter)} == {None}, "one's own data are there, and tell no more than the page"

    sitter.sit(POSTTEST, {"ukur-1": ["Akhir tahun"], "ukur-2": ["Persyaratan"]})
    page = sitter.get(POSTTEST)
    said = words(page)
    assert "Your score is 25, not yet 70" in said
    assert "0 of 3 questions correct. 1 of 4 points. Pass mark 70." in said
    assert F(25) in taken_along(sitter)
    assert "If you take the quiz again, your highest score counts." in said
    assert "Your score fell by 25 points." in said
    # The first lesson teaches what two of them ask, so the one that teaches only the second is not named.
    assert page.count(f'href="{LESSON}/pemberian"') >= 2
    assert f'href="{LESSON}/antrean"' in page
    assert f'href="{LESSON}/standar"' not in page
    assert "batas-waktu-melapor" not in page
    assert "for questions 1, 2" in said
    assert "Still weak Pengendalian gratifikasi 0 of 1 correct" in said
    assert "Strong means at least 70% of the points." in said
    assert "1 of 2 points" in words("<main>" + part(page, 2) + "</main>")

    sitter.sit(POSTTEST, {**RIGHT, "ukur-1": ["Akhir tahun"]})
    page = sitter.get(POSTTEST, "/attempts/2/result")
    said = words(page)
    assert "You passed with a score of 75" in said
    assert "Your highest score counts: 75, from attempt 2." in said
    assert "Your score rose by 25 points. That is 50% of the 50 points that could be gained." in said
    assert "Such a gain is called medium." in said
    # Now that the key is released, the explanation itself tells where it stands.
    assert f'href="{LESSON}/pemberian#c-pemberian-batas-waktu-melapor"' in page
    assert "section “Batas waktu melapor”" in said
    assert f'href="{LESSON}/antrean"' not in page
    assert "Already strong Pelayanan publik 1 of 1 correct" in said
    assert "Sesudah itu jejaknya sering hilang." in said
    assert "Dihitung sejak pemberian diterima." in said
    assert "Your score rose by 25 points." in words(sitter.get(PRETEST))


def test_hints_marks_and_dropped_questions_are_told(place: Place, sitter: Sitter) -> None:
    with place.app.app_context():
        trainer = people.actor_of(people.a_trainer("Wahyu Santosa", course=COURSE))
    n = sitter.start(ALL)
    number = sitter.asked("r-tunggal").position
    fields = {"csrf_token": sitter.browser.token, "hint": f"{number}.1"}
    opened = sitter.browser.client.post(f"/courses/{COURSE}/quizzes/{ALL}/attempts/1", data=fields)
    assert opened.status_code == 303
    sitter.finish(
        ALL, n, {**RIGHT, "r-tepat": ["Gaji"], "r-urutan": ["Menolak", "Menilai", "Mencatat", "Melaporkan"]}
    )
    page = sitter.get(ALL)
    said = words(page)
    assert "Your answers are waiting for marking" in said
    assert "1 question waits for the trainer's mark." in said
    assert "0.9 of 1 point · 1 hint opened, 10% off each" in words(f"<main>{part(page, number)}</main>")
    assert "Place 1, yours 2" in said

    essay = sitter.asked("r-esai")
    with place.app.app_context():
        ref = queries.ref_of(sitter.sitting(ALL).attempt.id, essay.position)
        (work,) = works.queue(db.session(), None, trainer.person_id).rows
        assert work.ref == ref
        given = Judgement(levels={"a": 1, "b": 2}, words="Sopan & tegas.")
        db.write(marking.give_mark, trainer, work.public_id, work.version, given, place.clock())
    page = sitter.get(ALL)
    marked = words(f"<main>{part(page, essay.position)}</main>")
    assert "3.33 of 4 points" in marked
    assert "Kesopanan Netral 1 of 2" in marked
    assert "Kejelasan Tegas 2 of 2" in marked
    assert "Sopan & tegas." in marked
    assert "Wahyu Santosa" in marked
    assert "RAHASIA" not in page
    assert "Partly correct" in marked

    before = sitter.sitting(ALL).attempt.score
    with place.app.app_context():
        change = Change(DROPPED, "Soal ini dapat dibaca dengan dua arti.", {})
        db.write(amendments.amend, None, COURSE, "r-tepat", change, place.clock())
    Worker(place.app).drain()
    after = sitter.sitting(ALL).attempt.score
    assert before is not None
    assert after is not None
    assert after > before
    page = sitter.get(ALL)
    dropped = sitter.asked("r-tepat").position
    assert f"Question {dropped} was dropped on" in words(page)
    assert "Reason: Soal ini dapat dibaca dengan dua arti." in words(page)
    assert "Dropped, full points" in words(f"<main>{part(page, dropped)}</main>")


def lesson(name: str, *codes: str) -> Item:
    return Item(name, "lesson", f"{name}.md", {}, {}, LessonRules(), competencies=codes)


def test_the_fewest_lessons_cover_what_went_wrong() -> None:
    wide, left, right = (
        lesson("wide", "b", "c", "d", "e"),
        lesson("l", "a", "b", "c"),
        lesson("r", "d", "e", "f"),
    )
    found = fewest("abcdef", [wide, left, right])
    assert {item.id for item in found} == {"l", "r"}
    assert fewest("", [wide]) == fewest("z", [wide]) == ()
    assert fewest("az", [wide, left]) == (left,)
    assert fewest("bc", [left, wide], already=[wide]) == (wide,)
    # Many lessons for many competencies: bounded, and still covering.
    many = [lesson(f"m{n}", *(f"c{(n * 7 + k * k) % 30}" for k in range(4))) for n in range(300)]
    covered = {code for item in fewest([f"c{n}" for n in range(30)], many) for code in item.competencies}
    assert covered == {code for item in many for code in item.competencies}


@pytest.mark.parametrize(
    ("before", "after", "gain", "normalised", "level"),
    [
        (40, 82, 42, F(7, 10), "high"),
        (40, 58, 18, F(3, 10), "medium"),
        (40, 57, 17, F(17, 60), "low"),
        (40, 40, 0, F(0), ""),
        (80, 40, -40, F(-2), ""),
        (100, 90, -10, None, ""),
    ],
)
def test_gains(before: int, after: int, gain: int, normalised: F | None, level: str) -> None:
    pair = Pair(lesson("x"), lesson("y"), F(before), F(after), waits=False, is_after=True)
    assert (pair.gain, pair.normalised, pair.level) == (F(gain), normalised, level)


def test_without_both_scores_there_is_no_gain() -> None:
    pair = Pair(lesson("x"), lesson("y"), None, F(80), waits=True, is_after=True)
    assert (pair.gain, pair.normalised, pair.level) == (None, None, "")


def test_a_result_is_the_learners_own(place: Place, sitter: Sitter) -> None:
    sitter.sit(POSTTEST)
    other = world.visitor(place.app, place.budi)
    assert other.client.get(f"/courses/{COURSE}/quizzes/{POSTTEST}/attempts/1/result").status_code == 404
