"""Robots that have not read: whom a quiz lets through, and which of its questions gave it away."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.doctor import verdict
from lms.content.doctor.rehearsal import FEWEST, TIMES, QuizRehearsal, fitting, rehearse
from lms.content.doctor.robots import ROBOTS, guessed
from lms.plugin.form import (
    FileField,
    Form,
    NumberField,
    OneOf,
    Option,
    Order,
    SelectPerRow,
    SomeOf,
    TextField,
)
from lms.plugin.message import Message
from tests.content.reading import REGISTRY, read_files

HEAD = "---\njenis: kuis\nid: kuis\njudul: Kuis\nbatas-lulus: 70%\n{rules}---\n\n"
FAIR = [
    "Kirim surat itu hari ini",
    "Simpan surat itu di laci",
    "Tanya dulu kepada Ratna",
    "Ganti isi surat itu ya",
]


def sit(tmp_path: Path, questions: str, rules: str = "percobaan: 1\n", times: int = 200) -> QuizRehearsal:
    """The rehearsal of a quiz that has these questions."""
    reading = read_files(tmp_path, {"kuis.md": HEAD.format(rules=rules) + questions})
    assert reading.course is not None, reading.findings
    assert reading.contents is not None
    (found,) = rehearse(reading.course, reading.contents, REGISTRY, times=times).quizzes
    return found


def single(number: int, right: str, wrong: Sequence[str], stem: str = "Apa yang tepat?") -> str:
    """A question whose right choice stands first, as the shuffle hides it."""
    letter = chr(96 + number)
    rows = [f"- (x) {right} {letter}", *(f"- ( ) {text} {letter}" for text in wrong)]
    return f"## soal-ke-{letter}: Soal\n\n{stem}\n\n" + "\n".join(rows) + "\n\n"


def passed(found: QuizRehearsal, robot: str) -> int:
    return next(one.passed for one in found.robots if one.robot == robot)


def test_whoever_picks_the_longest_passes_a_quiz_that_gives_itself_away(tmp_path: Path) -> None:
    questions = "".join(
        single(n, "Catat, lalu kabari pimpinan hari itu juga", FAIR[1:]) for n in range(1, 11)
    )
    found = sit(tmp_path, questions)
    assert found.easiest is not None
    assert passed(found, "longest") == 200
    longest = next(one for one in found.robots if one.robot == "longest")
    assert len(longest.leaks) == 10
    assert {leak.path for leak in longest.leaks} == {"kuis.md"}
    assert len({leak.line for leak in longest.leaks}) == 10
    assert all(leak.share == 1 and leak.chance < leak.share for leak in longest.leaks)
    assert found.chance.passed < 10


def test_a_fair_quiz_lets_nobody_through(tmp_path: Path) -> None:
    rng = random.Random(7)
    questions = []
    for number in range(1, 11):
        texts = rng.sample(FAIR, len(FAIR))
        questions.append(single(number, texts[0], texts[1:]))
    found = sit(tmp_path, "".join(questions))
    assert found.easiest is None
    assert max(one.passed for one in found.robots) <= 20


@pytest.mark.parametrize(
    ("robot", "right", "wrong", "stem"),
    [
        ("shortest", "Catat", ["Simpan di laci meja", "Tanya dulu kepadanya", "Buang surat itu"], "Apa?"),
        ("numbers", "Dalam 3 hari", ["Segera sesudahnya", "Bila sempat saja", "Sesudah ditanya"], "Kapan?"),
        ("cautious", "Biasanya surat", ["Selalu surat itu", "Hanya surat itu", "Tidak pernah"], "Apa?"),
        (
            "echo",
            "Nomor agenda surat",
            ["Nama penerima ini", "Warna amplop itu", "Ukuran itu"],
            "Apa agenda?",
        ),
        ("reasons", "Catat, karena itu bukti", ["Simpan di laci", "Tanya dulu saja", "Buang saja"], "Apa?"),
        ("everything", "Semua jawaban benar", ["Simpan dulu", "Tanya dulu kepadanya", "Kirim juga"], "Apa?"),
        (
            "blend",
            "Surat dicatat petugas",
            ["Surat dicatat warga", "Surat dibuang petugas", "Kertas baru"],
            "Apa?",
        ),
    ],
)
def test_each_way_finds_what_it_looks_for(
    robot: str, right: str, wrong: list[str], stem: str, tmp_path: Path
) -> None:
    questions = "".join(single(n, right, wrong, stem) for n in range(1, 9))
    assert passed(sit(tmp_path, questions, times=100), robot) == 100


def test_always_c_passes_what_is_not_shuffled(tmp_path: Path) -> None:
    rows = "- ( ) Simpan\n- ( ) Kirim\n- (x) Catat\n- ( ) Tanya\n\n"
    questions = "".join(f"## soal-{chr(96 + n)}x: Soal\n\nApa {n}?\n\n{rows}" for n in range(1, 9))
    found = sit(tmp_path, questions, "percobaan: 1\nacak-pilihan: tidak\n", 50)
    assert passed(found, "third") == 50
    assert passed(found, "first") == 0


def test_ticking_everything_passes_where_wrong_ones_cost_nothing(tmp_path: Path) -> None:
    rows = "- [x] Catat\n- [x] Kirim\n- [x] Simpan\n- [ ] Buang\n\n"
    questions = "".join(
        f"## soal-{chr(96 + n)}x: Soal\n- nilai-sebagian: tiap-opsi\n\nApa {n}?\n\n{rows}"
        for n in range(1, 9)
    )
    assert passed(sit(tmp_path, questions, times=50), "all") == 50


def test_whoever_may_try_again_and_sees_the_key_passes_in_the_end(tmp_path: Path) -> None:
    questions = "".join(single(n, FAIR[0], FAIR[1:]) for n in range(1, 9))
    shown = sit(tmp_path, questions, "percobaan: 3\ntampilkan-kunci: setelah-kirim\n", 50)
    hidden = sit(tmp_path, questions, "percobaan: 3\numpan-balik: tidak\ntampilkan-kunci: tidak\n", 50)
    assert passed(shown, "persistent") == 50
    assert passed(hidden, "persistent") < 10


def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    questions = "".join(single(n, FAIR[0], FAIR[1:]) for n in range(1, 6))
    assert sit(tmp_path / "a", questions, times=40) == sit(tmp_path / "b", questions, times=40)


def test_twelve_ways_without_having_read(tmp_path: Path) -> None:
    found = sit(tmp_path, single(1, FAIR[0], FAIR[1:]), times=10)
    assert len(found.robots) == 12
    assert len({one.robot for one in found.robots}) == 12
    assert all(one.says.text for one in found.robots)


def _options(count: int) -> tuple[Option, ...]:
    return tuple(Option(str(n), f"<p>Pilihan {n}</p>") for n in range(1, count + 1))


FORMS = st.lists(
    st.one_of(
        st.integers(1, 6).map(lambda n: OneOf("a", _options(n))),
        st.integers(1, 6).map(lambda n: SomeOf("b", _options(n))),
        st.integers(1, 4).map(lambda n: SelectPerRow("c", _options(n), _options(n + 1))),
        st.integers(1, 6).map(lambda n: Order("d", _options(n))),
        st.just(TextField("e", label=Message(""))),
        st.just(NumberField("f")),
        st.just(FileField("g", ("pdf",), 1000)),
    ),
    max_size=3,
)


@settings(max_examples=60)
@given(FORMS, st.text(max_size=60), st.integers(0, 9))
def test_every_robot_answers_any_form_with_what_the_form_offers(
    fields: list[object], stem: str, seed: int
) -> None:
    form = Form(tuple(fields))  # type: ignore[arg-type]
    names = {"a", "b", "e", "f", *(f"{x}.{n}" for x in "cd" for n in range(1, 7))}
    for answers in (*(robot.answers(stem, form) for robot in ROBOTS), (guessed(form, random.Random(seed)),)):
        assert answers
        assert all(set(one) <= names for one in answers)


def test_the_verdict_in_words_and_as_json(tmp_path: Path) -> None:
    questions = "".join(
        single(n, "Catat, lalu kabari pimpinan hari itu juga", FAIR[1:]) for n in range(1, 11)
    )
    reading = read_files(tmp_path, {"kuis.md": HEAD.format(rules="percobaan: 1\n") + questions})
    assert reading.course is not None
    assert reading.contents is not None
    found = rehearse(reading.course, reading.contents, REGISTRY, times=50)
    words = verdict.sentence(found.quizzes[0]).translate(NullTranslations())
    assert words.startswith("Whoever has not read passes 100 of 100 times; the easiest way: pick the ")
    assert verdict.advice(found.quizzes[0]) is not None
    assert verdict.from_json(json.loads(json.dumps(verdict.to_json(found)))) == found


def test_a_fair_verdict_asks_for_nothing(tmp_path: Path) -> None:
    found = sit(tmp_path, "".join(single(n, FAIR[0], FAIR[1:]) for n in range(1, 2)), "percobaan: 1\n", 10)
    fair = replace(found, robots=(replace(found.robots[0], passed=0),))
    assert "at most 0 of 100" in verdict.sentence(fair).translate(NullTranslations())
    assert verdict.advice(fair) is None


def test_a_course_of_many_questions_is_sat_less_often(tmp_path: Path) -> None:
    for number, times in ((20, TIMES), (150, 666), (200, 500)):
        questions = "\n".join(f"## q-{n}: J\nApa?\n\n- (x) a) Satu\n- ( ) b) Dua\n" for n in range(number))
        folder = tmp_path / str(number)
        folder.mkdir()
        course = read_files(folder, {"kuis.md": HEAD.format(rules="") + questions}).course
        assert course is not None
        assert fitting(course) == times >= FEWEST
