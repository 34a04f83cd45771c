"""Moodle XML: a question bank with its pictures is read, bounded, and goes out the same."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.exchange.asked.records import Asked
from lms.content.exchange.export.moodle import MoodleFile
from lms.content.exchange.moodle import elements
from lms.content.exchange.moodle.importer import MoodleXml
from lms.content.exchange.moodle.texts import Texts
from lms.content.exchange.moodle.understanding import asked
from lms.content.markdown.pool import ChildRenderer
from lms.plugin.importer import Fate, NotReadable
from tests.content.exchange.documents import PNG, said, text_of
from tests.content.exchange.foreign import check, made, written
from tests.content.reading import codes


def question(kind: str, stem: str, *parts: str, name: str = "Soal", files: str = "") -> str:
    """A question of a file."""
    text = f'<questiontext format="html"><text>{escape(stem)}</text>{files}</questiontext>'
    return (
        f'<question type="{kind}"><name><text>{escape(name)}</text></name>{text}{"".join(parts)}</question>'
    )


def answer(
    text: str, fraction: str, feedback: str = "", inner: str = "", form: str = ' format="html"'
) -> str:
    """A choice or an accepted answer."""
    why = f'<feedback format="html"><text>{escape(feedback)}</text></feedback>' if feedback else ""
    return f'<answer fraction="{fraction}"{form}><text>{escape(text)}</text>{inner}{why}</answer>'


def quiz(*questions: str) -> str:
    """A file."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>{"".join(questions)}</quiz>'


PICTURE = f'<file name="peta 1.png" path="/" encoding="base64">{base64.b64encode(PNG).decode()}</file>'
EVERY = (
    '<question type="category"><category><text>$course$/top/Umum/Bab 1</text></category></question>',
    question(
        "multichoice",
        '<p>Lihat <b>peta</b> <img src="@@PLUGINFILE@@/peta%201.png" alt="Peta"></p>'
        "<ul><li>(x) a</li></ul><p>[[b]]</p>",
        "<single>false</single><defaultgrade>2.5</defaultgrade><idnumber>P-17</idnumber>",
        *(answer(text, "33.33333", "ya" * (text == "satu")) for text in ("satu", "dua", "tiga")),
        answer("empat", "-50"),
        "<hint format='html'><text>lihat lagi</text></hint><tags><tag><text>t1</text></tag></tags>",
        '<generalfeedback format="html"><text>Sebab.</text></generalfeedback>',
        files=PICTURE,
    ),
    question("truefalse", "Bumi bulat", answer("true", "100"), answer("false", "0"), name="bulat"),
    question(
        "shortanswer",
        "Ibu kota",
        "<usecase>1</usecase>",
        answer("Jak*", "100"),
        answer("DKI", "50"),
        name="kota",
    ),
    question(
        "numerical",
        "2+2",
        answer("4.125", "100", inner="<tolerance>0.5</tolerance>"),
        "<units><unit><multiplier>1</multiplier><unit_name>kg</unit_name></unit></units>",
        name="angka",
    ),
    question(
        "matching",
        "jodoh",
        *(
            f"<subquestion><text>{a}</text><answer><text>{b}</text></answer></subquestion>"
            for a, b in ("p1", "q2")
        ),
        name="jodoh",
    ),
    question("ordering", "urut", answer("satu", "1"), answer("dua", "2"), name="urut"),
    question(
        "essay",
        "tulis",
        '<graderinfo format="html"><text>nilai isi</text></graderinfo><minwordlimit>10</minwordlimit>',
        name="esai",
    ),
    question("cloze", "<p>Kota {1:SA:=Jakarta~%50%DKI}, {1:NM:=5:0.5}, {1:MC:a~=b~c}.</p>", name="rumpang"),
    question(
        "gapselect",
        "Saya [[1]] ke [[3]]",
        *(
            f"<selectoption><text>{text}</text><group>{group}</group></selectoption>"
            for text, group in (("pergi", 1), ("datang", 1), ("sana", 2), ("sini", 2))
        ),
        name="pilih",
    ),
    question("calculated", "{a}+{b}", answer("{a}+{b}", "100"), name="hitung"),
    question("multichoice", "tanpa kunci", answer("a", "0"), answer("b", "0"), name="kosong"),
)
BANK = "bank/umum-bab-1.md"


