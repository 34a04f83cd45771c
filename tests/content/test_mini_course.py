"""The course of the format's own page: every kind of item and every type of question, with and without plugins."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from lms.content.contents import Block, Contents, Html, Reading
from lms.content.course import AssignmentRules, Course, Item, Rules, ScenarioRules, SurveyRules
from lms.content.markdown.pool import ChildRenderer
from lms.content.questions.registry import Registry, builtin_types
from lms.content.reading.reader import read
from lms.content.rules import assignment, scenario
from lms.content.site import Site
from lms.content.source import rubrics
from lms.plugin.manager import Plugins
from tests.content.reading import PACKAGES, places, write

FOLDER = PACKAGES / "mini" / "kendali-gratifikasi"
SITE = Site(dictionary={"INT": "Integritas", "PLP": "Pelayanan publik"}, known_courses=frozenset())


def registry(*plugins: str) -> Registry:
    """The types of the product and what these plugins bring, by the door that every plugin takes."""
    found = Plugins([], plugins)
    assert not found.failures
    types = [*builtin_types(), *found.offers("question_types").values()]
    return Registry(types, found.offers("item_kinds").values(), found.offers("blocks").values())


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChildRenderer]:
    with ChildRenderer() as children:
        yield children


@pytest.fixture(scope="module")
def bare(renderer: ChildRenderer) -> Reading:
    return read(FOLDER, registry(), SITE, renderer)


@pytest.fixture(scope="module")
def full(renderer: ChildRenderer) -> Reading:
    return read(FOLDER, registry("tests.content.gratifikasi"), replace(SITE, known_courses=None), renderer)


def inside(reading: Reading) -> tuple[Course, Contents]:
    assert reading.course is not None, places(reading)
    assert reading.contents is not None
    return reading.course, reading.contents


def item(reading: Reading, name: str) -> Item:
    found = inside(reading)[0].item(name)
    assert found is not None
    return found


def rules(reading: Reading, name: str) -> Rules:
    return item(reading, name).rules


def test_without_its_plugins_it_has_exactly_the_findings_of_the_page(bare: Reading) -> None:
    inside(bare)
    assert Counter(found.code for found in bare.findings) == {
        "W310": 1,
        "W450": 1,
        "W702": 1,
        "W710": 1,
        "W804": 14,
    }
    assert [place for place in places(bare) if "W804" not in place] == [
        "1-dasar/apa-itu.md:62:1: W702",
        "1-dasar/apa-itu.md:67:4: W710",
        "2-praktik/postes.md:43:9: W450",
        "kursus.md:25:5: W310",
    ]


def test_with_them_what_they_bring_is_read_and_nothing_is_left_out(full: Reading) -> None:
    assert {found.code for found in full.findings} == {"W702", "W804"}
    postes = inside(full)[1].quizzes["postes"]
    assert [question.type for question in postes.questions] == ["essay", "x-peta-risiko"]
    assert postes.questions[1].spec["uang tunai"] == "tinggi, jarang"


def test_a_block_is_shown_by_its_plugin_and_cleaned_like_any_text(full: Reading, bare: Reading) -> None:
    def block(reading: Reading) -> Block:
        body = inside(reading)[1].bodies["apa-itu"]["id"]
        return next(part for part in body if isinstance(part, Block))

    html = block(full).html
    assert "<dt>Hari 30 </dt><dd> batas lapor (hari kerja)</dd>" in html
    assert "<p>Batas waktu laporan</p>" in html
    assert "onclick" not in html
    assert "style=" not in html
    assert "<script" not in html
    with pytest.raises(StopIteration):
        block(bare)


def test_every_kind_has_its_rules_with_all_defaults(bare: Reading) -> None:
    assert rules(bare, "evaluasi") == SurveyRules(
        anonymous=True, questions=("ev-materi", "ev-nps", "ev-media", "ev-saran")
    )
    plan = rules(bare, "rencana")
    assert isinstance(plan, AssignmentRules)
    assert (plan.submit, plan.file_types) == (("file", "text"), ("pdf", "docx"))
    assert (plan.max_size, plan.max_files, plan.resubmit) == (5_000_000, 2, 1)
    assert (plan.late, plan.deduction, plan.pass_mark) == ("deduct", Fraction(20), Fraction(60))
    assert rules(bare, "kasus-parsel") == ScenarioRules(pass_mark=Fraction(60), best=Fraction(10))
    weights = {one.id: one.weight for one in inside(bare)[0].items if one.weight}
    assert weights == {"kasus-parsel": 1, "rencana": 2, "postes": 3}
    completions = {one.id: one.completion for one in inside(bare)[0].items}
    assert completions["evaluasi"] == "submitted"
    assert completions["rencana"] == completions["kasus-parsel"] == "passed"


def test_the_way_to_the_pantry_is_worth_seven_of_ten(bare: Reading) -> None:
    story = inside(bare)[1].scenarios["kasus-parsel"]
    assert scenario.best(story.scenes) == 10
    way = scenario.run(story, [0, 1])
    assert [scene.id for scene in way.scenes] == ["temuan", "tanya", "pantri"]
    assert (way.points, way.ended) == (Fraction(7), True)
    assert scenario.score(way.points, Fraction(10)) == 70
    with pytest.raises(ValueError, match="pantri"):
        scenario.run(story, [0, 1, 0])
    home = story.scenes[0].decisions[1]
    assert (home.target, home.text["id"]) == ("pulang", "Membawanya pulang")
    assert "menyulitkan" in home.feedback["id"]
    assert story.scenes[-1].outcome == "poor"
    assert "rapat" in story.prologue["id"]


def test_a_work_is_marked_by_its_rubric_and_costs_a_fifth_when_it_is_late(bare: Reading) -> None:
    plan = rules(bare, "rencana")
    assert isinstance(plan, AssignmentRules)
    work = inside(bare)[1].assignments["rencana"]
    rubric = rubrics.from_json(work.rubric)
    share = rubric.share({"a": 2, "b": 1})
    assert share == Fraction(2 + 3 * Fraction(1, 2), 5)
    assert assignment.score(plan, share, late=False) == 70
    assert assignment.score(plan, share, late=True) == 56
    assert assignment.last_day(plan, date(2026, 11, 22)) == date(2026, 12, 6)
    assert work.texts["id"]["criterion:a"] == "Identifikasi risiko"
    (task,) = inside(bare)[1].bodies["rencana"]["id"]
    assert isinstance(task, Html)
    assert "Susun rencana" in task.text
    assert "Rubrik" not in task.text


def test_a_survey_keeps_questions_without_a_key(bare: Reading) -> None:
    survey = inside(bare)[1].surveys["evaluasi"]
    assert [question.type for question in survey.questions] == ["likert", "likert", "multiple", "text"]
    assert [question.required for question in survey.questions] == [True, True, False, False]


def test_notes_for_trainers_are_in_no_text_that_a_learner_is_sent(full: Reading) -> None:
    contents = inside(full)[1]
    assert "ist-bukti" in [question.id for question in contents.questions()]
    assert not [question.id for question in contents.questions() if "tulisan terbaca" in str(question.texts)]
    (notes,) = [question.notes["id"] for question in contents.questions() if question.id == "ist-bukti"]
    assert "tulisan terbaca" in notes


def test_an_item_names_what_part_of_a_service_it_serves(bare: Reading) -> None:
    assert inside(bare)[0].item("apa-itu").rules.service_elements == ("perilaku",)  # type: ignore[union-attr]


BOARD = "---\njenis: x-papan\nid: papan\njudul: Papan\nx-papan: 3\nbobot: 1\n---\n\nTulis *tiga* catatan.\n"
BOARD_COURSE = "---\nid: c\njudul: C\njp: 1\n---\n\n## Isi\n\n- [Papan](papan.md)\n"


def test_a_kind_of_a_plugin_is_read_and_shown_by_it(tmp_path: Path, renderer: ChildRenderer) -> None:
    (tmp_path / "kursus.md").write_text(BOARD_COURSE)
    (tmp_path / "papan.md").write_text(BOARD)
    brought = registry("tests.content.gratifikasi")
    reading = read(tmp_path, brought, Site(plugins=brought.extensions), renderer)
    assert places(reading) == []
    course, contents = inside(reading)
    assert course.items[0].kind == contents.extensions["papan"].plugin == "x-papan"
    assert contents.extensions["papan"].spec == {"notes": 3}
    assert contents.bodies["papan"]["id"] == (Html("<h2>3</h2><p>Tulis <em>tiga</em> catatan.</p>"),)
    assert course.items[0].weight == 1

    (tmp_path / "papan.md").write_text(BOARD.replace("x-papan: 3", "x-papan: tiga"))
    wrong = read(tmp_path, brought, Site(plugins=brought.extensions), renderer)
    assert places(wrong) == ["papan.md:5:10: X-papan-001"]
    assert places(read(tmp_path, registry(), Site(), renderer)) == ["papan.md:2:8: E314"]


def test_a_course_that_needs_a_plugin_is_told_so_once(tmp_path: Path, renderer: ChildRenderer) -> None:
    (tmp_path / "kursus.md").write_text(
        BOARD_COURSE.replace("jp: 1", "jp: 1\nbutuh: [x-papan, x-garis-waktu]")
    )
    (tmp_path / "papan.md").write_text(BOARD.replace("x-papan: 3\n", "") + "\n```x-garis-waktu\na = b\n```\n")
    assert places(read(tmp_path, registry(), Site(), renderer)) == [
        "kursus.md:5:9: E451",
        "kursus.md:5:18: E451",
    ]


def test_what_a_plugin_brought_goes_to_another_process() -> None:
    brought = pickle.loads(pickle.dumps(registry("tests.content.gratifikasi")))
    assert brought.extensions == {"x-peta-risiko", "x-garis-waktu", "x-papan"}


FIRST = {
    "kursus.md": """---
