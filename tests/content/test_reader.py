"""A folder becomes a course: what the whole of a package means."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from pathlib import Path

import pytest

from lms.content.contents import Reading
from lms.content.course import Draw, LessonRules, QuizRules
from lms.content.reading.reader import check_folder, read
from lms.content.site import Site
from tests.content.reading import (
    COURSE,
    LESSON,
    PACKAGES,
    QUESTION,
    QUIZ,
    REGISTRY,
    SMALL,
    Escaper,
    codes,
    course_of,
    places,
    read_files,
    write,
)


@pytest.fixture(scope="module")
def loket() -> Reading:
    return check_folder(PACKAGES / "good", REGISTRY, Site(), Escaper())[1]


def test_header_of_a_course(loket: Reading) -> None:
    course = course_of(loket)
    assert course.title == {"id": "Pelayanan di Loket: Dasar #1", "en": "Counter Service: Basics"}
    assert course.summary["en"] == "Greet, listen and note at the counter."
    assert (course.code, course.version, course.major) == ("PLY-01", "1.2", 1)
    assert course.jp == 1
    assert course.category == "Manajemen"
    assert course.audience == ("Petugas loket", "Kepala seksi")
    assert course.languages == ("id", "en")
    assert course.extra == {"x-warna": "biru"}
    assert [(c.code, dict(c.name), c.level) for c in course.competencies] == [
        ("PLP", {"id": "Pelayanan publik"}, 2),
        ("MLY", {"id": "Melayani warga", "en": "Serving people"}, None),
    ]
    assert course.passing.min_score == 70
    assert course.certificate is not None
    assert course.certificate.valid_for is not None
    assert course.certificate.valid_for.unit == "years"


def test_outline(loket: Reading) -> None:
    course = course_of(loket)
    assert [(m.id, m.title["id"], [i.id for i in m.items]) for m in course.modules] == [
        ("m1", "Dasar", ["pretes", "menyapa"]),
        ("m2", "Ujian", ["ujian"]),
    ]
    assert course.modules[0].title["en"] == "Basics"
    assert course.modules[0].intro == {"id": "Mulailah dari sini."}
    lesson = course.item("menyapa")
    assert lesson is not None
    assert lesson.former_ids == ("sapaan",)
    assert lesson.duration == 30
    assert lesson.rules == LessonRules(min_time=120, checks=("cek-sapa",))
    assert (lesson.completion, lesson.required) == ("button", True)
    assert lesson.weight == 0


def test_rules_of_quizzes_have_their_defaults(loket: Reading) -> None:
    course = course_of(loket)
    pretest, exam = course.item("pretes"), course.item("ujian")
    assert pretest is not None
    assert exam is not None
    assert pretest.rules == QuizRules(
        role="pretest",
        pair="ujian",
        attempts=1,
        feedback="none",
        show_answers="never",
        draws=(Draw(1, "bank-loket"),),
        question_count=1,
    )
    assert pretest.completion == "submitted"
    assert pretest.weight == 0
    assert isinstance(exam.rules, QuizRules)
    assert exam.rules.pass_mark == 70
    assert (exam.rules.attempts, exam.rules.question_count) == (3, 3)
    assert exam.rules.own_questions == ("antre-lama",)
    assert exam.requires == ("module:m1",)
    assert exam.completion == "passed"
    assert exam.weight == 1


def test_questions(loket: Reading) -> None:
    assert loket.contents is not None
    tone, respect, copies = loket.contents.banks["bank-loket"].questions
    assert (tone.type, tone.tags, tone.difficulty, tone.competencies) == (
        "single",
        ("sikap", "mudah"),
        "easy",
        ("MLY",),
    )
    assert tone.texts["id"]["choice:a"] == "Tenang"
    assert tone.texts["id"]["feedback:a"] == "Tepat."
    assert tone.texts["id"]["hint:0"] == "Ingat wajah warga."
    assert tone.texts["en"]["choice:a"] == "Calm"
    assert tone.texts["en"]["explanation"] == "Nada tenang menenangkan."
    assert tone.title == {"id": "Nada bicara", "en": "Tone of voice"}
    assert "Minta contoh" not in str(tone.texts)
    assert respect.spec == {"answer": True}
    assert respect.texts["id"]["choice:true"] == "Benar"
    assert respect.texts["en"]["choice:true"] == "True"
    assert copies.shuffle is False
    assert copies.spec["rule"] == "weights"


def test_a_lesson_keeps_its_checks_and_their_keys_apart() -> None:
    renderer = Escaper()
    reading = read(PACKAGES / "good" / "loket", REGISTRY, Site(), renderer)
    assert reading.contents is not None
    assert [check.id for check in reading.contents.checks["menyapa"]] == ["cek-sapa"]
    body = next(job for job in renderer.jobs if job.kind == "body" and job.language == "id")
    assert "Menyapa dan menanyakan" not in body.source
    assert "catatan" not in body.source
    assert "## bukan judul" in body.source
    line = body.source.split("\n")[body.checks[0][0]]
    assert (line, body.checks[0][1]) == ("", "cek-sapa")
    assert body.links["#tiga-langkah"] == "/courses/loket/menyapa#c-menyapa-tiga-langkah"
    assert body.cards == {"../ujian.md": "ujian"}
    picture = body.pictures["../aset/alur.svg"]
    assert (picture.width, picture.height) == (320, 200)
    assert picture.src.startswith("/courses/loket/assets/")
    assert picture.src.endswith(".svg")
    assert body.media["../aset/formulir.pdf"].kind == "document"


def test_both_vocabularies_read_alike() -> None:
    reading = read(PACKAGES / "good" / "counter", REGISTRY, Site(), Escaper())
    course = course_of(reading)
    practice = course.item("practice")
    assert course.language == "en"
    assert practice is not None
    assert isinstance(practice.rules, QuizRules)
    assert (practice.rules.role, practice.rules.pass_mark) == ("practice", None)
    assert practice.required is False
    assert reading.contents is not None
    first, second = reading.contents.quizzes["practice"].questions
    assert first.points == Fraction(1, 2)
    assert second.texts["en"]["choice:false"] == "False"


def test_the_smallest_course(tmp_path: Path) -> None:
    files = {"kursus.md": "# Pelayanan Prima\n", "01-sapa.md": "# Menyapa\n\nIsi.\n"}
    reading = read(write(tmp_path / "prima", files), REGISTRY, Site(), Escaper())
    assert codes(reading) == ["W302", "W313"]
    assert reading.findings[0].message.values["n"] == 2
    course = course_of(reading)
    assert (course.id, course.title["id"]) == ("prima", "Pelayanan Prima")
    assert [item.id for item in course.items] == ["sapa"]
    assert not course.items[0].id_written


def test_files_without_outline_stand_in_natural_order(tmp_path: Path) -> None:
    files = {f"{n}-bab/{m}-isi.md": f"# Isi {n} {m}\n" for n in (1, 2, 10) for m in (1, 9, 10)}
    reading = read(write(tmp_path, {"kursus.md": "# Kursus\n", **files}), REGISTRY, Site(), Escaper())
    course = course_of(reading)
    assert [module.title["id"] for module in course.modules] == ["bab", "bab", "bab"]
    assert [module.id for module in course.modules] == ["bab", "bab-2", "bab-3"]
    titles = [item.title["id"] for item in course.items]
    assert titles == [f"Isi {n} {m}" for n in (1, 2, 10) for m in (1, 9, 10)]


def test_renaming_files_and_moving_questions_keeps_every_id(tmp_path: Path) -> None:
    before = read_files(tmp_path / "a", {})
    bank = "---\njenis: bank\nid: bank\njudul: Bank\n---\n\n"
    after = read_files(
        tmp_path / "b",
        {
            "kursus.md": COURSE.replace(
                "- [Pelajaran](pelajaran.md)\n- [Kuis](kuis.md)", "- [K](x/k.md)\n- [P](p.md)"
            ),
            "pelajaran.md": None,
            "kuis.md": None,
            "p.md": LESSON,
            "x/k.md": QUIZ.replace("judul: Kuis", "judul: Kuis\nambil: semua dari bank"),
            "bank.md": bank + QUESTION,
        },
    )
    assert {item.id for item in course_of(before).items} == {item.id for item in course_of(after).items}
    assert before.contents is not None
    assert after.contents is not None
    old, new = list(before.contents.questions()), list(after.contents.questions())
    assert [(q.id, q.fingerprint) for q in old] == [(q.id, q.fingerprint) for q in new]


def test_bytes_do_not_matter(tmp_path: Path) -> None:
    text = LESSON + "\nKata é dan tanda.\n"
    variants = [
        text.encode(),
        text.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + text.encode(),
        unicodedata.normalize("NFD", text).encode(),
    ]
    readings = [read_files(tmp_path / str(n), {"pelajaran.md": raw}) for n, raw in enumerate(variants)]
    assert len({course_of(reading).fingerprint for reading in readings}) == 1
    assert len({str(reading.contents) for reading in readings}) == 1
    assert [codes(reading) for reading in readings] == [[], [], ["W101"], []]


def test_six_faults_at_once_and_the_neighbour_is_served(tmp_path: Path) -> None:
    entries = "\n".join(f"- [B{n}](b{n}.md)" for n in range(1, 6))
    files: dict[str, str | bytes] = {
        "kursus.md": COURSE.replace("contoh", "rusak", 1).partition("- [Pel")[0]
        + entries
        + "\n- [Hilang](hilang.md)\n",
        "b1.md": "# Satu\n\nHarga \u20ac5\n".encode("cp1252"),
        "b2.md": LESSON,
        "b3.md": LESSON,
        "b4.md.txt": "---\nid: empat\njudul: Empat\n---\n",
        "b5.md": "---\nid: lima\njudul: Lima\n\nIsi.\n",
    }
    folder = write(tmp_path / "rusak", files)
    (folder / "tautan.md").symlink_to(folder / "b2.md")
    write(tmp_path / "baik", SMALL)
    good, broken = check_folder(tmp_path, REGISTRY, Site(), Escaper())
    assert places(broken) == [
        "b1.md:3:7: E102",
        "b3.md:2:5: E304",
        "b4.md.txt:0:0: W107",
        "b5.md:1:1: E208",
        "kursus.md:16:12: E301",
        "tautan.md:0:0: E904",
    ]
    assert "€" in str(broken.findings[0].message.values)
    assert broken.course is None
    assert course_of(good).id == "contoh"


def test_a_copied_folder_does_not_take_the_id(tmp_path: Path) -> None:
    for name in ("asli", "contoh", "salinan"):
        write(tmp_path / name, SMALL)
    first = check_folder(tmp_path, REGISTRY, Site(), Escaper())
    assert [(r.folder, codes(r)) for r in first] == [
        ("asli", ["E306"]),
        ("contoh", []),
        ("salinan", ["E306"]),
    ]
    later = check_folder(tmp_path, REGISTRY, Site(folders={"contoh": "salinan"}), Escaper())
    assert [codes(r) for r in later] == [["E306"], ["E306"], []]
    assert later[0].findings[0].message.values["other"] == "salinan"


def test_courses_that_require_each_other(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a"), ("c", "x")):
        text = COURSE.replace("id: contoh", f"id: {name}\nprasyarat: {other}")
        write(tmp_path / name, {**SMALL, "kursus.md": text})
    readings = check_folder(tmp_path, REGISTRY, Site(), Escaper())
    assert [codes(reading) for reading in readings] == [[], ["E310"], ["W310"]]
    assert readings[1].findings[0].message.values["circle"] == "b → a → b"


def test_folders_that_are_no_courses(tmp_path: Path) -> None:
    write(tmp_path, {"bukan/catatan.md": "# Catatan\n", "kosong/a.txt": "a", "_draf/kursus.md": "# Draf\n"})
    readings = check_folder(tmp_path, REGISTRY, Site(), Escaper())
    assert [(r.folder, codes(r)) for r in readings] == [("bukan", ["W301"])]
    with pytest.raises(OSError, match="tidak-ada"):
        check_folder(tmp_path / "tidak-ada", REGISTRY, Site(), Escaper())


def test_a_private_folder_adds_files_and_replaces_none(tmp_path: Path) -> None:
    write(
        tmp_path / "umum" / "contoh", {**SMALL, "kuis.md": QUIZ.replace("judul", "ambil: 1 dari bank\njudul")}
    )
    bank = "---\njenis: bank\nid: bank\njudul: Bank\n---\n\n"
    private = write(tmp_path / "rahasia" / "contoh", {"bank.md": bank + QUESTION})
    (reading,) = check_folder(tmp_path / "umum", REGISTRY, Site(), Escaper(), tmp_path / "rahasia")
    assert codes(reading) == []
    write(private, {"pelajaran.md": LESSON})
    (reading,) = check_folder(tmp_path / "umum", REGISTRY, Site(), Escaper(), tmp_path / "rahasia")
    assert places(reading) == ["pelajaran.md:0:0: E903"]


@pytest.mark.parametrize(
    ("written", "mended", "code"),
    [
        ("- (v) a) Berlindung", "- (x) a) Berlindung", "W408"),
        ("– (x) a) Berlindung", "- (x) a) Berlindung", "W409"),
        ("- (x)a) Berlindung", "- (x) a) Berlindung", "W403"),
    ],
)
def test_a_slip_gives_the_course_of_the_mended_text(
    tmp_path: Path, written: str, mended: str, code: str
) -> None:
    slip = QUIZ + QUESTION.replace("- (x) a) Berlindung", written)
    reading = read_files(tmp_path / "slip", {"kuis.md": slip})
    assert codes(reading) == [code]
    edit = reading.findings[0].edit
    assert edit is not None
    lines = slip.split("\n")
    line = lines[edit.line - 1]
    lines[edit.line - 1] = line[: edit.column - 1] + edit.text + line[edit.end_column - 1 :]
    assert "\n".join(lines) == slip.replace(written, mended)
    good = read_files(tmp_path / "good", {"kuis.md": "\n".join(lines)})
    assert codes(good) == []
    assert good.contents == reading.contents


def test_people_with_initials_are_no_labels(tmp_path: Path) -> None:
    text = QUESTION.replace("a) Berlindung", "B. J. Habibie").replace("b) Berlari", "A. Yani")
    reading = read_files(tmp_path, {"kuis.md": QUIZ + text})
    assert reading.contents is not None
    (question,) = reading.contents.quizzes["kuis"].questions
    assert sorted(t for n, t in question.texts["id"].items() if n != "stem") == ["A. Yani", "B. J. Habibie"]
    assert codes(reading) == []