def test_a_bank_of_every_type(tmp_path: Path) -> None:
    imported, reading = made(MoodleXml(), quiz(*EVERY), tmp_path, "bank-soal.xml")
    assert codes(reading) == ["E421", "W313"]
    bank = text_of(imported, BANK)
    for lines in (
        "## p-17: Soal\n- tipe: ganda\n- poin: 2,5\n- label: t1\n- nilai-sebagian: bobot\n",
        "Lihat **peta** ![Peta](../aset/impor/gambar-1.png)\n\n- \\(x) a\n\n\\[\\[b\\]\\]\n\n- [33,33333%] satu\n",
        "- [-50%] empat\n\n### Petunjuk\n\nlihat lagi\n\n### Pembahasan\n\nSebab.",
        "- jawaban: benar\n\nBumi bulat",
        "- peka-huruf: ya\n\nIbu kota\n\n### Jawaban\n\n- Jak*\n- (50%) DKI",
        "- satuan: kg\n\n2+2\n\n### Jawaban\n\n- 4,1250 +- 0,5",
        "| p | 1 |\n| q | 2 |",
        "urut\n\n1. satu\n2. dua",
        "- minimal-kata: 10\n\ntulis\n\n### Catatan pelatih\n\nnilai isi",
        "Kota [[Jakarta; (50%) DKI]], [[=5 +- 0,5]], [[!a; b; !c]].",
        "Saya [[pergi; !datang]] ke [[sana; !sini]]",
        "<!-- impor: kunci belum ada -->\n\ntanpa kunci\n\n- ( ) a\n- ( ) b",
    ):
        assert lines in bank
    assert imported.files["aset/impor/gambar-1.png"] == PNG
    assert "{a}+{b}" in text_of(imported, "_impor/soal-lain.md")
    told = [words for fate, words, _path, _line in said(imported) if fate != "kept"]
    assert len(told) == 2
    assert "type calculated" in told[0]
    assert "has no key" in told[1]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (b"", "no XML"),
        (b"Halo", "no XML"),
        (b"<quiz><question>", "no XML"),
        (b"<html></html>", "quiz"),
        (b"<quiz></quiz>", "No question"),
        (b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', "markup of its own"),
        (b'<!DOCTYPE q SYSTEM "http://a.b/c"><quiz/>', "markup of its own"),
        (b"<quiz>" + b"<a>" * 100, "too deeply"),
        (b'<?xml version="1.0" encoding="x-none"?><quiz/>', "no XML"),
    ],
)
def test_what_is_no_question_file_is_refused(source: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match=why):
        made(MoodleXml(), source, tmp_path, "a.xml")


@pytest.mark.parametrize(
    "stem",
    [
        "{1:SA:=}",
        "{1:MC:a~b}",
        "{1:NM:=x}",
        "{9:MULTIRESPONSE:=a}",
        '<img src="@@PLUGINFILE@@/tidak.png">' + "[[" * 50,
        "\x85" + "<b>" * 3_000,
        "x" * 30_000,
    ],
)
def test_odd_texts_never_break_the_course(stem: str, tmp_path: Path) -> None:
    good = question("truefalse", "ya", answer("true", "100"), answer("false", "0"), name="ya")
    questions = [
        question(kind, stem, answer("a", "100"), name=kind) for kind in ("cloze", "essay", "shortanswer")
    ]
    _imported, reading = made(MoodleXml(), quiz(good, *questions), tmp_path, "a.xml")
    assert not reading.errors


_TEXT = st.text(alphabet="abc é1~=#{}:\\*_[]()<>&|-+.`$!\"'%/^", min_size=1, max_size=20).map(
    lambda text: f"k{' '.join(text.split())}"
)
_FEW = st.lists(_TEXT, min_size=3, max_size=5, unique_by=lambda text: text.casefold())


