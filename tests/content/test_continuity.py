"""Parts without a written id: recognised in the next edition, so that what people did stays with them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lms.content.contents import Card, Check, Contents, Html, QuestionFile, QuestionRecord
from lms.content.course import Course, Item, LessonRules, Module, QuizRules
from lms.content.editions.continuity import continued

STEMS = (
    "Apa yang pertama dilakukan saat air mulai masuk ke ruang arsip kantor?",
    "Siapa yang menetapkan status keadaan darurat bencana di kabupaten?",
    "Kapan laporan kejadian harus sampai kepada atasan langsung Anda?",
    "Mengapa satu juru bicara lebih baik daripada banyak suara?",
)


def question(name: str, stem: str, *, written: bool = False) -> QuestionRecord:
    texts = {"id": {"stem": f"<p>{stem}</p>"}}
    return QuestionRecord(
        name, "single", {}, texts, {"id": name}, wording=stem, path="bank/b.md", id_written=written
    )


def bank(*questions: QuestionRecord) -> Contents:
    return Contents(banks={"b": QuestionFile("b", {}, questions)})


def lesson(name: str, *, path: str = "", written: bool = False, requires: tuple[str, ...] = ()) -> Item:
    return Item(
        name,
        "lesson",
        path or f"{name}.md",
        {"id": "Judul"},
        {},
        LessonRules(),
        requires=requires,
        id_written=written,
    )


def course(*items: Item) -> Course:
    return Course("krisis", {"id": "Krisis"}, (Module("m", {}, items),))


def bodies(**texts: str) -> Contents:
    return Contents({name: {"id": (Html(f"<p>{text}</p>"),)} for name, text in texts.items()})


EMPTY = course()


def test_reworded_swapped_and_replaced_questions_without_ids() -> None:
    old = bank(*(question(f"soal-{n}", stem) for n, stem in enumerate(STEMS, 1)))
    new = bank(
        question("soal-1", STEMS[0].replace("masuk ke", "masuk di")),
        question("soal-2", STEMS[2]),
        question("soal-3", STEMS[1]),
        question("soal-4", "Berapa kali setahun simulasi kebakaran wajib diadakan?"),
    )
    found = continued(EMPTY, EMPTY, old, new)
    assert [q.id for q in found.contents.banks["b"].questions] == ["soal-1", "soal-3", "soal-2", "soal-4-2"]
    again = continued(EMPTY, EMPTY, found.contents, new)
    assert again.contents == found.contents, "and so in every edition after"


def test_a_question_keeps_its_id_when_its_title_and_its_place_change() -> None:
    old = bank(question("pertama", STEMS[0]), question("kedua", STEMS[1]))
    new = bank(question("baru", STEMS[2]), question("siapa", STEMS[1]), question("apa", STEMS[0]))
    found = continued(EMPTY, EMPTY, old, new)
    assert [q.id for q in found.contents.banks["b"].questions] == ["baru", "kedua", "pertama"]
    assert found.questions == {"siapa": "kedua", "apa": "pertama"}


def test_written_ids_are_never_touched_and_never_taken() -> None:
    old = bank(question("a", STEMS[0]), question("b", STEMS[1]))
    new = bank(question("a", STEMS[1], written=True), question("x", STEMS[0]))
    found = continued(EMPTY, EMPTY, old, new)
    assert [q.id for q in found.contents.banks["b"].questions] == ["a", "x"]


def test_a_former_id_that_the_author_names_is_spoken_for() -> None:
    old = bank(question("a", STEMS[0]))
    named = replace(question("z", STEMS[1], written=True), former_ids=("a",))
    found = continued(EMPTY, EMPTY, old, bank(named, question("x", STEMS[0])))
    assert found.questions == {}


def test_equal_questions_are_told_apart_by_their_place_or_not_at_all() -> None:
    old = bank(question("a", STEMS[0]), question("b", STEMS[0]))
    twins = (question("c", STEMS[0]), question("d", STEMS[0]))
    assert continued(EMPTY, EMPTY, old, bank(*twins)).questions == {"c": "a", "d": "b"}
    moved = [replace(twin, path="bank/lain.md") for twin in twins]
    assert continued(EMPTY, EMPTY, old, bank(*moved)).questions == {}


def test_a_lesson_keeps_its_id_when_its_file_is_renamed_and_everything_follows() -> None:
    old = course(lesson("banjir"), lesson("api"))
    old_contents = bodies(banjir="Naikkan arsip.", api="Matikan listrik.")
    new = course(lesson("bencana-air"), lesson("api", requires=("bencana-air",)))
    link = '<a href="/courses/krisis/bencana-air#c-x">baca</a> <a href="/courses/lain/bencana-air">lain</a>'
    new_contents = Contents(
        {
            "bencana-air": {"id": (Html("<p>Naikkan arsip.</p>"), Check("cek-air"))},
            "api": {"id": (Html("<p>Matikan listrik.</p>"), Card("bencana-air"), Html(link))},
        },
        checks={"bencana-air": (question("cek-air", "Mana?", written=True),)},
    )
    found = continued(old, new, old_contents, new_contents)
    assert found.items == {"bencana-air": "banjir"}
    assert [item.id for item in found.course.items] == ["banjir", "api"]
    assert found.course.items[1].requires == ("banjir",)
    assert set(found.contents.bodies) == {"banjir", "api"}
    assert set(found.contents.checks) == {"banjir"}
    assert found.contents.bodies["api"]["id"][1:] == (
        Card("banjir"),
        Html(link.replace("/krisis/bencana-air", "/krisis/banjir")),
    )


def test_a_lesson_rewritten_in_its_file_is_the_same_lesson() -> None:
    old, new = course(lesson("a")), course(lesson("a"))
    found = continued(old, new, bodies(a="Lama sekali."), bodies(a="Semua ditulis ulang dari awal."))
    assert found.course is new


def test_a_quiz_and_its_questions_are_renamed_together() -> None:
    def quiz(name: str, questions: tuple[str, ...]) -> Item:
        return Item(
            name,
            "quiz",
            f"{name}.md",
            {"id": "Kuis"},
            {},
            QuizRules(own_questions=questions, pair=name),
            id_written=False,
        )

    def file(name: str, asked: str) -> Contents:
        return Contents(quizzes={name: QuestionFile(name, {}, (question(asked, STEMS[0]),))})

    found = continued(
        course(quiz("kuis", ("satu",))),
        course(quiz("ujian", ("soal",))),
        file("kuis", "satu"),
        file("ujian", "soal"),
    )
    assert found.course.items[0].rules == QuizRules(own_questions=("satu",), pair="kuis")
    (name, kept), *others = found.contents.quizzes.items()
    assert (name, kept.id, [q.id for q in kept.questions], others) == ("kuis", "kuis", ["satu"], [])


@given(st.permutations(range(4)), st.lists(st.booleans(), min_size=4, max_size=4), st.booleans())
def test_any_order_and_any_new_titles_keep_every_id(
    order: list[int], retitled: list[bool], moved: bool
) -> None:
    old = bank(*(question(f"soal-{n}", stem) for n, stem in enumerate(STEMS)))
    asked = [question(f"judul-{n}" if retitled[n] else f"soal-{n}", STEMS[n]) for n in order]
    asked = [replace(q, path="bank/lain.md") if moved else q for q in asked]
    found = continued(EMPTY, EMPTY, old, bank(*asked)).contents.banks["b"].questions
    assert [(q.id, q.wording) for q in found] == [(f"soal-{n}", STEMS[n]) for n in order]


names = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)


@given(names, names, st.data())
def test_ids_stay_unique_and_an_old_id_goes_only_to_what_it_was(
    before: list[str], after: list[str], data: st.DataObject
) -> None:
    def some(ids: list[str]) -> Contents:
        return bank(
            *(
                question(id_, data.draw(st.sampled_from(STEMS)), written=data.draw(st.booleans()))
                for id_ in ids
            )
        )

    old, new = some(before), some(after)
    found = continued(EMPTY, EMPTY, old, new).contents.banks["b"].questions
    assert len({q.id for q in found}) == len(after)
    wording = {q.id: q.wording for q in old.questions()}
    for read, kept in zip(new.questions(), found, strict=True):
        assert kept.id == read.id or not read.id_written
        if not read.id_written and kept.id in wording:
            assert wording[kept.id] == kept.wording
