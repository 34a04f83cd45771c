"""What a site has no page for is left out of sight and of the count, and the course can still be completed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from lms.content.contents import Html
from lms.content.reading.rooms import Housed, housed
from lms.content.rules.completion import ItemState, progress, verdict
from lms.plugin.finding import Finding
from tests.content.reading import COURSE, QUESTION, QUIZ, course_of, read_files

SURVEY = "---\njenis: survei\nid: evaluasi\njudul: Evaluasi\n---\n\n## ev: Saran\n- tipe: teks\n\nApa saran Anda?\n"
TASK = "---\njenis: tugas\nid: rencana\njudul: Rencana\nkirim: [teks]\nbobot: 2\n---\n\nSusun rencana.\n"
LISTED = COURSE + "- [Evaluasi](evaluasi.md)\n- [Rencana](rencana.md)\n"
FEW = frozenset({"lesson", "quiz"})
FILES = {"kursus.md": LISTED, "evaluasi.md": SURVEY, "rencana.md": TASK}


def house(tmp_path: Path, files: dict[str, Any], kinds: frozenset[str] = FEW) -> Housed:
    reading = read_files(tmp_path, files)
    course_of(reading)
    assert reading.course is not None
    assert reading.contents is not None
    return housed(reading.course, reading.contents, kinds)


def told(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{found.path}:{found.line}: {found.code}" for found in findings]


def test_a_site_with_all_pages_shows_the_course_as_it_is(tmp_path: Path) -> None:
    course = house(tmp_path, FILES, FEW | {"survey", "assignment"})
    assert course.findings == ()
    assert all(item.visible for item in course.course.items)


def test_what_has_no_page_is_hidden_counts_for_nothing_and_is_told_at_its_line(tmp_path: Path) -> None:
    found = house(tmp_path, FILES)
    assert told(found.findings) == ["evaluasi.md:2: W213", "rencana.md:2: W213"]
    hidden = [item for item in found.course.items if not item.visible]
    assert [item.id for item in hidden] == ["evaluasi", "rencana"]
    assert all(not item.required and item.weight == 0 for item in hidden)
    assert set(found.contents.surveys) == {"evaluasi"}, "nothing is lost: it is there when the page comes"
    states = {"pelajaran": ItemState(completed=True), "kuis": ItemState(completed=True, score=Fraction(100))}
    assert progress(found.course, states).percent == 100
    assert verdict(found.course, states).passed


def test_a_minimum_score_without_anything_scored_waits_too(tmp_path: Path) -> None:
    header = LISTED.replace("jp: 1", "jp: 1\nkelulusan:\n  nilai-minimal: 70%")
    quiz = QUIZ.replace("judul: Kuis", "judul: Kuis\nperan: latihan")
    found = house(tmp_path, {**FILES, "kursus.md": header, "kuis.md": quiz + QUESTION})
    assert "kursus.md:1: W213" in told(found.findings)
    assert found.course.passing.min_score is None


def test_a_course_of_which_nothing_can_be_shown_is_refused(tmp_path: Path) -> None:
    course = "---\nid: c\njudul: C\njp: 1\n---\n\n## Isi\n\n- [Evaluasi](evaluasi.md)\n"
    found = house(
        tmp_path, {"kursus.md": course, "evaluasi.md": SURVEY, "pelajaran.md": None, "kuis.md": None}
    )
    assert told(found.findings) == ["evaluasi.md:2: W213", "kursus.md:1: E317"]


def test_what_the_author_hid_is_not_told_again(tmp_path: Path) -> None:
    hidden = SURVEY.replace("id: evaluasi", "id: evaluasi\nterlihat: tidak")
    found = house(tmp_path, {**FILES, "evaluasi.md": hidden})
    assert told(found.findings) == ["rencana.md:2: W213"]


def test_links_to_what_is_hidden_become_words(tmp_path: Path) -> None:
    reading = read_files(tmp_path, FILES)
    assert reading.course is not None
    assert reading.contents is not None
    text = (
        '<p>Isi <a href="/courses/contoh/surveys/evaluasi">evaluasi <em>ini</em></a> atau'
        ' <a href="/courses/contoh/quizzes/kuis">kuis</a>.</p>'
    )
    contents = replace(reading.contents, bodies={"pelajaran": {"id": (Html(text),)}})
    found = housed(reading.course, contents, FEW)
    (shown,) = found.contents.bodies["pelajaran"]["id"]
    assert shown == Html(
        '<p>Isi evaluasi <em>ini</em> atau <a href="/courses/contoh/quizzes/kuis">kuis</a>.</p>'
    )
