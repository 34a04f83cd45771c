"""Presentations become courses: a slide is a section with its notes, a section of the deck a module."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.util import Inches

from lms.content.exchange.formats import builtin_importers
from lms.content.exchange.importing import choose
from lms.content.exchange.office.slides import Slides
from lms.plugin.importer import NotReadable
from tests.content.exchange.documents import PNG, imported, said, text_of
from tests.content.reading import codes

SECTIONS = (
    '<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:ext uri="x">'
    '<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">{}</p14:sectionLst>'
    "</p:ext></p:extLst>"
)


class Deck:
    """A presentation in the making."""

    def __init__(self) -> None:
        self.made: Any = pptx.Presentation()

    def slide(self, title: str, *points: str, layout: int = 1, notes: str = "") -> Any:
        slide = self.made.slides.add_slide(self.made.slide_layouts[layout])
        if title:
            slide.shapes.title.text = title
        if points:
            slide.placeholders[1].text_frame.text = "\n".join(points)
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
        return slide

    def saved(self) -> bytes:
        file = io.BytesIO()
        self.made.save(file)
        return file.getvalue()


def test_slides_with_notes_tables_charts_and_pictures(tmp_path: Path) -> None:
    deck = Deck()
    deck.slide("Layanan Publik", "Badan Kota", layout=0)
    deck.slide("Bagian Satu", layout=2)
    steps = deck.slide(
        "Tiga langkah", "Sapa", "dengan senyum", "Dengar", notes="Sapa setiap warga.\nDengarkan."
    )
    steps.placeholders[1].text_frame.paragraphs[1].level = 1
    figures = deck.slide("Angka", layout=5)
    chart = CategoryChartData()
    chart.categories = ["2025", "2026"]
    chart.add_series("Keluhan", (10, 4.5))
    figures.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, Inches(4), Inches(3), Inches(2), chart)
    table = figures.shapes.add_table(2, 2, 0, Inches(1), Inches(3), Inches(1)).table
    for place, text in enumerate(["Loket", "Antrean", "A", "12"]):
        table.cell(place // 2, place % 2).text = text
    alone = deck.slide("", layout=6)
    alone.shapes.add_picture(io.BytesIO(PNG), 0, 0, deck.made.slide_width, deck.made.slide_height)
    deck.slide("Bagian Dua", layout=2)
    deck.slide("Kuis", "1. Siapa disapa?", "A. Setiap warga", "B. Yang dikenal", notes="Kunci: A")
    hidden = deck.slide("Cadangan", "tidak dipakai")
    hidden.element.set("show", "0")
    made, reading = imported(Slides(), deck.saved(), tmp_path, "dek.pptx")
    assert text_of(made, "1-bagian-satu/01-bagian-satu.md").partition("---\n\n")[2] == (
        "## Tiga langkah\n\n- Sapa\n  - dengan senyum\n- Dengar\n\nSapa setiap warga.\n\nDengarkan.\n\n## Angka\n\n"
        "| Loket | Antrean |\n|---|---|\n| A | 12 |\n\n|  | Keluhan |\n|---|---|\n| 2025 | 10 |\n| 2026 | 4,5 |\n\n"
        "![](../aset/impor/gambar-1.png) <!-- impor: tulis teks pengganti gambar ini -->\n"
    )
    assert "- (x) a) Setiap warga\n- ( ) b) Yang dikenal" in text_of(made, "2-bagian-dua/01-kuis.md")
    assert "judul: Layanan Publik" in text_of(made, "kursus.md")
    assert "Badan Kota\n\n## Isi" in text_of(made, "kursus.md")
    assert codes(reading) == ["W708", "W313"]
    told = {
        (words, note.source): fate for note, (fate, words, _p, _l) in zip(made.notes, said(made), strict=True)
    }
    assert told["slide “Tiga langkah” with its notes", "slide 3"] == "kept"
    assert told["a chart became a table of its numbers", "slide 4"] == "changed"
    assert (
        told["a picture of a whole slide cannot be read on a phone; write what it says", "slide 5"]
        == "changed"
    )
    assert told["hidden slide", "slide 8"] == "lost"


def test_sections_of_the_deck_are_modules_and_groups_keep_their_text(tmp_path: Path) -> None:
    deck = Deck()
    first = deck.slide("Satu", "isi satu")
    second = deck.slide("Dua", layout=5)
    group = second.shapes.add_group_shape()
    for number, text in enumerate(["kiri", "kanan"]):
        group.shapes.add_textbox(
            Inches(1 + 3 * number), Inches(3), Inches(2), Inches(1)
        ).text_frame.text = text
    rows = "".join(
        f'<p14:section name="{name}"><p14:sldIdLst><p14:sldId id="{slide.slide_id}"/></p14:sldIdLst></p14:section>'
        for name, slide in [("Awal", first), ("Akhir", second)]
    )
    deck.made.element.append(parse_xml(SECTIONS.format(rows)))
    made, reading = imported(Slides(), deck.saved(), tmp_path, "rapat_kerja.pptx")
    assert "## Dua\n\nkiri\n\nkanan\n" in text_of(made, "2-akhir/01-akhir.md")
    assert "judul: rapat kerja" in text_of(made, "kursus.md")
    assert codes(reading) == ["W313"]


def test_a_long_deck_becomes_lessons_of_some_slides(tmp_path: Path) -> None:
    deck = Deck()
    for number in range(30):
        deck.slide(f"Halaman {number}", "a", "b", notes="kata " * 20)
    source = tmp_path / "x.pptx"
    source.write_bytes(deck.saved())
    made = Slides().read(source)
    lessons = [path for path in made.files if path.startswith("1-x/")]
    assert lessons == ["1-x/01-halaman-0.md", "1-x/02-halaman-12.md", "1-x/03-halaman-24.md"]
    # The first slide of a lesson gives it its title and needs no second heading.
    assert "## Halaman 12\n" not in text_of(made, lessons[1])
    assert "## Halaman 13\n" in text_of(made, lessons[1])


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "Save it as .pptx"),
        (b"PK\x03\x04", "damaged"),
        (Deck().saved(), "no text"),
        (Deck().saved()[:9000], "damaged"),
    ],
)
def test_what_is_no_deck_is_refused_in_words(tmp_path: Path, raw: bytes, why: str) -> None:
    source = tmp_path / "x.pptx"
    source.write_bytes(raw)
    with pytest.raises(NotReadable, match=why):
        Slides().read(source)


def test_the_ending_of_a_file_chooses_its_format() -> None:
    known = builtin_importers()
    chosen = {name: [one.name for one in choose(known, Path(name))] for name in ("a.docx", "b.PPTX", "c.doc")}
    assert chosen == {"a.docx": ["word"], "b.PPTX": ["powerpoint"], "c.doc": ["word"]}
    assert [one.name for one in choose(known, Path("soal.dat"), "questions")] == ["questions"]
