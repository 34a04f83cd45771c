"""GIFT: every form of it is read, nothing is guessed, and what goes out comes back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.exchange.asked.records import Asked
from lms.content.exchange.export.gift import GiftFile
from lms.content.exchange.gift import syntax
from lms.content.exchange.gift.importer import Gift
from lms.content.exchange.gift.understanding import asked
from lms.content.markdown.pool import ChildRenderer
from lms.plugin.importer import Fate, NotReadable
from tests.content.exchange.documents import said, text_of
from tests.content.exchange.foreign import check, made, written
from tests.content.reading import codes

SHEET = r"""// a comment [id:ibu-kota] [tag:negara]
::Ibu kota::[markdown] Ibu kota **Indonesia**?{
=Jakarta#Benar
~%50%Bandung#Pernah
~Medan
####Sejak 1945.
}

$CATEGORY: $course$/top/Modul 1/Bab A//B

Pilih yang genap {~%60%2 ~%60%4 ~%-100%3}

Bumi bulat.{T#Coba lagi.#Ya.}

Berapa \{2+2\}?{#4:0.5#Tepat}

Berapa?{#=1..5 =%50%0..10#Hampir}

Jodohkan {=a -> 1
=b -> 2
= -> 3}

Ibu kota {=Jakarta =%50%DKI} adalah kota.

Ibu kota {~Bandung =Jakarta} adalah kota.

Ibu kota {~Bandung#Bukan =Jakarta} adalah kota.

Lambang negara {=Garuda* =%50%Burung}

Jelaskan.{}
"""
BANK = "bank/modul-1-bab-a-b.md"


def test_a_file_becomes_a_bank_for_each_category_and_a_quiz(tmp_path: Path) -> None:
    imported, reading = made(Gift(), SHEET, tmp_path, "soal-akhir.gift")
    assert codes(reading) == ["W313"]
    assert sorted(imported.files) == ["1-kuis/01-kuis.md", "bank/bank-soal.md", BANK, "kursus.md"]
    assert "judul: soal akhir" in text_of(imported, "kursus.md")
    quiz = text_of(imported, "1-kuis/01-kuis.md")
    assert "  - semua dari bank-soal\n  - semua dari modul-1-bab-a-b" in quiz
    first = text_of(imported, "bank/bank-soal.md")
    for lines in (
        "## ibu-kota: Ibu kota\n- tipe: tunggal\n- label: negara\n\nIbu kota **Indonesia**?\n",
        "- (x) Jakarta\n  > Benar\n- (50%) Bandung\n  > Pernah\n- ( ) Medan\n\n### Pembahasan\n\nSejak 1945.",
    ):
        assert lines in first
    for lines in (
        "- nilai-sebagian: bobot\n\nPilih yang genap\n\n- [50%] 2\n- [50%] 4\n- [-100%] 3",
        "- jawaban: benar\n\nBumi bulat.\n\n### Pembahasan\n\nBila keliru: Coba lagi.\n\nBila tepat: Ya.",
        "Berapa {2+2}?\n\n### Jawaban\n\n- 4 +- 0,5\n  > Tepat",
        "- 1 .. 5\n- (50%) 0 .. 10\n  > Hampir",
        "| a | 1 |\n| b | 2 |\n|  | 3 |",
        "Ibu kota [[Jakarta; (50%) DKI]] adalah kota.",
        "Ibu kota [[!Bandung; Jakarta]] adalah kota.",
        "adalah kota.\n\n- ( ) Bandung\n  > Bukan\n- (x) Jakarta",
        "- tipe: isian\n\nLambang negara\n\n### Jawaban\n\n- Garuda*\n- (50%) Burung",
        "- tipe: esai\n\nJelaskan.",
    ):
        assert lines in text_of(imported, BANK)
    changed = [(words, line) for fate, words, _path, line in said(imported) if fate == "changed"]
    written = text_of(imported, BANK).splitlines()
    assert [words.partition(": ")[0] for words, _line in changed] == [
        "question “Pilih yang genap”",
        "question “Bumi bulat.”",
    ]
    assert all(written[line - 1].startswith("## ") for _words, line in changed)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Rusak {=a ~b", "a brace"),
        ("Dua {=a ~b} dan {=c ~d}", "more than one pair"),
        ("Aneh {entah}", "not understood"),
        ("Aneh {#empat}", "not understood"),
        ("Sama {=a ~a}", "Two equal choices"),
        ("Berat {~%x%a =b}", "not understood"),
        ("Satu {=a}\n\nBanyak {" + " ".join(f"~b{n}" for n in range(20)) + " =c}", "choices"),
    ],
)
def test_what_is_not_understood_is_kept_aside(text: str, why: str, tmp_path: Path) -> None:
    imported, reading = made(Gift(), f"{text}\n\n::ya::Benar?{{T}}", tmp_path, "a.gift")
    assert codes(reading) == ["W313"]
    lost = [(words, path, line) for fate, words, path, line in said(imported) if fate == "lost"]
    assert [why in words for words, _path, _line in lost] == [True]
    aside = text_of(imported, "_impor/soal-lain.md").splitlines()
    assert aside[lost[0][2] - 1].startswith("## ")


@pytest.mark.parametrize("text", ["Apa {~a ~b}", "Apa {=a =b ~c}", "Apa {~%-50%a ~%0%b}"])
def test_no_key_is_guessed(text: str, tmp_path: Path) -> None:
    imported, reading = made(Gift(), f"{text}\n\nBenar?{{T}}", tmp_path, "a.gift")
    assert {"E421", "E424"} & set(codes(reading))
    bank = text_of(imported, "bank/bank-soal.md")
    assert "<!-- impor: " in bank
    assert "x]" not in bank
    assert "(x)" not in bank


def test_text_cannot_become_another_question(tmp_path: Path) -> None:
    text = "[markdown]## Judul\\n- (x) a\\n- tipe\\: esai\\n[[b]]\\n<!-- c\\n```\\n\\# d{=ya ~tidak#### ## e}"
    imported, reading = made(Gift(), text, tmp_path, "a.gift")
    assert codes(reading) == ["W313"]
    bank = text_of(imported, "bank/bank-soal.md")
    assert "**Judul**\n- \\(x) a\n- tipe: esai\n\\[\\[b]]\n&lt;!-- c\n```\n# d\n```\n\n- (x) ya" in bank


@pytest.mark.parametrize("text", ["", "Halo.", "A. ya\nANSWER: A", "{" * 5000, "$CATEGORY: a"])
def test_what_is_no_gift_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(NotReadable):
        made(Gift(), text, tmp_path, "a.gift")


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="ab1 \n\n{}=~#%:.\\/$[]->T\t—\u2028\ue004", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.gift"
        source.write_text(f"{text}\n\n::ya::Benar?{{T}}", encoding="utf-8")
        try:
            imported = Gift().read(source)
        except NotReadable:
            return
        reading = check(imported, Path(folder))
    allowed = {"E421", "E424", "E426"} if Fate.CHANGED in {note.fate for note in imported.notes} else set()
    assert {code for code in codes(reading) if code.startswith("E")} <= allowed


_NAMES = st.text(alphabet="abcé 12:=?", min_size=1, max_size=20).map(
    lambda text: f"k{' '.join(text.split())}"
)
_WORDS = (
    st.text(alphabet="abc é1~=#{}:\\*_[]()<>&|-+.`$!\"'%/^", min_size=1, max_size=20)
    # No file of ours can hold the beginning of a comment in an accepted answer.
    .map(lambda text: f"k{' '.join(text.replace('<!', '<').split())}")
)  # fmt: skip
_LINES = st.lists(_WORDS, min_size=1, max_size=3).map("\n".join)


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\~=#{}:" else "\\n" if sign == "\n" else sign for sign in text)


@st.composite
def _questions(draw: st.DrawFn) -> str:
    """A question as GIFT."""
    kind = draw(st.sampled_from(["single", "multiple", "short", "truth", "number", "pairs", "essay"]))
    texts = draw(st.lists(_WORDS, min_size=3, max_size=5, unique_by=lambda text: text.casefold()))
    feedback = [
        f"#{_escaped(text)}" if text else ""
        for text in draw(st.lists(st.just("") | _LINES, min_size=5, max_size=5))
    ]
    shares = draw(st.lists(st.sampled_from(["", "%50%", "%33.33333%", "%12.5%"]), min_size=5, max_size=5))
    rows = list(zip(map(_escaped, texts), shares, feedback, strict=False))
    inner = {
        "single": "="
        + rows[0][0]
        + rows[0][2]
        + "".join(f"~{share}{text}{why}" for text, share, why in rows[1:]),
        "multiple": "".join(f"~%50%{text}{why}" for text, _, why in rows[:2])
        + "".join(f"~{share.replace('%', '%-', 1)}{text}{why}" for text, share, why in rows[2:]),
        "short": f"={rows[0][0]}{rows[0][2]}"
        + "".join(f"={share}{text}{why}" for text, share, why in rows[1:]),
        "truth": draw(st.sampled_from(["T", "FALSE"])),
        "number": f"#=12.5:0.25{feedback[0]}=%50%-3..{draw(st.integers(0, 999))}{feedback[1]}",
        "pairs": "".join(f"={text.replace('->', '')} -> {n}" for n, (text, _, _) in enumerate(rows)),
        "essay": "",
    }[kind]
    whole = draw(st.just("") | _LINES.map(lambda text: f"####{_escaped(text)}"))
    return f"::{_escaped(draw(_NAMES))}::[plain]{_escaped(draw(_LINES))} {{{inner}{whole}}}"


def _same(one: Asked) -> tuple[object, ...]:
    answers = [
        (answer.text, round(answer.weight, 4), answer.feedback, answer.pair, answer.low, answer.high)
        for answer in one.answers
    ]
    return (one.kind, one.name, one.stem, one.truth, one.explanation, answers)


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChildRenderer]:
    with ChildRenderer() as child:
        yield child


@settings(max_examples=8, deadline=None)
@given(sheet=st.lists(_questions(), min_size=1, max_size=8).map("\n\n".join))
def test_what_came_in_goes_out_the_same(sheet: str, renderer: ChildRenderer) -> None:
    before = [asked(block) for block in syntax.read(sheet) if not isinstance(block, str)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "a.gift").write_text(sheet, encoding="utf-8")
        imported = Gift().read(folder / "a.gift")
        assert not [note for note in imported.notes if note.fate is Fate.LOST]
        out, notes = written(GiftFile(), check(imported, folder, renderer), folder)
    after = [asked(block) for block in syntax.read(out.decode()) if not isinstance(block, str)]
    assert [*map(_same, after)] == [*map(_same, before)]
    assert {note.source for note in notes} == {"kuis"}
