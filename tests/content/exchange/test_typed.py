"""Questions as trainers type them: every usual form is read, and no key is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.exchange.typed.importer import TypedQuestions, questions_from_text
from lms.plugin.importer import Fate, NotReadable
from tests.content.exchange.documents import imported, said, text_of
from tests.content.reading import codes, places

GUIDES = Path(__file__).resolve().parents[3] / "docs" / "trainers"
ANSWER = ["- ( ) a) Bandung", "- (x) b) Jakarta", "- ( ) c) Medan"]
STYLES = {
    "a key below": "1. Ibu kota Indonesia?\nA. Bandung\nB. Jakarta\nC. Medan\nKunci: B",
    "small letters, answer": "Soal 1\nIbu kota Indonesia?\na) Bandung\nb) Jakarta\nc) Medan\nJawaban: b",
    "no colon": "1) Ibu kota Indonesia?\n(A) Bandung\n(B) Jakarta\n(C) Medan\nKunci jawaban B",
    "an asterisk": "1. Ibu kota Indonesia?\nA. Bandung\n*B. Jakarta\nC. Medan",
    "an asterisk behind": "1. Ibu kota Indonesia?\nA. Bandung\nB. Jakarta *\nC. Medan",
    "bold": "1. Ibu kota Indonesia?\nA. Bandung\n**B. Jakarta**\nC. Medan",
    "one line": "1. Ibu kota Indonesia?\nA. Bandung   B. Jakarta   C. Medan\nANS: B",
    "all on one line": "1. Ibu kota Indonesia? a. Bandung b. Jakarta c. Medan Jawaban: B",
    "a list at the end": "1. Ibu kota Indonesia?\nA. Bandung\nB. Jakarta\nC. Medan\n\nKUNCI JAWABAN\n1. B",
    "in words": "1. Ibu kota Indonesia?\nA. Bandung\nB. Jakarta\nC. Medan\nKunci: Jakarta",
    "letter and words": "1. Ibu kota Indonesia?\nA. Bandung\nB. Jakarta\nC. Medan\nKunci: B. Jakarta",
    "without number": "Ibu kota Indonesia?\nA. Bandung\nB. Jakarta\nC. Medan\nKunci: B",
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES.keys())
def test_each_way_of_typing_gives_the_same_question(text: str) -> None:
    made, notes = questions_from_text(text)
    assert "Ibu kota Indonesia?" in made.splitlines()
    assert [line for line in made.splitlines() if line.startswith("- (")] == ANSWER
    assert [note.fate for note in notes] == [Fate.KEPT]


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("1. Apa?\nA. Ya\nB. Tidak", "kunci belum ada"),
        ("1. Apa?\nA. Ya\nB. Tidak\nKunci: E", "kunci tidak cocok"),
        ("1. Apa?\nA. Ya\nB. Tidak\nKunci: B. Ya", "kunci tidak cocok"),
        ("1. Apa?\nA. Ya\n*B. Tidak\nKunci: A", "ada dua kunci"),
        ("1. Apa?\nA. Ya\nB. Tidak\nB. Entah\nKunci: B", "dua pilihan memakai huruf"),
        (
            "1. Apa?\nA. Ya\nB. Tidak\n1. Siapa?\nA. Ya\nB. Tidak\n\nKunci jawaban\n1. A",
            "daftar kunci tidak jelas",
        ),
        ("1. Bumi bulat (Benar/Salah)", "kunci belum ada"),
        ("1. Ibu kota Indonesia adalah ....", "kunci belum ada"),
        ("1. Jodohkan kata di kiri dengan artinya", "soal menjodohkan"),
    ],
)
def test_what_is_not_plain_is_marked_and_never_guessed(text: str, remark: str) -> None:
    made, notes = questions_from_text(text)
    assert f"<!-- impor: {remark}" in made
    assert "(x)" not in made
    assert "jawaban:" not in made
    assert Fate.CHANGED in {note.fate for note in notes}
    for note in notes:
        assert made.splitlines()[note.line - 1].startswith(("## ", "<!-- impor"))


def test_a_sheet_of_all_kinds() -> None:
    made, notes = questions_from_text(
        "Kerjakan dengan jujur.\n\n"
        "I. PILIHAN GANDA\n"
        "1. Perhatikan pernyataan berikut.\n1. Cepat\n2. Ramah\n3. Mahal\nYang termasuk pelayanan prima adalah ...\n"
        "a. 1 dan 2\nb. 2 dan 3\nc. semua benar\nKunci: A\nPembahasan: Mahal bukan ciri pelayanan.\n"
        "2. Pilih ciri pelayan yang baik.\nA. Ramah\nB. Lambat\nC. Sigap\nKunci: A dan C\nSkor: 2\n"
        "3. A. Yani dikenal sebagai apa?\nA. Jenderal\nB. Petani\nKunci: A. Karena ia memimpin tentara.\n"
        "II. BENAR SALAH\n1. Bumi datar. (S)\n2. Air mengalir.\nJawaban: Benar\n"
        "III. ISIAN\n1. Lambang negara adalah ______\nJawaban: Garuda Pancasila\n"
        "IV. ESAI\n1. Jelaskan arti pelayanan prima!\n"
        "Jawaban: Pelayanan yang melampaui harapan warga, dengan ramah, cepat, dan tepat.\n"
    )
    assert made.startswith("Kerjakan dengan jujur.\n\n## ")
    for lines in (
        "1. Cepat\n2. Ramah\n3. Mahal\n\nYang termasuk",
        "- acak: tidak",
        "- (x) a) 1 dan 2",
        "### Pembahasan\n\nMahal bukan ciri pelayanan.",
        "- poin: 2\n\nPilih ciri pelayan yang baik.\n\n- [x] a) Ramah\n- [ ] b) Lambat\n- [x] c) Sigap",
        "A. Yani dikenal sebagai apa?\n\n- (x) a) Jenderal\n- ( ) b) Petani\n\n### Pembahasan\n\nKarena ia memimpin",
        "- jawaban: salah\n\nBumi datar.\n",
        "- jawaban: benar\n\nAir mengalir.\n",
        "- tipe: isian\n",
        "### Jawaban\n\n- Garuda Pancasila",
        "- tipe: esai\n",
        "### Catatan pelatih\n\nPelayanan yang melampaui",
    ):
        assert lines in made
    assert [note.fate for note in notes] == [Fate.KEPT] * 7
    assert made.count("\n## ") == 7


@pytest.mark.parametrize(
    "keys",
    [
        "1. B 2. A 3. C",
        "1-B, 2-A, 3-C",
        "1) B\n2) A\n3) C",
        "1 B\n2 A\n3 C",
        "No 1 2 3\nKunci B A C",
        "1.B; 2.A; 3.C",
    ],
)
def test_a_list_of_keys_in_every_form(keys: str) -> None:
    asked = "".join(f"{n}. Soal tentang hal {n}?\nA. satu\nB. dua\nC. tiga\n" for n in (1, 2, 3))
    made, notes = questions_from_text(f"{asked}\nKunci Jawaban\n{keys}\n")
    right = [line for line in made.splitlines() if line.startswith("- (x)")]
    assert right == ["- (x) b) dua", "- (x) a) satu", "- (x) c) tiga"]
    assert {note.fate for note in notes} == {Fate.KEPT}


def test_lists_of_keys_follow_the_parts_they_belong_to() -> None:
    keys = "KUNCI\n1. A 2. B\n1. B 2. A 3. C"
    part = "1. Apa {0}?\nA. ya\nB. tidak\n2. Siapa {0}?\nA. ya\nB. tidak\n"
    text = f"A. PILIHAN GANDA\n{part.format('satu')}B. PILIHAN GANDA\n{part.format('dua')}\n{keys}"
    made, notes = questions_from_text(text)
    right = [line for line in made.splitlines() if line.startswith("- (x)")]
    assert right == ["- (x) a) ya", "- (x) b) tidak", "- (x) b) tidak", "- (x) a) ya"]
    assert [note.fate for note in notes].count(Fate.LOST) == 1
    assert "<!-- impor: kunci 3. C tidak punya soal -->" in made


@pytest.mark.parametrize("name", ["dari-word-dan-powerpoint", "from-word-and-powerpoint"])
def test_the_questions_in_the_guide_are_read_as_it_says(name: str) -> None:
    page = (GUIDES / f"{name}.md").read_text(encoding="utf-8")
    made, notes = questions_from_text(page.partition("```text\n")[2].partition("```")[0])
    assert made.count("- (x) ") == 2
    assert [note.fate for note in notes] == [Fate.KEPT] * 5
    for setting in ("- jawaban: salah", "- tipe: isian", "- tipe: esai"):
        assert setting in made


def test_signs_of_markdown_are_only_signs() -> None:
    made, _notes = questions_from_text("1. Apa arti *a_b* [x] <b> # `c`?\nA. - x\nB. 1. y\nKunci: A")
    assert r"Apa arti \*a\_b\* \[x\] \<b> # \`c\`?" in made
    assert "## apa-arti-a-b-x-b-c: " in made


def test_a_text_file_becomes_a_course_that_passes_but_where_a_key_is_missing(tmp_path: Path) -> None:
    text = (
        "Ujian Pelayanan\n\n"
        + STYLES["a key below"]
        + "\n2. Apa?\nA. Ya\nB. Tidak\n3. Bumi bulat. (Benar/Salah)\nKunci: B"
    )
    made, reading = imported(TypedQuestions(), text, tmp_path, "ujian.txt")
    assert sorted(made.files) == ["1-kuis/01-kuis.md", "bank/bank-soal.md", "kursus.md"]
    assert "judul: Ujian Pelayanan" in text_of(made, "kursus.md")
    assert "  - semua dari bank-soal" in text_of(made, "1-kuis/01-kuis.md")
    lines = text_of(made, "bank/bank-soal.md").splitlines()
    at = lines.index("- ( ) a) Ya") + 1
    assert places(reading) == [f"bank/bank-soal.md:{at}:3: E421", "kursus.md:1:1: W313"]
    assert (
        "changed",
        "question “Apa?” has no key",
        "bank/bank-soal.md",
        lines.index("## apa: Apa?") + 1,
    ) in said(made)


def test_a_pasted_text_that_is_too_long_says_where_reading_ended() -> None:
    _made, notes = questions_from_text("1. Apa?\nA. ya\nB. tidak\nKunci: A\n" + "\n" * 300_000)
    assert [note.fate for note in notes] == [Fate.KEPT, Fate.LOST]


def test_a_file_from_notepad_of_any_age(tmp_path: Path) -> None:
    text = STYLES["a key below"].replace("Medan", "Médan")
    for raw, fates in [
        (text.encode("utf-16"), set()),
        (text.encode("utf-8-sig").replace(b"\n", b"\r\n"), set()),
        (text.encode("cp1252"), {Fate.CHANGED}),
    ]:
        source = tmp_path / "soal.txt"
        source.write_bytes(raw)
        made = TypedQuestions().read(source)
        assert "- ( ) c) Médan" in text_of(made, "bank/bank-soal.md")
        assert {note.fate for note in made.notes} - {Fate.KEPT} == fates


@pytest.mark.parametrize(
    ("raw", "why"),
    [(b"\x00\x01", "not a text file"), (b"Halo.", "No question"), (b"x" * 2_000_001, "longer")],
)
def test_what_holds_no_question_is_refused_in_words(tmp_path: Path, raw: bytes, why: str) -> None:
    source = tmp_path / "soal.txt"
    source.write_bytes(raw)
    with pytest.raises(NotReadable, match=why):
        TypedQuestions().read(source)


def test_many_questions_fill_banks_and_a_quiz_draws_what_an_attempt_may_show(tmp_path: Path) -> None:
    text = "\n".join(f"{n}. Soal tentang hal {n}?\nA. ya\nB. tidak\nKunci: A" for n in range(1, 451))
    made, reading = imported(TypedQuestions(), text, tmp_path, "banyak.txt")
    assert "bank/bank-soal-2.md" in made.files
    assert codes(reading) == ["W313"]
    assert "  - 200 dari bank-soal-1" in text_of(made, "1-kuis/01-kuis.md")
    assert any("draws 200 of 450" in words for _fate, words, _path, _line in said(made))


_PIECES = st.sampled_from(
    ["1. ", "2) ", "(3) ", "Soal 4 ", "A. ", "b) ", "(C) ", "*", "**", "Kunci: ", "Jawaban", "B", "E", "1-B 2. C", "\n",
     "\n", " ", "Pembahasan: ", "Benar/Salah", "ESAI",
     "KUNCI JAWABAN", "No 1 2", "\t", "kata", "…", "<!--", "-->", "##",
     "\ue000", "\u2028", "- (x) ", "[[", "`", "Skor: 2"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=60).map("".join)))
def test_any_text_is_read_and_every_key_is_a_choice(text: str) -> None:
    made, notes = questions_from_text(text)
    lines = made.splitlines()
    sections = made.split("\n## ")[1:] if not made.startswith("## ") else ("\n" + made).split("\n## ")[1:]
    assert len(sections) <= max(1, len(lines))
    for section in sections:
        ticks = [line for line in section.splitlines() if line.startswith("- (x)")]
        assert len(ticks) <= 1
    assert all(0 < note.line <= len(lines) for note in notes)