judul: Pelayanan Prima
jp: 2
---

## Isi

### Dasar

1. [Pengantar](pengantar.md)
2. [Kuis](kuis.md)
""",
    "pengantar.md": """# Pengantar

Pelayanan prima berarti melampaui harapan warga.

![Alur loket: ambil nomor, layani, catat](aset/alur.png)

| Keadaan | Sikap |
|---|---|
| Warga marah | Dengarkan dulu |

> [!COBA] Di loket Anda
> Catat satu keluhan hari ini dan jawaban Anda.
""",
    "kuis.md": """---
jenis: kuis
judul: Kuis
batas-lulus: 70%
---

## Arti pelayanan prima

Apa inti pelayanan prima?

- (x) Melampaui harapan
  > Tepat.
- ( ) Bekerja cepat saja
  > Cepat saja belum cukup.
""",
}


def test_what_a_beginner_writes_on_one_page_is_a_course(tmp_path: Path, renderer: ChildRenderer) -> None:
    write(tmp_path, {"aset/alur.png": (FOLDER / "aset" / "alur.png").read_bytes()})
    reading = read(write(tmp_path, FIRST), registry(), Site(), renderer)
    assert places(reading) == ["kursus.md:1:1: W302"]
    course, contents = inside(reading)
    assert [one.id for one in course.items] == ["pengantar", "kuis"]
    assert "alert-try" in str(contents.bodies["pengantar"]["id"])