@st.composite
def _questions(draw: st.DrawFn) -> str:
    texts = draw(_FEW)
    why = draw(st.lists(st.just("") | _TEXT.map(escape), min_size=5, max_size=5))
    kind = draw(st.sampled_from(["multichoice", "shortanswer", "numerical", "matching", "ordering", "essay"]))
    shares = ["100", "50", "33.33333", "0", "0"] if kind != "shortanswer" else ["100", "50", "12.5", "5", "5"]
    parts = [answer(escape(text), share, one) for text, share, one in zip(texts, shares, why, strict=False)]
    if kind == "multichoice" and draw(st.booleans()):
        shares = ["50", "50", "-25", "0", "-100"]
        parts = [
            answer(escape(text), share, one) for text, share, one in zip(texts, shares, why, strict=False)
        ]
        parts.append("<single>false</single>")
    elif kind == "shortanswer":
        rows = zip(texts, shares, why, strict=False)
        parts = [answer(text.replace("*", ""), share, one, form="") for text, share, one in rows]
    elif kind == "numerical":
        parts = [
            answer("1.25", "100", why[0], "<tolerance>0.5</tolerance>", ""),
            answer("-3", "50", why[1], form=""),
        ]
    elif kind == "matching":
        parts = [
            f'<subquestion format="html"><text>{escape(escape(text))}</text>'
            f"<answer><text>{n}</text></answer></subquestion>"
            for n, text in enumerate(texts)
        ]
    elif kind == "ordering":
        parts = [answer(escape(text), str(n)) for n, text in enumerate(texts, 1)]
    elif kind == "essay":
        parts = ["<maxwordlimit>200</maxwordlimit>"]
    stem = "".join(f"<p>{escape(text)}</p>" for text in draw(st.lists(_TEXT, min_size=1, max_size=3)))
    whole = f'<generalfeedback format="html"><text>{escape(f"<p><b>{escape(why[4])}</b></p>")}</text></generalfeedback>'
    return question(kind, stem, *parts, whole if why[4] else "")


def _all(source: bytes) -> list[tuple[object, ...]]:
    path = io.BytesIO(source)
    root = elements.parsed(path)
    return [
        _shown(asked(one, Texts())) for one in root.all("question") if one.attributes["type"] != "category"
    ]


def _shown(one: Asked) -> tuple[object, ...]:
    answers = [
        (each.text, round(each.weight, 4), each.feedback, each.pair, each.low, each.high)
        for each in one.answers
    ]
    return (one.kind, one.stem, one.explanation, one.settings, answers)


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChildRenderer]:
    with ChildRenderer() as child:
        yield child


@settings(max_examples=8, deadline=None)
@given(st.lists(_questions(), min_size=1, max_size=8))
def test_what_came_in_goes_out_the_same(
    renderer: ChildRenderer, tmp_path_factory: pytest.TempPathFactory, questions: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("moodle")
    source = quiz(*questions).encode()
    (folder / "a.xml").write_bytes(source)
    imported = MoodleXml().read(folder / "a.xml")
    assert not [note for note in imported.notes if note.fate is Fate.LOST]
    out, notes = written(MoodleFile(), check(imported, folder, renderer), folder)
    assert _all(out) == _all(source)
    assert {note.source for note in notes} == {"kuis"}


def test_a_picture_goes_out_and_comes_back(tmp_path: Path, renderer: ChildRenderer) -> None:
    imported = MoodleXml().read(_file(tmp_path, quiz(EVERY[1])))
    out, _notes = written(MoodleFile(), check(imported, tmp_path, renderer), tmp_path)
    again = MoodleXml().read(_file(tmp_path, out.decode()))
    assert again.files["aset/impor/gambar-1.png"] == PNG
    before, after = (text_of(one, "bank/bank-soal.md").partition("\n## ")[2] for one in (imported, again))
    assert after == before


def _file(folder: Path, text: str) -> Path:
    path = folder / "a.xml"
    path.write_text(text, encoding="utf-8")
    return path
