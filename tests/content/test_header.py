"""Front matter: what is plain text stays text, and all mistakes come at once."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lms.content.site import Limits
from lms.content.source.header import Rules, read_settings, validate
from lms.content.source.header_lines import read_lines
from lms.content.source.headers import PLACES, CourseHeader, QuizHeader
from lms.plugin.finding import Finding

PLAIN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=60).filter(
    lambda text: (
        text.strip() == text
        and text[0] not in "\"'[|>"
        and not any(
            ord(letter) in (0xFEFF, 0xFFFE, 0xFFFF) or ord(letter) & 0xFFFE == 0xFFFE for letter in text
        )
    )
)


def quiz(text: str) -> tuple[QuizHeader, list[str]]:
    header, findings = read(text)
    return header, [f"{found.line}:{found.column} {found.code}" for found in findings]


def read(text: str) -> tuple[QuizHeader, list[Finding]]:
    lines = read_lines(f"---\n{text}\n---\n".split("\n"), "a.md", Limits())
    findings = list(lines.findings)
    settings, more = read_settings(lines, QuizHeader, Rules("a.md", PLACES["quiz"]))
    findings += more
    header = validate(settings, QuizHeader, "a.md", findings)
    return header, sorted(findings, key=lambda found: (found.line, found.column))


@given(PLAIN)
def test_any_plain_value_is_text(value: str) -> None:
    header, findings = quiz(f"judul: {value}")
    assert findings == []
    assert header.title == " ".join(value.split())


@given(PLAIN)
def test_quotes_change_nothing(value: str) -> None:
    double = value.replace("\\", "\\\\").replace('"', '\\"')
    single = value.replace("'", "''")
    titles = {quiz(f"judul: {written}")[0].title for written in (value, f'"{double}"', f"'{single}'")}
    assert len(titles) == 1


@given(
    st.lists(
        st.sampled_from(
            [
                "judul: x",
                "  - a",
                "- b",
                "  k: v",
                "\tz",
                "[[[[",
                "- [",
                "&a *a",
                "<<: *a",
                "...",
                "---x",
                "? a",
                "ambil:",
                "'",
                '"',
                "!!python",
                "%YAML",
                "{a: b}",
                "x:",
                "#",
                "",
            ]
        ),
        max_size=15,
    )
)
def test_nothing_makes_yaml_stumble(lines: list[str]) -> None:
    quiz("\n".join(lines))


def test_titles_with_marks() -> None:
    assert quiz("judul: Gratifikasi: Dasar #1") == (QuizHeader(title="Gratifikasi: Dasar #1"), [])
    assert quiz('judul: "Gratifikasi: Dasar #1"') == (QuizHeader(title="Gratifikasi: Dasar #1"), [])
    assert quiz('judul: "Etika" dasar')[0].title == '"Etika" dasar'


def test_all_mistakes_at_once() -> None:
    _, findings = quiz(
        "judul: A\nbatas-luls: 70%\nwaktu: tigapuluh\nprasyarat: a, B_c\npercobaan: 0\n"
        "title: B\nringkasan: |\n  x\n  y\nbobot:\nEtika\ndurasi:\n  - a"
    )
    assert findings == [
        "3:1 E204",
        "4:8 E207",
        "5:15 E203",
        "6:12 E207",
        "7:1 E202",
        "8:12 E206",
        "11:1 W207",
        "12:1 E211",
        "13:1 E207",
    ]


def test_lists_in_every_form() -> None:
    for written in (
        "prasyarat: [a, modul:b]",
        "prasyarat: a, modul:b",
        "prasyarat:\n- a\n- module:b",
        "prasyarat:\n  - a\n\n  # c\n  - modul:b",
    ):
        header, findings = quiz(written)
        assert (header.requires, findings) == (("a", "module:b"), [])
    assert quiz("tujuan: satu, dua")[0].objectives == ("satu, dua",)
    assert quiz('tujuan: ["satu, dua", tiga]')[0].objectives == ("satu, dua", "tiga")
    assert quiz("ambil:\n  - 2 dari a label x, y")[0].draw == ("2 dari a label x, y",)


def test_values_have_their_types() -> None:
    header, findings = quiz(
        "bobot: 0,5\nbatas-lulus: 66,667%\npercobaan: bebas\nwaktu: 1,5 jam\nacak-soal: YA\n"
        "acak_pilihan: no\numpan-balik: Langsung\npotongan-petunjuk: 10\nterbit: 2026-08-17"
    )
    assert findings == []
    assert (header.weight, header.pass_, header.attempts) == (Fraction(1, 2), Fraction(66667, 1000), None)
    assert header.time_limit is not None
    assert header.time_limit.seconds == 5400
    assert (header.shuffle_questions, header.shuffle_choices, header.feedback) == (True, False, "immediate")
    assert header.hint_penalty == 10
    assert str(header.available_from) == "2026-08-17"


def test_maps_and_their_keys() -> None:
    text = "---\njudul: A\nkelulusan:\n  nilai-minimal: 70\n  semua-wajb: ya\n"
    text += "kompetensi:\n  INT: 2\n  INT: 3\nsertifikat: ya\n---\n"
    lines = read_lines(text.split("\n"), "a.md", Limits())
    settings, findings = read_settings(lines, CourseHeader, Rules("a.md", PLACES["course"]))
    header = validate(settings, CourseHeader, "a.md", findings)
    assert header.passing.min_score == 70
    assert header.competencies == {"INT": "2"}
    assert [(f.code, f.line) for f in findings] == [("E204", 5), ("E202", 8), ("E207", 9)]


def test_a_header_too_deep_or_too_long() -> None:
    assert quiz("kelulusan:\n  a:\n    b: c")[1][-1] == "4:5 E206"
    assert quiz("judul: " + "x" * 1001)[1] == ["2:8 E208"]
    body = read_lines(["---", "judul: A", "", "Isi."], "a.md", Limits())
    assert ([f.code for f in body.findings], body.body_line) == (["E208"], 4)
