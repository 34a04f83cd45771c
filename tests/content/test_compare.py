"""Two editions side by side: what changed, and what a trainer should mend before people lose something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from gettext import NullTranslations

from hypothesis import given
from hypothesis import strategies as st

from lms.content.contents import Body, Contents, Html, QuestionFile, QuestionRecord
from lms.content.course import Course, Item, LessonRules, Module
from lms.content.editions.compare import changes, compare
from lms.plugin.finding import Finding
from lms.plugin.usage import Correction, Unused


@dataclass
class Used:
    """What people did, as plain figures."""

    items: Mapping[str, int] = field(default_factory=dict)
    questions: Mapping[str, int] = field(default_factory=dict)
    stated: Mapping[str, Correction] = field(default_factory=dict)

    def item_records(self, item_id: str) -> int:
        return self.items.get(item_id, 0)

    def question_records(self, question_id: str) -> int:
        return self.questions.get(question_id, 0)

    def corrections(self) -> Mapping[str, Correction]:
        return self.stated


def lesson(name: str, title: str = "", former: tuple[str, ...] = ()) -> Item:
    return Item(name, "lesson", f"1/{name}.md", {"id": title or name}, {}, LessonRules(), former_ids=former)


def course(*items: Item, version: str = "1.0", fingerprint: str = "f") -> Course:
    return Course("c", {"id": "C"}, (Module("m", {}, items),), version=version, fingerprint=fingerprint)


def text(**languages: str) -> dict[str, Body]:
    return {language: (Html(html),) for language, html in languages.items()}


def question(name: str, stem: str = "Apa?", key: str = "k", line: int = 9) -> QuestionRecord:
    texts = {"id": {"stem": f"<p>{stem}</p>"}}
    return QuestionRecord(
        name, "single", {}, texts, {"id": name}, wording=stem, key=key, path="bank/b.md", line=line
    )


def bank(*questions: QuestionRecord) -> Contents:
    return Contents(banks={"b": QuestionFile("b", {}, questions)})


def said(findings: tuple[Finding, ...]) -> list[tuple[str, str, int, str]]:
    words = NullTranslations()
    return [
        (
            f.code,
            f.path,
            f.line,
            f.message.translate(words) + (" | " + f.fix.translate(words) if f.fix else ""),
        )
        for f in findings
    ]


EMPTY = Contents()


def test_the_account_names_what_came_went_moved_and_changed() -> None:
    old = course(lesson("a"), lesson("b"), lesson("c"), lesson("d"))
    new = course(lesson("c"), lesson("a", "Judul baru"), lesson("bb", former=("b",)), lesson("e"))
    found = changes(
        old,
        new,
        Contents(
            {"c": text(id="lama"), "b": text(id="sama")}, banks=bank(question("p"), question("q")).banks
        ),
        Contents(
            {"c": text(id="baru"), "bb": text(id="sama")},
            banks=bank(question("p", "Siapa?"), question("q", key="lain"), question("r")).banks,
        ),
    )
    assert (found.added, found.removed, found.renamed) == (("e",), ("d",), (("b", "bb"),))
    assert (found.retitled, found.rewritten, found.reordered) == (("a", "bb"), ("c",), True)
    assert (found.questions_added, found.reworded, found.rekeyed) == (("r",), ("p",), ("q",))


def test_adding_and_removing_is_not_reordering_and_rules_are_told_apart_from_titles() -> None:
    old = course(lesson("a"), lesson("b"), lesson("c"))
    new = course(lesson("x"), lesson("a"), replace(lesson("c"), required=False))
    found = changes(old, new, EMPTY, EMPTY)
    assert not found.reordered
    assert (found.rules, found.retitled) == (("c",), ())


def test_an_item_with_records_that_is_gone_is_asked_about_with_the_most_similar_new_one() -> None:
    words = "apa yang dilakukan bila banjir datang ke kantor pada malam hari"
    old, new = course(lesson("banjir")), course(lesson("lain"), lesson("air-bah"), version="1.1")
    findings = compare(
        old,
        new,
        Contents({"banjir": text(id=f"<p>{words}</p>")}),
        Contents({"lain": text(id="<p>surat</p>"), "air-bah": text(id=f"<h2>Nah</h2> <p>{words}</p>")}),
        Used({"banjir": 12}),
    )
    assert said(findings) == [
        (
            "W305",
            "1/air-bah.md",
            0,
            (
                'Id "banjir" is gone; 12 records hang on it'
                ' | if "air-bah" is the same part, write `id-lama: [banjir]` there.'
            ),
        )
    ]


def test_nothing_is_asked_where_nobody_was_or_the_former_id_is_named() -> None:
    old = course(lesson("a"), lesson("b"))
    new = course(lesson("bb", former=("b",)), version="1.1")
    assert compare(old, new, EMPTY, EMPTY, Used({"b": 4})) == ()
    assert compare(old, course(lesson("z"), version="2.0"), EMPTY, EMPTY, Unused()) == ()


def test_a_question_with_answers_that_is_gone_is_asked_about_at_the_line_of_the_likely_one() -> None:
    old, new = bank(question("lama", "Kapan melapor?")), bank(question("baru", "Kapan melapor?", line=31))
    findings = compare(course(), course(), old, new, Used(questions={"lama": 1}))
    assert said(findings)[0][:3] == ("W305", "bank/b.md", 31)
    assert "1 record hangs on it" in said(findings)[0][3]
    elsewhere = bank(question("baru", "Sama sekali lain", line=31))
    assert said(compare(course(), course(), old, elsewhere, Used(questions={"lama": 1})))[0][:3] == (
        "W305",
        "bank/b.md",
        0,
    )


def test_changed_content_asks_for_another_version() -> None:
    before = course(lesson("a"))
    assert [f.code for f in compare(before, course(fingerprint="g"), EMPTY, EMPTY, Unused())] == ["W306"]
    (told,) = compare(before, replace(course(fingerprint="g"), path="course.md"), EMPTY, EMPTY, Unused())
    assert told.path == "course.md"
    assert compare(before, course(fingerprint="g", version="1.0.1"), EMPTY, EMPTY, Unused()) == ()
    assert compare(before, before, EMPTY, EMPTY, Unused()) == ()


def test_a_corrected_key_is_asked_for_until_the_file_carries_it() -> None:
    stated = Used(stated={"q": Correction(date(2026, 11, 20), lambda one: one.key == "right", "b) Lapor")})
    before = bank(question("q", key="wrong"))
    findings = compare(course(), course(), before, before, stated)
    assert said(findings)[0][:3] == ("W415", "bank/b.md", 9)
    assert "2026-11-20" in said(findings)[0][3]
    assert said(findings)[0][3].endswith('write `(x)` at "b) Lapor".')
    assert compare(course(), course(), before, bank(question("q", key="right")), stated) == ()


def test_a_translation_left_behind_is_named_by_its_file() -> None:
    c = course(lesson("a"))
    old = Contents({"a": text(id="lama", en="old")})
    findings = compare(c, c, old, Contents({"a": text(id="baru", en="old")}), Unused())
    assert [(f.code, f.path) for f in findings] == [("W809", "1/a.en.md")]
    assert compare(c, c, old, Contents({"a": text(id="baru", en="new")}), Unused()) == ()
    assert compare(c, c, old, Contents({"a": text(id="lama", en="new")}), Unused()) == ()
    assert (
        compare(c, c, Contents({"a": text(id="lama")}), Contents({"a": text(id="baru", en="x")}), Unused())
        == ()
    )


def test_choices_without_labels_are_named_once_where_a_translation_exists_and_answers_hang_on_them() -> None:
    texts = {"id": {"choice:" + "0f" * 8: "Ya", "choice:" + "a1" * 8: "Tidak"}}
    bare = bank(replace(question("q"), texts=texts), replace(question("r", line=20), texts=texts))
    used = Used(questions={"q": 3, "r": 1})
    both = replace(course(), languages=("id", "en"))
    (found,) = compare(both, both, bare, bare, used)
    assert (found.code, found.line, [place.line for place in found.places]) == ("W404", 9, [9, 20])
    assert compare(course(), course(), bare, bare, used) == ()
    assert compare(both, both, bare, bare, Unused()) == ()
    labelled = bank(replace(question("q"), texts={"id": {"choice:a": "Ya"}}))
    assert compare(both, both, labelled, labelled, used) == ()


names = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)


@given(names, names)
def test_every_part_is_kept_added_or_removed_and_an_edition_equals_itself(a: list[str], b: list[str]) -> None:
    old, new = course(*map(lesson, a)), course(*map(lesson, b))
    found = changes(old, new, EMPTY, EMPTY)
    assert set(found.added) == set(b) - set(a)
    assert set(found.removed) == set(a) - set(b)
    assert found.reordered == ([x for x in a if x in b] != [x for x in b if x in a])
    assert changes(old, old, EMPTY, EMPTY) == type(found)()
    gone = [f for f in compare(old, new, EMPTY, EMPTY, Used(dict.fromkeys("abcdef", 1))) if f.code == "W305"]
    assert len(gone) == len(found.removed)
