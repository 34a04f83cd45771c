"""What a new edition means for those inside the old one, in words and figures."""

from __future__ import annotations

from fractions import Fraction
from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.changing import joining
from lms.content.changing.account import Records, account
from lms.content.changing.people import Effects, Inside, effects
from lms.content.changing.texts import difference, plain_lines
from lms.content.contents import Contents
from lms.content.course import Course, Item, LessonRules, Module, QuizRules
from lms.content.rules.completion import ItemState

DONE = ItemState(opened=True, completed=True)
OPENED = ItemState(opened=True)
NOTHING = Records()


def lesson(id_: str, former: tuple[str, ...] = (), required: bool = True) -> Item:
    return Item(
        id_,
        "lesson",
        f"{id_}.md",
        {"id": f"Bagian {id_}"},
        {},
        LessonRules(),
        required=required,
        former_ids=former,
    )


def exam(mark: int) -> Item:
    rules = QuizRules(pass_mark=Fraction(mark))
    return Item("akhir", "quiz", "akhir.md", {"id": "Kuis akhir"}, {}, rules)


def course(*items: Item, version: str = "1.0") -> Course:
    return Course("siaga", {"id": "Siaga"}, (Module("m1", {}, items),), version=version)


def said(old: Course, new: Course, inside: tuple[Inside, ...] = (), records: Records = NOTHING) -> list[str]:
    found = account((old, Contents()), (new, Contents()), effects(old, new, inside), records, "id")
    lines = (*found.people, *found.questions, *found.rules, *found.texts)
    return [line.text.translate(NullTranslations()) for line in lines]


def test_who_lacked_only_what_is_taken_out_completes_at_once() -> None:
    old, new = course(lesson("a"), lesson("b")), course(lesson("a"))
    inside = (Inside({"a": DONE}, "b", 4), Inside({"a": OPENED}, "a", 470), Inside({"lama": DONE}, "lama", 1))
    assert effects(old, new, inside) == Effects(475, completed_at_once=4, at={"b": 4, "a": 470})
    assert "Most are at “1 Bagian a”: 470 people." in said(old, new, inside)


def test_further_parts_set_back_whoever_was_nearly_done() -> None:
    parts = [lesson(f"p{number}") for number in range(10)]
    old, new = course(*parts), course(*parts, lesson("baru"))
    nearly = Inside({f"p{number}": DONE for number in range(9)}, "p8", 3)
    begun = Inside({"p0": DONE}, "p0", 5)
    found = effects(old, new, (nearly, begun))
    assert (found.open, found.set_back, found.nearly_there) == (8, 8, 3)
    assert "3 of them had done 90 percent or more." in said(old, new, (nearly, begun))


def test_a_part_called_otherwise_keeps_what_was_done() -> None:
    old, new = course(lesson("a"), lesson("b")), course(lesson("satu", ("a",)), lesson("b"))
    inside = (Inside({"a": DONE}, "a", 2),)
    assert effects(old, new, inside).set_back == 0
    words = said(old, new, inside, Records(items={"a": 2}))
    assert "The id a is now satu; all records come along" in words
    assert "Nothing that people have done is lost or laid aside." in words


def test_what_goes_is_archived_with_the_number_of_its_people() -> None:
    words = said(
        course(lesson("a"), lesson("b")),
        course(lesson("a")),
        (Inside({"b": DONE}),),
        Records(items={"b": 12}),
    )
    assert "“2 Bagian b” goes: what 12 people did there is archived, not deleted." in words


def test_another_pass_mark_names_those_who_have_not_passed() -> None:
    old, new = course(exam(70)), course(exam(80), version="2.0")
    open_ = Inside({"akhir": ItemState(opened=True, score=Fraction(60), attempts_ended=1)}, "akhir", 4)
    words = said(old, new, (open_,), Records(completed=736))
    assert "“1 Kuis akhir”: pass mark 70 → 80, for 4 people who have not passed yet" in words
    assert any("the new main version lets them take it again" in line for line in words)


def test_nobody_inside_is_said_so() -> None:
    assert said(course(lesson("a")), course(lesson("a"))) == [
        "Nobody has begun this course yet, so nothing changes for anybody."
    ]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("---\nid: baru\njudul: A\n---\nIsi", "---\nid: baru\nid-lama: [tua]\njudul: A\n---\nIsi"),
        ("---\njudul: A\n---\nIsi", "---\nid-lama: [tua]\njudul: A\n---\nIsi"),
        ("---\nid: b\nid-lama: [x]\n---\n", "---\nid: b\nid-lama: [x, tua]\n---\n"),
        ("---\nid: b\nformer-ids: x\n---\n", "---\nid: b\nformer-ids: [x, tua]\n---\n"),
        ("# Judul\nIsi", "---\nid-lama: [tua]\n---\n\n# Judul\nIsi"),
    ],
)
def test_an_item_says_in_its_header_what_it_was_called(text: str, after: str) -> None:
    assert joining.item_was(text, "tua") == after
    assert joining.item_was(after, "tua") == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("## a: Satu\n\nIsi?", "## a: Satu\n- id-lama: tua\n\nIsi?"),
        ("## a: Satu\n- poin: 2\n\nIsi?", "## a: Satu\n- id-lama: tua\n- poin: 2\n\nIsi?"),
        (
            "## a: Satu\n\n- poin: 2\n- id-lama: x\n\nIsi?",
            "## a: Satu\n\n- poin: 2\n- id-lama: x, tua\n\nIsi?",
        ),
        ("## a: Satu\n- Catatan: ini teks.\n", "## a: Satu\n- id-lama: tua\n\n- Catatan: ini teks.\n"),
    ],
)
def test_a_question_says_what_it_was_called(text: str, after: str) -> None:
    assert joining.question_was(text, 1, "tua") == after


def test_a_part_without_an_id_takes_the_old_one() -> None:
    assert joining.item_is("---\njudul: A\n---\n", "tua") == "---\nid: tua\njudul: A\n---\n"
    assert joining.question_is("Awal\n## Satu\n", 2, "tua") == "Awal\n## tua: Satu\n"


def test_a_difference_shows_the_words_that_changed_between_what_stayed() -> None:
    old = ["Awal.", "Janji diumumkan paling lambat 30 hari.", "Akhir.", "Jauh.", "Sekali."]
    new = ["Awal.", "Janji diumumkan paling lambat 14 hari.", "Akhir.", "Jauh.", "Sekali."]
    found = difference(old, new)
    assert [(line.kind, line.number) for line in found] == [
        ("same", 1),
        ("went", 2),
        ("came", 2),
        ("same", 3),
    ]
    assert [piece.text for piece in found[1].pieces if piece.marked] == ["30 "]
    assert [piece.text for piece in found[2].pieces if piece.marked] == ["14 "]


def test_lines_are_what_a_reader_sees() -> None:
    picture = '<p><img src="/a/0123456789ab.png" alt="Alur"></p>'
    html = f'<h2 id="a">Judul</h2><p>Satu &amp; <b>dua</b></p>{picture}<ul><li>x</li></ul>'
    assert plain_lines(html) == ["Judul", "Satu & dua", "[Alur 01234567]", "x"]


@given(
    st.lists(st.text("ab \n", max_size=12), max_size=12), st.lists(st.text("ab \n", max_size=12), max_size=12)
)
def test_a_difference_gives_both_texts_again(old: list[str], new: list[str]) -> None:
    went, came = set(enumerate(old, 1)), set(enumerate(new, 1))
    for line in difference(old, new):
        text = "".join(piece.text for piece in line.pieces)
        assert line.kind == "gap" or (line.number, text) in (went if line.kind == "went" else came)
