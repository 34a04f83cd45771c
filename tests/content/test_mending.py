"""Edits of findings are carried out exactly, on texts and on folders, and leave nothing worse behind."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.content.contents import Reading
from lms.content.mending import can_mend, mend_folder, mended
from lms.plugin.finding import RESAVED, Edit, Finding, Place
from lms.plugin.message import Message
from tests.content.reading import COURSE, LESSON, QUESTION, QUIZ, codes, course_of, read_files

Files = Mapping[str, str | bytes | None]


def one(*edit: Any, path: str = "a.md", **values: Any) -> Finding:
    return Finding("W000", Message("-"), path=path, edit=Edit(*edit) if edit else None, **values)


def result(text: str, *findings: Finding) -> str:
    return mended({"a.md": text}, findings).texts.get("a.md", text)


def test_edits_are_carried_out_at_their_places() -> None:
    assert result("satu dua\n", one(1, 6, 1, 9, "tiga"), one(1, 1, 1, 1, "- ")) == "- satu tiga\n"
    assert result("satu\ndua\ntiga", one(2, 1, 3, 1, "")) == "satu\ntiga"
    assert result("satu", one(1, 5, 1, 5, "\ndua\n")) == "satu\ndua\n"
    assert result("", one(1, 1, 1, 1, "satu")) == "satu"
    assert result("satu\n", one(2, 1, 2, 1, "dua")) == "satu\ndua"


def test_line_ends_and_byte_order_mark_stay_as_the_file_has_them() -> None:
    assert result("\ufeffsatu\r\ndua\r\n", one(2, 1, 2, 1, "a\n")) == "\ufeffsatu\r\na\r\ndua\r\n"
    assert result("satu\rdua", one(1, 1, 2, 1, "")) == "dua"
    assert result("\ufeffsatu\r\n", one(*vars_of(RESAVED))) == "satu\r\n"
    assert result("e\u0301 a\ne\u0301", one(1, 3, 1, 4, "b")) == "\u00e9 b\ne\u0301", (
        "only what is edited is composed"
    )


def vars_of(edit: Edit) -> tuple[int, int, int, int, str]:
    return edit.line, edit.column, edit.end_line, edit.end_column, edit.text


def test_of_edits_that_overlap_the_first_is_carried_out() -> None:
    first, second = one(1, 1, 1, 5, "tiga"), one(1, 3, 1, 8, "x")
    same_place = one(1, 9, 1, 9, "a"), one(1, 9, 1, 9, "b")
    found = mended({"a.md": "satu dua"}, [first, second, *same_place])
    assert found.texts == {"a.md": "tiga duaa"}
    assert found.done == (first, same_place[0])
    twice = one(1, 1, 1, 2, "S"), one(1, 1, 1, 2, "S", line=1)
    assert mended({"a.md": "satu"}, twice).done == twice, "two findings may want the same"


def test_what_is_out_of_date_or_outside_is_left_alone() -> None:
    for edit in [
        (1, 1, 1, 3, "x", "du"),
        (1, 4, 1, 9, "x"),
        (3, 1, 3, 1, "x"),
        (1, 3, 1, 2, "x"),
        (0, 1, 1, 1, "x"),
    ]:
        found = mended({"a.md": "satu"}, [one(*edit)])
        assert (found.done, found.texts) == ((), {})
    assert mended({"a.md": "satu"}, [one(1, 1, 1, 2, "x", path="b.md")]).done == ()


def test_proposals_wait_for_a_person() -> None:
    guess = one(1, 1, 1, 5, "dua", proposal=True)
    assert not can_mend(guess)
    assert not can_mend(one())
    assert can_mend(guess, proposals=True)
    assert mended({"a.md": "satu"}, [guess]).texts == {}
    assert mended({"a.md": "satu"}, [guess], proposals=True).texts == {"a.md": "dua"}


def test_a_finding_of_several_places_is_dealt_with_whole_or_not_at_all() -> None:
    places = (Place("a.md", 1, 1, Edit(1, 1, 1, 1, "x")), Place("b.md", 1, 1, Edit(1, 1, 1, 1, "y")))
    both = one(path="kursus.md", places=places)
    assert mended({"a.md": "", "b.md": ""}, [both]).texts == {"a.md": "x", "b.md": "y"}
    assert mended({"a.md": ""}, [both]).texts == {}


def test_files_are_replaced_whole_and_kept(tmp_path: Path) -> None:
    folder, keep = tmp_path / "kursus", tmp_path / "simpan"
    (folder / "bab").mkdir(parents=True)
    page = folder / "bab" / "a.md.txt"
    page.write_bytes(b"satu\r\n")
    page.chmod(0o640)
    findings = [one(1, 1, 1, 5, "dua", path="bab/a.md.txt"), one(path="bab/a.md.txt", rename="bab/a.md")]
    found = mend_folder(folder, findings, keep)
    assert found.done == tuple(findings)
    assert found.renames == {"bab/a.md.txt": "bab/a.md"}
    assert [path.name for path in (folder / "bab").iterdir()] == ["a.md"]
    assert (folder / "bab" / "a.md").read_bytes() == b"dua\r\n"
    assert stat.S_IMODE((folder / "bab" / "a.md").stat().st_mode) == 0o640
    assert (keep / "bab" / "a.md.txt").read_bytes() == b"satu\r\n"

    mend_folder(folder, [one(1, 1, 1, 4, "tiga", path="bab/a.md")], keep)
    mend_folder(folder, [one(1, 1, 1, 5, "empat", path="bab/a.md")], keep)
    assert (folder / "bab" / "a.md").read_bytes() == b"empat\r\n"
    assert (keep / "bab" / "a.md").read_bytes() == b"dua\r\n", "the oldest copy stays"


def test_nothing_is_written_through_a_link_or_over_another_file(tmp_path: Path) -> None:
    folder = tmp_path / "kursus"
    outside = tmp_path / "luar"
    for place in (folder, outside):
        place.mkdir()
        (place / "a.md").write_text("satu")
    (folder / "b.md").symlink_to(outside / "a.md")
    (folder / "bab").symlink_to(outside)
    os.mkfifo(folder / "pipa.md")
    paths = ["b.md", "bab/a.md", "../luar/a.md", "pipa.md", "hilang.md", "", "/etc/hostname"]
    found = mend_folder(folder, [one(1, 1, 1, 1, "x", path=path) for path in paths], tmp_path / "simpan")
    assert found.done == ()
    assert (outside / "a.md").read_text() == "satu"
    taken = mend_folder(folder, [one(path="a.md", rename="b.md")], tmp_path / "simpan")
    assert (taken.done, taken.renames) == ((), {})
    assert (folder / "a.md").read_text() == "satu"


def test_a_name_that_the_system_writes_in_another_form_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "kursus"
    folder.mkdir()
    (folder / "e\u0301.md").write_text("satu")
    assert mend_folder(folder, [one(1, 1, 1, 1, "x", path="\u00e9.md")], tmp_path / "simpan").done
    assert (folder / "e\u0301.md").read_text() == "xsatu"


def again(folder: Path, reading: Reading, files: Files, proposals: bool = False) -> Reading:
    """The reading after the edits of `reading`, and nothing else, were carried out."""
    mend_folder(folder, reading.findings, folder.parent / f"{folder.name}-simpan", proposals)
    return read_files(folder, dict.fromkeys(("kursus.md", "pelajaran.md", "kuis.md")))


SLIPS: tuple[Files, ...] = (
    {"kuis.md": QUIZ + QUESTION.replace("(x)", "(v)")},
    {"kuis.md": QUIZ + QUESTION.replace("- (x)", "– (x)")},
    {"pelajaran.md": LESSON + "\n![Alur](aset\\a.svg)\n"},
    {"pelajaran.md": LESSON + "\n![Alur](aset/A.SVG)\n"},
    {"pelajaran.md": LESSON.replace("---\n\n", "tujuan:\n\t- Satu\n---\n\n")},
    {"pelajaran.md.txt": LESSON, "pelajaran.md": None},
)
RIGHT: tuple[Files, ...] = (
    {},
    {},
    {"pelajaran.md": LESSON + "\n![Alur](aset/a.svg)\n"},
    {"pelajaran.md": LESSON + "\n![Alur](aset/a.svg)\n"},
    {"pelajaran.md": LESSON.replace("---\n\n", "tujuan:\n  - Satu\n---\n\n")},
    {},
)


@pytest.mark.parametrize(("files", "right"), list(zip(SLIPS, RIGHT, strict=True)))
def test_a_slip_is_read_as_it_is_meant_and_written_right(tmp_path: Path, files: Files, right: Files) -> None:
    drawing: Files = {}
    if "pelajaran.md" in right and "svg" in str(right["pelajaran.md"]):
        drawing = {"aset/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'}
    slip = read_files(tmp_path / "a", {**files, **drawing})
    assert [code[0] for code in codes(slip)] == ["W"]
    wanted = course_of(read_files(tmp_path / "b", {**right, **drawing}))
    after = again(tmp_path / "a", slip, files)
    assert codes(after) == []
    assert course_of(after) == wanted
    for name, text in {
        "kursus.md": COURSE,
        "pelajaran.md": LESSON,
        "kuis.md": QUIZ + QUESTION,
        **right,
    }.items():
        assert (tmp_path / "a" / name).read_text() == text


def test_given_ids_are_written_down_and_stay(tmp_path: Path) -> None:
    files: Files = {
        "kursus.md": "# Pelayanan prima\n\n## Isi\n\n### Bab: satu\n\n- [A](01-awal.md)\n- [B](kuis.md)\n",
        "01-awal.md": "---\ntujuan: [Tahu]\n---\n\n# Awal\n\nIsi.\n",
        "kuis.md": "---\r\njenis: kuis\r\njudul: Kuis\r\nambil: 1 dari dasar\r\n---\r\n\r\n"
        "## Apa itu?\r\n\r\n- (x) Ini\r\n- ( ) Itu\r\n",
        "bank/dasar.md": "---\njenis: bank\njudul: Dasar\n---\n\n##   Mengapa  ##\n\n- (x) Ini\n- ( ) Itu\n",
        "pelajaran.md": None,
    }
    before = read_files(tmp_path / "prima", files)
    assert codes(before) == ["W302", "W313"]
    after = again(tmp_path / "prima", before, files)
    assert codes(after) == ["W313"]
    assert ids_of(after) == ids_of(before)
    assert all(item.id_written for module in course_of(after).modules for item in module.items)
    assert (tmp_path / "prima" / "kuis.md").read_bytes().startswith(b"---\r\nid: kuis\r\njenis: kuis\r\n")


def ids_of(reading: Reading) -> list[str]:
    course, contents = course_of(reading), reading.contents
    assert contents is not None
    questions = [one.id for one in contents.questions()]
    return [
        course.id,
        *(m.id for m in course.modules),
        *(i.id for m in course.modules for i in m.items),
        *questions,
    ]


HURT = st.sampled_from(
    [
        ("kuis.md", "- (x) a)", "– (v)a)"),
        ("kuis.md", "- ( ) b)", "( ) b)"),
        ("kuis.md", "- (x) a)", "-(x) a)"),
        ("kuis.md", "judul: Kuis", "judul: Kuis\nringkasan:"),
        ("kuis.md", "judul: Kuis", "judul: Kuis\nbatas-luls: 70%"),
        ("kuis.md", "Apa", "> [!CATATN]\n> \u202bCatat\u202c <!-- x --> itu\n\nApa"),
        ("kuis.md", "gempa: Saat", "Saat"),
        ("kuis.md", "gempa\n", "gempa\n- poin:\n"),
        ("kuis.md", "## gempa", "## Gem_pa"),
        ("pelajaran.md", "id: pelajaran", "id: pelaja\u200bran"),
        ("pelajaran.md", "id: pelajaran\n", ""),
        ("pelajaran.md", "judul: Pelajaran", "judul:Pelajaran"),
        ("pelajaran.md", "judul: Pelajaran", "judull: Pelajaran"),
        ("pelajaran.md", "Isi", "Lihat [kuis](Kuis.md) dan <!-- y --> [kuis](.\\kuis.md). Isi"),
        ("pelajaran.md", "judul: Pelajaran\n", "judul: Pelajaran\ntujuan:\n\t- Satu\n"),
        ("kursus.md", "### m1: Satu", "### Satu"),
        ("kursus.md", "(kuis.md)", "(Kuis.md)"),
        ("kursus.md", "id: contoh\n", ""),
        ("kursus.md", "jp: 1", "jp: 1\nformat: 0.9"),
        ("kursus.md", "jp: 1", "jp: 1\nkelulusan:\n  nilai-minimal:"),
    ]
)


@given(st.lists(HURT, max_size=8, unique=True), st.booleans(), st.booleans())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edits_never_bring_a_new_error(
    tmp_path_factory: pytest.TempPathFactory, hurts: list[tuple[str, str, str]], crlf: bool, proposals: bool
) -> None:
    texts = {"kursus.md": COURSE, "pelajaran.md": LESSON, "kuis.md": QUIZ + QUESTION}
    for name, old, new in hurts:
        texts[name] = texts[name].replace(old, new, 1)
    files: Files = {name: text.replace("\n", "\r\n" if crlf else "\n") for name, text in texts.items()}
    folder = tmp_path_factory.mktemp("kursus")
    before = read_files(folder, files)
    after = again(folder, before, files, proposals)
    errors = {found.code for found in before.findings if found.is_error}
    assert {found.code for found in after.findings if found.is_error} <= errors
    last = again(folder, again(folder, after, files), files)
    assert not [found for found in last.findings if can_mend(found)]
