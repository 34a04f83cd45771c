"""Word documents become courses that open in the check, with a word on whatever was not understood."""

from __future__ import annotations

import gettext
import io
import zipfile
from pathlib import Path

import pytest

from lms.content.exchange import importing, report
from lms.content.exchange.importing import NotImported
from lms.content.exchange.office import guard
from lms.content.exchange.office.word import Word
from lms.plugin.importer import NotReadable
from tests.content.exchange.documents import (
    docx,
    heading,
    imported,
    paragraph,
    picture,
    run,
    said,
    table,
    text_of,
)
from tests.content.reading import codes, places

COMMENT = '<w:r><w:commentReference w:id="0"/></w:r>'
TRACKED = "<w:ins><w:r><w:t>baru</w:t></w:r></w:ins><w:del><w:r><w:delText>lama</w:delText></w:r></w:del>"
FOOTNOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FOOTNOTES = (
    f'<w:footnotes xmlns:w="{SPACE}"><w:footnote w:id="2"><w:p><w:r><w:t>Pasal 12.</w:t></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)
BOX = (
    "<mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>Isi kotak</w:t></w:r></w:p>"
    "</w:txbxContent></mc:Choice></mc:AlternateContent>"
)
FORMULA = "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
MERGED = "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>Lebar</w:t></w:r></w:p></w:tc>"


def test_headings_lists_tables_pictures_and_notes_are_kept(tmp_path: Path) -> None:
    body = [
        heading("Pelayanan Prima: Dasar", 0),
        paragraph("Kursus untuk petugas loket."),
        heading("Memahami", 1),
        heading("Arti pelayanan", 2),
        paragraph("Pelayanan ", run("prima", bold=True), " itu ", run("ramah", italic=True), ".", FOOTNOTE),
        paragraph("Sapa", numbered=("1", 0)),
        paragraph("dengan senyum", numbered=("1", 1)),
        paragraph("Dengar", numbered=("1", 0)),
        heading("Contoh", 3),
        table(["Keadaan", "Sikap"], ["Marah | kesal", "Dengarkan"]),
        paragraph(picture("Alur loket: ambil nomor, tunggu")),
        heading("Melatih", 1),
        heading("Langkah kerja", 2),
        paragraph("1. Buka loket"),
        paragraph("2. Tutup loket"),
    ]
    extra = {"word/footnotes.xml": FOOTNOTES}
    made, reading = imported(
        Word(), docx(*body, extra=extra, links={"rId7": "footnotes footnotes.xml"}), tmp_path, "prima.docx"
    )
    assert codes(reading) == ["W313"]
    assert text_of(made, "1-memahami/01-arti-pelayanan.md").partition("---\n\n")[2] == (
        "Pelayanan **prima** itu *ramah*.[^1]\n\n1. Sapa\n   1. dengan senyum\n2. Dengar\n\n## Contoh\n\n"
        "| Keadaan | Sikap |\n|---|---|\n| Marah \\| kesal | Dengarkan |\n\n"
        "![Alur loket: ambil nomor, tunggu](../aset/impor/gambar-1.png)\n\n[^1]: Pasal 12.\n"
    )
    assert "1. Buka loket\n2. Tutup loket" in text_of(made, "2-melatih/01-langkah-kerja.md")
    course = text_of(made, "kursus.md")
    assert "id: pelayanan-prima-dasar\njudul: Pelayanan Prima: Dasar\n" in course
    assert (
        "Kursus untuk petugas loket.\n\n## Isi\n\n### memahami: Memahami\n\n1. [Arti pelayanan](1-mem"
        in course
    )
    assert {fate for fate, _words, _path, _line in said(made)} == {"kept"}


def test_typed_questions_in_a_document_are_a_quiz_beside_their_lesson(tmp_path: Path) -> None:
    body = [
        heading("Bab Satu", 1),
        paragraph("Teks pelajaran."),
        heading("Latihan", 2),
        paragraph("Ibu kota Indonesia?", numbered=("1", 0)),
        paragraph("Bandung", numbered=("2", 0)),
        paragraph(run("Jakarta", bold=True), numbered=("2", 0)),
        paragraph("Warna bendera?", numbered=("1", 0)),
        paragraph("a. ", run("Merah putih", colour="FF0000")),
        paragraph("b. Biru"),
        paragraph("Tanpa kunci?", numbered=("1", 0)),
        paragraph("a. Ya"),
        paragraph("b. Tidak"),
        heading("Bab Dua", 1),
        paragraph("1. Tekan tombol"),
        paragraph("a. merah"),
        paragraph("b. hijau"),
    ]
    made, reading = imported(Word(), docx(*body), tmp_path, "materi.docx")
    quiz = text_of(made, "1-bab-satu/02-latihan.md")
    assert "- ( ) a) Bandung\n- (x) b) Jakarta" in quiz
    assert "- (x) a) Merah putih\n- ( ) b) Biru" in quiz
    assert "<!-- impor: kunci belum ada; tandai jawaban yang benar -->\n\nTanpa kunci?" in quiz
    assert [place for place in places(reading) if "W313" not in place] == [
        f"1-bab-satu/02-latihan.md:{quiz.splitlines().index('- ( ) a) Ya') + 1}:3: E421"
    ]
    # An ordinary list with letters inside is no question.
    assert "jenis: kuis" not in text_of(made, "2-bab-dua/01-bab-dua.md")


def test_a_document_of_nothing_but_questions_is_a_bank_with_its_quiz(tmp_path: Path) -> None:
    body = [paragraph(run("Soal Ujian Akhir", bold=True, size=32))]
    for n in range(1, 4):
        body += [paragraph(f"{n}. Soal tentang hal {n}?"), paragraph("A. ya"), paragraph("B. tidak")]
    body += [paragraph("KUNCI JAWABAN"), table(["No", "Kunci"], ["1", "A"], ["2", "B"], ["3", "A"])]
    made, reading = imported(Word(), docx(*body), tmp_path, "soal.docx")
    assert codes(reading) == ["W313"]
    assert "judul: Soal Ujian Akhir" in text_of(made, "kursus.md")
    right = [line for line in text_of(made, "bank/bank-soal.md").splitlines() if "(x)" in line]
    assert right == ["- (x) a) ya", "- (x) b) tidak", "- (x) a) ya"]


def test_questions_typed_into_tables_are_read(tmp_path: Path) -> None:
    body = [
        heading("Latihan", 1),
        paragraph("1. Ibu kota Indonesia?"),
        table(["a. Bandung", "c. Medan"], ["b. Jakarta", "d. Bogor"]),
        paragraph("Kunci: C"),
        heading("Kuis", 1),
        table(
            ["No", "Soal", "A", "B", "C", "Kunci"],
            ["1", "Warna bendera?", "Biru", "Merah putih", "Hijau", "B"],
        ),
    ]
    source = tmp_path / "x.docx"
    source.write_bytes(docx(*body))
    made = Word().read(source)
    texts = [text_of(made, path) for path in sorted(made.files) if path.startswith("1-")]
    assert "- ( ) a) Bandung\n- ( ) b) Jakarta\n- (x) c) Medan\n- ( ) d) Bogor\n" in texts[0]
    assert "Warna bendera?\n\n- ( ) a) Biru\n- (x) b) Merah putih\n- ( ) c) Hijau\n" in texts[1]


def test_whatever_changes_or_is_lost_is_told(tmp_path: Path) -> None:
    body = [
        heading("Aturan", 1),
        paragraph("Teks ", TRACKED, COMMENT, " dan rumus ", FORMULA),
        paragraph("Sebelum kotak", f"<w:r>{BOX}</w:r>"),
        table([MERGED], ["a", "b"]),
        paragraph(picture("Picture 3")),
        paragraph(picture("Logo", "rId8")),
        paragraph("<w:hyperlink r:id='rId6'><w:r><w:t>berkas lain</w:t></w:r></w:hyperlink>"),
        heading("Kosong", 1),
    ]
    links = {"rId6": "hyperlink file:///C:/rahasia.docx"}
    extra = {"word/vbaProject.bin": b"macro"}
    made, reading = imported(Word(), docx(*body, links=links, extra=extra), tmp_path, "aturan.docx")
    lesson = text_of(made, "1-aturan/01-aturan.md")
    assert "Teks baru dan rumus a+b <!-- impor: rumus, periksa tulisannya -->" in lesson
    assert "lama" not in lesson
    assert "Isi kotak" in lesson
    assert "| Lebar |  |\n|---|---|\n| a | b |" in lesson
    assert "![](../aset/impor/gambar-1.png) <!-- impor: tulis teks pengganti gambar ini -->" in lesson
    assert "<!-- impor: gambar tidak terbawa -->" in lesson
    assert sorted(codes(reading)) == ["W313", "W708"]
    told = {words: fate for fate, words, _path, _line in said(made)}
    assert told["2 tracked changes: the text as if accepted"] == "changed"
    assert told["the text of 1 box stands below its paragraph"] == "changed"
    assert told["1 formula became plain text"] == "changed"
    assert told["1 merged cell of a table was taken apart"] == "changed"
    assert told["picture without words for those who do not see it"] == "changed"
    assert told["lesson “Kosong” has no text yet"] == "changed"
    assert told["1 comment of reviewers"] == "lost"
    assert told["macros"] == "lost"
    assert told["a picture in a format that no page can show; save it as PNG"] == "lost"
    assert told["link to “file:///C:/rahasia.docx”; its words were kept"] == "lost"


def test_large_bold_lines_are_headings_where_there_are_none(tmp_path: Path) -> None:
    text = paragraph("Teks biasa yang cukup panjang untuk dibaca orang.")
    body = [
        paragraph(run("BAB I", bold=True, size=32)),
        text,
        paragraph(run("Arti", bold=True, size=26)),
        text,
        paragraph(run("BAB II", bold=True, size=32)),
        paragraph(run("Tujuan", bold=True, size=26)),
        text,
        paragraph(run("Penting", bold=True), " sekali."),
    ]
    made, _reading = imported(Word(), docx(*body, title="Modul Etika"), tmp_path, "x.docx")
    assert "judul: Modul Etika" in text_of(made, "kursus.md")
    assert sorted(path for path in made.files if path.endswith(".md"))[:3] == [
        "1-bab-i/01-bab-i.md", "1-bab-i/02-arti.md", "2-bab-ii/01-tujuan.md",
    ]  # fmt: skip
    assert ("changed", "“BAB I” was taken for a heading, being large and bold", "", 0) in said(made)


def test_a_chapter_and_its_name_in_two_headings_are_one(tmp_path: Path) -> None:
    body = [heading(text, 1) for text in ("BAB I", "Pendahuluan")]
    body += [
        heading("Tujuan", 2),
        paragraph("Teks."),
        heading("BAB II", 1),
        heading("Isi", 1),
        paragraph("Teks."),
    ]
    source = tmp_path / "modul.docx"
    source.write_bytes(docx(*body))
    made = Word().read(source)
    assert "### bab-i-pendahuluan: BAB I: Pendahuluan\n\n1. [Tujuan](" in text_of(made, "kursus.md")
    assert "### bab-ii-isi: BAB II: Isi\n\n1. [BAB II: Isi](" in text_of(made, "kursus.md")
    assert "lost" not in {fate for fate, _words, _path, _line in said(made)}


def test_a_long_text_without_headings_is_split_into_lessons(tmp_path: Path) -> None:
    body = [paragraph(f"Paragraf {n} " + "kata " * 98) for n in range(40)]
    made, reading = imported(Word(), docx(*body), tmp_path, "panduan_kerja.docx")
    lessons = [path for path in made.files if path.startswith("1-")]
    assert lessons == [f"1-panduan-kerja/0{n}-panduan-kerja-{n}.md" for n in (1, 2, 3, 4)]
    assert all(len(text_of(made, path).split()) < 1_400 for path in lessons)
    assert "panduan kerja (2)" in text_of(made, lessons[1])
    assert codes(reading) == ["W313"]


def _zipped(name: str, content: bytes, entries: int = 1) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(entries):
            archive.writestr(name if not number else f"{name}{number}", content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "Save it as .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"just text", "damaged"),
        (docx(paragraph("x"))[:300], "damaged"),
        (_zipped("ppt/presentation.xml", b"<x/>"), "not the kind of document"),
        (_zipped("word/document.xml", b"not markup"), "damaged"),
        (_zipped("word/document.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "markup of its own"),
        (_zipped("word/document.xml", b"<x>" * 300), "nested too deeply"),
        (_zipped("word/media/a.bin", bytes(20_000_000)), "unpacks to more"),
        (_zipped("word/media/a", b"", guard.MOST_ENTRIES + 1), "unpacks to more"),
        (docx(paragraph("")), "no text"),
        (docx(paragraph(picture("x", "rId77"))), "damaged"),
        (docx(paragraph("x", FOOTNOTE)), "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, raw: bytes, why: str) -> None:
    source = tmp_path / "x.docx"
    source.write_bytes(raw)
    with pytest.raises(NotReadable, match=why):
        Word().read(source)


def test_a_refusal_is_no_fault_of_the_importer(tmp_path: Path) -> None:
    with pytest.raises(NotImported) as refused:
        imported(Word(), b"PK\x03\x04", tmp_path, "y.docx")
    assert "damaged" in refused.value.said.text
    assert not refused.value.plugin_failed


def test_a_linked_picture_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"\x89PNG\r\n\x1a\nsecret")
    linked = picture("rahasia").replace("r:embed='rId9'", "r:link='rId6'")
    body = [paragraph("Teks."), paragraph(linked)]
    source = tmp_path / "x.docx"
    source.write_bytes(docx(*body, links={"rId6": f"image {secret.as_uri()}"}))
    made = Word().read(source)
    assert all(b"secret" not in body_ for body_ in made.files.values())


def test_the_report_lies_beside_the_course(tmp_path: Path) -> None:
    source = tmp_path / "x.docx"
    source.write_bytes(docx(heading("Satu", 1), paragraph("Teks.", COMMENT)))
    made = Word().read(source)
    importing.write(made, tmp_path / "kursus", gettext.NullTranslations())
    log = (tmp_path / "kursus" / report.PATH).read_text(encoding="utf-8")
    assert log.startswith("Result of the import: ")
    assert "\n[lost] 1 comment of reviewers\n" in log
