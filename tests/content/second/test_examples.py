"""The examples and edges that the page of the format names, for the product and for the second reading of the page."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from lms.content.rules import scoring
from lms.plugin.question import PENDING
from tests.content.questions.asking import parse, question
from tests.content.second import formulas
from tests.content.second.browsing import Answer, fill, nothing, pair, rank, tick, type_in

FIVE = (
    "{rule}\n\nMana?\n\n- [x] Pilihan a\n- [x] Pilihan b\n- [x] Pilihan c\n- [ ] Pilihan d\n- [ ] Pilihan e"
)
WEIGHED = (
    "- nilai-sebagian: bobot\n\nSiapa?\n\n"
    "- [60%] Pilihan a\n- [40%] Pilihan b\n- [-50%] Pilihan c\n- [ ] Pilihan d"
)
THIRDS = "\n\nSiapa?\n\n- [33,333%] Pilihan a\n- [33,333%] Pilihan b\n- [33,333%] Pilihan c\n- [ ] Pilihan d"
FOUR = (
    "- tipe: urutan\n- nilai-sebagian: {rule}\n\nUrutkan.\n\n"
    "1. Pilihan a\n2. Pilihan b\n3. Pilihan c\n4. Pilihan d"
)
BODY = "- tipe: isian\n\nLembaga?\n\n### Jawaban\n- KPK\n- Komisi Pemberantasan Korupsi\n- (50%) UPG"
TYPOS = "- tipe: isian\n- toleransi-ketik: {typos}\n\nApa?\n\n### Jawaban\n- {accepted}"
PEOPLE = (
    "- tipe: angka\n- satuan: orang\n\nBerapa?\n\n### Jawaban\n- 210\n- (50%) 210 +- 5%\n- (25%) 150 .. 250"
)
TERMS = (
    "- tipe: jodoh\n{rule}\nPasangkan.\n\n| Istilah | Arti |\n|---|---|\n| Gratifikasi | Pemberian |\n"
    "| Suap | Agar berbuat |\n| Palak | Paksaan |\n| Peras | paksaan |\n| | Hibah |"
)
GAPS = "\n\nPaling lambat [[=30]] hari kepada [[KPK; (50%) unit]]. Itu [[wajib; !boleh]]."

EXAMPLES: list[tuple[str, Answer, str]] = [
    (FIVE.format(rule=""), tick([0, 1, 3]), "1/3"),
    (FIVE.format(rule="- nilai-sebagian: tiap-opsi"), tick([0, 1, 3]), "3/5"),
    (FIVE.format(rule="- nilai-sebagian: tepat"), tick([0, 1, 3]), "0"),
    (FIVE.format(rule=""), tick(range(5)), "1/3"),
    (FIVE.format(rule="- nilai-sebagian: tiap-opsi"), tick(range(5)), "3/5"),
    (FIVE.format(rule="- nilai-sebagian: tiap-opsi"), nothing, "0"),
    (FIVE.format(rule=""), tick([3, 4]), "0"),
    (WEIGHED, tick([0, 2]), "1/10"),
    (WEIGHED, tick([1, 2]), "0"),
    (WEIGHED, tick([0, 1, 3]), "1"),
    (THIRDS, tick([0, 1, 2]), "1"),
    (THIRDS, tick([0]), "1/3"),
    (FOUR.format(rule="pasangan"), rank([1, 0, 2, 3]), "2/3"),
    (FOUR.format(rule="posisi"), rank([1, 0, 2, 3]), "1/2"),
    (FOUR.format(rule="tepat"), rank([1, 0, 2, 3]), "0"),
    (FOUR.format(rule="pasangan"), rank([3, 2, 1, 0]), "0"),
    (BODY, type_in(" komisi  pemberantasan korupsi. "), "1"),
    (BODY, type_in("upg"), "1/2"),
    (BODY, type_in("KPKP"), "0"),
    (TYPOS.format(typos=1, accepted="kuota"), type_in("kuoat"), "1"),
    (TYPOS.format(typos=1, accepted="kota"), type_in("koat"), "0"),
    (TYPOS.format(typos=2, accepted="cabcab"), type_in("abcbacb"), "0"),
    (PEOPLE, type_in("210"), "1"),
    (PEOPLE, type_in("220,5"), "1/2"),
    (PEOPLE, type_in("199,5"), "1/2"),
    (PEOPLE, type_in("220,51"), "1/4"),
    (PEOPLE, type_in("250"), "1/4"),
    (PEOPLE, type_in("250,01"), "0"),
    (PEOPLE, type_in("1e3"), "0"),
    (PEOPLE, type_in("1e999"), "0"),
    (
        TERMS.format(rule=""),
        pair({"Gratifikasi": "Hibah", "Suap": "Agar berbuat", "Palak": "aksaan", "Peras": "aksaan"}),
        "3/4",
    ),
    (TERMS.format(rule="- nilai-sebagian: tepat\n"), pair({"Suap": "Agar berbuat"}), "0"),
    (GAPS, fill(["30", "Unit", "wajib"]), "5/6"),
    (f"- nilai-sebagian: tepat{GAPS}", fill(["30", "Unit", "wajib"]), "0"),
    (f"- nilai-sebagian: tepat{GAPS}", fill(["30", "kpk", "wajib"]), "1"),
]


@pytest.mark.parametrize(("text", "answer", "share"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_of_the_page_is_worth_what_it_says(text: str, answer: Answer, share: str) -> None:
    kind, parsed = parse(text)
    assert not [found for found in parsed.findings if found.is_error]
    order = kind.arrange(parsed.spec, Random(3), True)
    form = kind.present(question(kind, parsed), order, None)
    assert kind.grade(parsed.spec, kind.read(parsed.spec, order, answer(form))) == Fraction(share)


def test_the_second_reading_knows_the_examples_too() -> None:
    assert formulas.multiple("net", {0, 1, 2}, 5, {0, 1, 3}) == Fraction(1, 3)
    assert formulas.multiple("each", {0, 1, 2}, 5, {0, 1, 3}) == Fraction(3, 5)
    assert formulas.ordering("pairs", [1, 0, 2, 3]) == Fraction(2, 3)
    assert formulas.rubric([(Fraction(1), Fraction(1)), (Fraction(2), Fraction(2))], Fraction(2)) == Fraction(
        5, 6
    )
    assert formulas.shown(Fraction(10, 3)) == "3.33"
    assert formulas.points(Fraction(2), Fraction(1), 3, Fraction(1, 10)) == Fraction(7, 5)
    assert formulas.points(Fraction(2), Fraction(1), 12, Fraction(1, 10)) == 0
    read = {"1.500": 1500, "3,5": Fraction("3.5"), "3.5": Fraction("3.5"), "0,125": Fraction("0.125")}
    read |= {"1.500,75": Fraction("1500.75"), "1,500.75": Fraction("1500.75"), "1 500": 1500, "-2,0": -2}
    assert {text: formulas.number(text, "id") for text in read} == read
    assert formulas.number("12.34.56", "id") is None
    assert formulas.number("1.500", "en") == Fraction("1.5")
    assert formulas.number("1,500", "en") == 1500
    story: dict[str, list[tuple[Fraction, str]]] = {
        "temuan": [(Fraction(5), "tanya"), (Fraction(0), "pulang")],
        "tanya": [(Fraction(5), "kembali"), (Fraction(2), "pantri")],
        "kembali": [],
        "pantri": [],
        "pulang": [],
    }
    assert formulas.best_path(story, "temuan") == 10
    assert formulas.scenario_score(Fraction(7), Fraction(10)) == 70


@pytest.mark.parametrize("text", ["", "  \n", "— … !"])
def test_only_an_essay_without_a_word_is_marked_by_nobody(text: str) -> None:
    kind, parsed = parse("- tipe: esai\n\nTulis.")
    response = kind.read(parsed.spec, (), {"text": [text]})
    expected = Fraction(0) if not formulas.words(text) else PENDING
    assert kind.grade(parsed.spec, response) == expected
    words = kind.read(parsed.spec, (), {"text": ["Saya menolak."]})
    assert kind.grade(parsed.spec, words) is PENDING


def test_points_are_exact_and_only_their_display_is_rounded() -> None:
    assert scoring.points(Fraction(4), Fraction(5, 6)) == Fraction(10, 3)
    assert str(scoring.display(Fraction(10, 3))) == "3.33"
    assert str(scoring.display(Fraction("0.005"))) == "0.01"
