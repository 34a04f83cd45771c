"""Questions taken apart by lines: settings, stem, answers, feedback, sub-sections."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.content.source.header import Rules
from lms.content.source.scanner import scan
from lms.content.source.sections import Written, read_checks, read_sections

RULES = Rules("a.md", ("question",))


def sections(text: str, first: int = 1) -> list[Written]:
    return list(read_sections(scan(text.split("\n"), first), RULES, "id", 500).written)


def only(text: str) -> Written:
    (written,) = sections(text)
    return written


def found(written: Written) -> list[str]:
    return [f"{one.line}:{one.column} {one.code}" for one in written.findings]


def test_headings_give_ids_and_titles() -> None:
    heads = [
        "Arti: Judul",
        "def-1",
        "Arti pelayanan prima",
        "Soal 1: x",
        "Soal_1: Judul",
        "12: Judul",
        "a\u200bb: Judul",
    ]
    written = sections("\n".join(f"## {head}\n" for head in heads))
    assert [(w.section.id, w.section.title) for w in written] == [
        ("arti", "Judul"),
        ("def-1", "def-1"),
        ("", "Arti pelayanan prima"),
        ("", "Soal 1: x"),
        ("", "Judul"),
        ("12", "Judul"),
        ("", "Judul"),
    ]
    assert [f.code for w in written for f in w.findings] == ["E203", "W402", "E203"]


def test_a_whole_question() -> None:
    section = only(
        "## nada: Nada\n- poin: 2\n- label: a, b\n- x-peta: ya\n\nBatang\n\n- daftar biasa\n\n```\n- (x) bukan\n```\n\n"
        "- (x) a) Satu\n  lanjut\n\n  paragraf\n  > Tepat.\n  >\n  > - rinci\n* ( ) b) Dua\n\n"
        "### Petunjuk\nPertama\n### Hint\nKedua\n### Pembahasan\n#### Bebas\nTeks\n"
    ).section
    assert [(m.key, m.value, m.line, m.column) for m in section.meta] == [
        ("points", "2", 2, 9),
        ("tags", "a, b", 3, 10),
        ("x-peta", "ya", 4, 11),
    ]
    assert (section.stem.source.split("\n")[0], section.stem.line) == ("Batang", 6)
    assert section.stem.source.endswith("```")
    one, two = section.choices
    assert (one.label, one.text, one.mark, one.square) == ("a", "Satu\nlanjut\n\nparagraf", "x", False)
    assert (one.feedback, one.feedback_line, one.line) == ("Tepat.\n\n- rinci", 18, 14)
    assert (two.label, two.text, two.feedback, two.line) == ("b", "Dua", "", 21)
    assert [(sub.name, sub.text.source) for sub in section.subs] == [
        ("hint", "Pertama"),
        ("hint", "Kedua"),
        ("explanation", "#### Bebas\nTeks"),
    ]


def test_the_first_block_may_be_text() -> None:
    written = only("## a: A\n\n- Catatan: ini teks\n- lain\n\n- (x) a\n- ( ) b")
    assert written.section.meta == ()
    assert written.section.stem.source.startswith("- Catatan")
    assert found(written) == []
    assert found(only("## a: A\n- poin: 2\nteks")) == ["3:1 E404"]
    assert found(only("## a: A\n- poin: 2\n- kunci: x\n- poin: 3")) == ["3:3 E405", "4:3 E202"]


def test_the_last_list_holds_the_answers() -> None:
    written = only("## a: A\n\n- (x) contoh\n- ( ) lain\n\nJadi?\n\n- (x) Ya\n- ( ) Tidak\n")
    assert [choice.text for choice in written.section.choices] == ["Ya", "Tidak"]
    assert "contoh" in written.section.stem.source


def test_links_are_no_marks() -> None:
    assert only("## a: A\n\n- [x](https://a.id)\n- [v]: b").section.choices == ()
    assert only("## a: A\n\n- (2) dua\n- (x] tiga").section.choices == ()


def test_types_by_their_answers() -> None:
    types = {
        "- (x) a\n- ( ) b": "single",
        "- [x] a\n- [ ] b": "multiple",
        "Isi [[x]] ini": "cloze",
        "`[[x]]` saja": "",
    }
    for text, name in types.items():
        assert only("## a: A\n\n" + text).type == name
    assert only("## a: A\n- jawaban: benar\n\nx").type == "true-false"
    assert only("## a: A\n- tipe: Urutan\n\nx\n\n1. a) satu\n2. b) dua\n").section.ordered[1].label == "b"
    matching = only("## a: A\n- tipe: jodoh\n\nx\n\n| k | v |\n|---|---|\n| a | b |\n").section
    assert (matching.table, matching.stem.source) == ((("k", "v"), ("a", "b")), "x")
    plugin = only("## a: A\n- tipe: X_Peta\n\nx\n\n```x-peta\ndata\n```\n")
    assert (plugin.type, plugin.section.stem.source) == ("x-peta", "x")
    assert plugin.section.fences[0].lines == ("data",)


def test_knowledge_checks_reach_to_the_next_heading() -> None:
    text = (
        "# T\n\n### Cek a-1: Satu\n\nTanya?\n\n- (x) a\n- ( ) b\n\n#### Lain\n\n### Check: Dua\n\n- [x] a\n"
    )
    one, two = read_checks(scan(text.split("\n"), 1), RULES, "id")
    assert (one.section.id, one.section.title, one.end, one.type) == ("a-1", "Satu", 10, "single")
    assert (two.section.id, two.section.title, two.type) == ("", "Dua", "multiple")
    bad = read_checks(scan(["### Cek A_1: x"], 1), RULES, "id")
    assert found(bad[0]) == ["1:9 E203"]


LINES = st.sampled_from(
    [
        "## a: A",
        "### Petunjuk",
        "### Cek: x",
        "- (x) a) A",
        "- [ ] b",
        "  > f",
        "  t",
        "1. a) x",
        "- poin: 1",
        "| a | b |",
        "|---|---|",
        "```",
        "",
        "teks",
        "- jawaban: benar",
        "– (v)a",
        "> q",
    ]
)


@given(st.lists(LINES, max_size=40))
def test_no_text_raises_and_lines_are_right(lines: list[str]) -> None:
    scanned = scan(lines, 1)
    written = [*read_sections(scanned, RULES, "id", 500).written, *read_checks(scanned, RULES, "id")]
    for one in written:
        assert lines[one.section.line - 1].startswith("##")
        for choice in one.section.choices:
            assert choice.text.split("\n")[0] in lines[choice.line - 1]
            assert lines[choice.line - 1][choice.column - 1] in "(["
        for finding in one.findings:
            assert 1 <= finding.line <= len(lines)
            assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1


def test_a_blank_line_of_code_below_a_choice_ends_nothing() -> None:
    written = only("## a: A\n\n1. Satu\n2. Dua\n ```\n  kode\n\n akhir\n")
    assert [choice.text.split("\n")[0] for choice in written.section.ordered] == ["Satu", "Dua"]


def test_what_is_missing_below_a_heading_is_missing_at_the_heading() -> None:
    for kind, heading in (("angka", "Jawaban"), ("esai", "Rubrik")):
        section = only(f"## a: A\n- tipe: {kind}\n### {heading}").section
        assert [(sub.line, sub.text.line, sub.text.source) for sub in section.subs] == [(3, 3, "")]
