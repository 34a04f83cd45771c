"""Step by step without script: what is said before, at once, and never too early; what is bad changes nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction as F

import pytest
from werkzeug.test import TestResponse

from tests.features.quizzes import guided, world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.guided import CASE_FORWARD, CASE_PAGED, FORWARD, GUIDED, PAGED
from tests.features.quizzes.world import Learner, Visitor, page_fields
from tests.support import resumed


@pytest.fixture
def siti(place: Place) -> Learner:
    return replace(world.learner(place.app, place.siti, place.clock), course=guided.COURSE)


@pytest.fixture
def browsing(place: Place) -> Visitor:
    return replace(world.visitor(place.app, place.siti), course=guided.COURSE)


def taking(item: str) -> str:
    return f"{item}/attempts/1"


def chosen(siti: Learner, key: str, item: str = GUIDED) -> dict[str, str]:
    asked = siti.sitting(1, item).at(1)
    assert asked is not None
    return {"q1-choice": world.position_of(asked, key)}


def responses(siti: Learner, item: str = GUIDED) -> list[object]:
    return [asked.response for asked in siti.sitting(1, item).asked]


def test_an_answer_is_checked_at_its_question_and_nothing_else_is_told(
    browsing: Visitor, siti: Learner
) -> None:
    cover = browsing.get(GUIDED).text
    for rule in ("2 hours", "At each question, once.", "takes 25% off"):
        assert rule in cover
    browsing.post(f"{GUIDED}/attempts")
    page = browsing.get(taking(GUIDED))
    assert not re.search("RAHASIA|PETUNJUK", page.text)
    fields = {**page_fields(page), **chosen(siti, "z3"), "q2-number": "1.500", "check": "1"}
    checked = browsing.post(taking(GUIDED), fields)
    assert checked.headers["Location"].endswith("/attempts/1#q1")
    page = browsing.get(taking(GUIDED))
    assert "Points: 0.5 of 1" in page.text
    assert "RAHASIA-setengah" in page.text
    assert not re.search("RAHASIA-(benar|salah|pembahasan)|PETUNJUK", page.text)
    assert 'name="q1-choice"' not in page.text
    assert "Read as 1500." in page.text
    old = browsing.post(taking(GUIDED), {**fields, **chosen(siti, "z2")})
    assert old.status_code == 409
    assert "typed here: Seratus dua belas" in old.text
    one = {"question": 1, "key": "abc", "seen": 9, **chosen(siti, "z2")}
    assert browsing.post(f"{taking(GUIDED)}/answers", one, json=True).status_code == 410
    assert responses(siti) == ["z3", "1.500", None]


def test_hints_are_sent_once_opened_and_the_page_is_saved_with_them(browsing: Visitor, siti: Learner) -> None:
    browsing.post(f"{GUIDED}/attempts")
    page = browsing.get(taking(GUIDED))
    assert "Open hint 1 of 2" in page.text
    assert "Takes 25% off the points of this question." in page.text
    fields = {**page_fields(page), **chosen(siti, "z2"), "q3-text": "Belum selesai"}
    for _twice in range(2):
        opened = browsing.post(taking(GUIDED), {**fields, "hint": "1.1"})
        assert opened.status_code == 303
    page = browsing.get(taking(GUIDED))
    assert "PETUNJUK-satu" in page.text
    assert "PETUNJUK-dua" not in page.text
    assert "Belum selesai</textarea>" in page.text
    assert browsing.post(taking(GUIDED), {**fields, "hint": "1.3"}).status_code == 422
    browsing.post(taking(GUIDED), {**page_fields(page), "check": "1"})
    checked = browsing.get(taking(GUIDED)).text
    assert "Points: 0.75 of 1" in checked
    assert "1 hint opened: 25% off." in checked
    assert "Open hint" not in checked


def test_a_page_for_each_question_with_the_way_to_its_neighbours(browsing: Visitor, siti: Learner) -> None:
    started = browsing.post(f"{PAGED}/attempts")
    assert started.headers["Location"].endswith("/attempts/1?q=1#q1")
    first = browsing.get(taking(PAGED))
    assert re.findall(r'<section class="card q" id="(q\d)"', first.text) == ["q1"]
    saved = browsing.post(taking(PAGED), {**page_fields(first), **chosen(siti, "z2", PAGED), "to": "2"})
    assert saved.headers["Location"].endswith("/attempts/1?q=2#q2")
    second = browsing.get(f"{taking(PAGED)}?q=2")
    assert re.findall(r'<section class="card q" id="(q\d)"', second.text) == ["q2"]
    fields = {**page_fields(second), "q2-number": "banyak", "to": "1"}
    assert browsing.post(taking(PAGED), fields).headers["Location"].endswith("?q=1#q1")
    for strange in ("99", "-1", "1e999", "x"):
        assert browsing.get(f"{taking(PAGED)}?q={strange}").status_code == 200
    check = browsing.get(f"{taking(PAGED)}/review")
    assert "cannot be read as a number" in check.text
    asked = browsing.post(f"{taking(PAGED)}/review")
    assert asked.status_code == 422
    assert "Is this what you mean?" in asked.text
    assert 'attempts/1?q=2#q2"' in asked.text
    sent = browsing.post(f"{taking(PAGED)}/review", page_fields(asked))
    assert sent.headers["Location"].endswith("done=sent")


def test_no_way_leads_back_to_a_question_that_was_left(browsing: Visitor, siti: Learner) -> None:
    assert "You cannot go back to a question you have left." in browsing.get(FORWARD).text
    browsing.post(f"{FORWARD}/attempts")
    first = browsing.get(taking(FORWARD))
    assert browsing.get(f"{taking(FORWARD)}/review").status_code == 303
    browsing.post(taking(FORWARD), {**page_fields(first), **chosen(siti, "z2", FORWARD), "to": "2"})
    second = browsing.get(f"{taking(FORWARD)}?q=3")
    assert re.findall(r'<section class="card q" id="(q\d)"', second.text) == ["q2"]
    assert not re.search(r'href="[^"]*attempts/1[#"]', second.text)
    late = browsing.post(taking(FORWARD), {**page_fields(first), **chosen(siti, "z1", FORWARD), "to": "2"})
    assert late.status_code == 409
    assert "typed here: Seratus dua puluh satu" in late.text
    held = browsing.post(taking(FORWARD), {**page_fields(second), "q2-number": "banyak", "to": "3"})
    assert held.status_code == 422
    onward = browsing.post(taking(FORWARD), {**page_fields(held), "to": "3"})
    assert onward.status_code == 303
    third = browsing.get(taking(FORWARD))
    last = browsing.post(taking(FORWARD), {**page_fields(third), "to": "review"})
    assert last.headers["Location"].endswith("/review")
    check = browsing.get(f"{taking(FORWARD)}/review").text
    assert not re.search(r'href="[^"]*attempts/1[#?"]', check)
    assert browsing.get(taking(FORWARD)).headers["Location"].endswith("/review")
    assert browsing.post(f"{taking(FORWARD)}/review").headers["Location"].endswith("done=sent")
    assert responses(siti, FORWARD) == ["z2", "banyak", None]


def test_too_few_words_lead_back_to_the_question_and_are_kept(browsing: Visitor, siti: Learner) -> None:
    browsing.post(f"{PAGED}/attempts")
    third = browsing.get(f"{taking(PAGED)}?q=3")
    assert "Write 3 to 6 words." in third.text
    browsing.post(taking(PAGED), {**page_fields(third), "q3-text": "Dua kata", "to": "review"})
    assert "This answer has 2 words; at least 3 are needed." in browsing.get(f"{taking(PAGED)}?q=3").text
    refused = browsing.post(f"{taking(PAGED)}/review", {"sure": ["1", "2", "3"]})
    assert refused.status_code == 422
    assert "1 answer cannot be sent as it is" in refused.text
    assert 'attempts/1?q=3#q3"' in refused.text
    assert responses(siti, PAGED) == [None, None, "Dua kata"]


BAD: dict[str, dict[str, object]] = {
    "a choice that there is not": {"q1-choice": "99"},
    "a label in place of a position": {"q1-choice": "z2"},
    "two choices where one is asked": {"q1-choice": ["1", "2"]},
    "a number nobody can read": {"seen1": "1e999"},
    "a version from the future's future": {"seen1": "9" * 40},
    "an essay beyond the limit": {"q3-text": "kata " * 10_001},
    "characters that cannot be kept": {"q3-text": "a\x00b"},
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_answered_and_leaves_what_is_stored(browsing: Visitor, siti: Learner, what: str) -> None:
    browsing.post(f"{GUIDED}/attempts")
    good = {**page_fields(browsing.get(taking(GUIDED))), **chosen(siti, "z2"), "q3-text": "Tiga kata saja"}
    browsing.post(taking(GUIDED), good)
    fields = page_fields(browsing.get(taking(GUIDED)))
    buttons: list[dict[str, object]] = [{"to": "2"}, {"check": "1"}, {"hint": "1.1"}]
    for button in buttons:
        answer = browsing.post(taking(GUIDED), {**fields, **BAD[what], **button})
        assert answer.status_code == 422
        assert "Load the page again" in answer.text
    assert responses(siti) == ["z2", None, "Tiga kata saja"]
    assert siti.sitting(1, GUIDED).attempt.is_open


def test_what_only_the_server_decides_is_ignored(browsing: Visitor, siti: Learner, place: Place) -> None:
    browsing.post(f"{GUIDED}/attempts")
    forged: dict[str, object] = {
        **dict.fromkeys(("score", "fraction", "points", "passed", "n", "state", "person", "reached"), "1"),
        "hints1": "0",
        "deadline": "2099-01-01",
        "checked1": "1",
        "q1-fraction": "1",
    }
    fields = {**page_fields(browsing.get(taking(GUIDED))), **chosen(siti, "z1"), **forged}
    assert browsing.post(taking(GUIDED), {**fields, "check": "1"}).status_code == 303
    assert browsing.post(f"{taking(GUIDED)}/review", forged).status_code == 303
    attempt = siti.sitting(1, GUIDED).attempt
    assert (attempt.score, attempt.passed) == (F(0), False)
    other = replace(world.visitor(place.app, place.budi), course=guided.COURSE)
    acts: list[dict[str, object]] = [{"to": "1"}, {"check": "1"}, {"hint": "1.1"}]
    for act in acts:
        assert other.post(taking(GUIDED), {**fields, **act}).status_code == 404
    for path in ("", "/review", "/result", "?q=1"):
        assert other.get(f"{taking(GUIDED)}{path}").status_code == 404


def test_ten_megabytes_are_refused_whole(browsing: Visitor, siti: Learner) -> None:
    browsing.post(f"{GUIDED}/attempts")
    fields = {**page_fields(browsing.get(taking(GUIDED))), **chosen(siti, "z2")}
    answer = browsing.post(taking(GUIDED), {**fields, "q3-text": "x" * 10_000_000})
    assert answer.status_code == 413
    assert responses(siti) == [None, None, None]


def shown(page: TestResponse) -> tuple[list[str], int]:
    """The questions that stand on a page, and how often the text of the case does."""
    return re.findall(r'<section class="card q" id="(q\d)"', page.text), page.text.count("KASUS")


def test_the_questions_of_a_case_share_a_page_under_its_text(browsing: Visitor, siti: Learner) -> None:
    browsing.post(f"{CASE_PAGED}/attempts")
    assert shown(browsing.get(taking(CASE_PAGED))) == (["q1"], 0)
    page = browsing.get(f"{taking(CASE_PAGED)}?q=3")
    assert shown(page) == (["q2", "q3"], 1)
    typed = {**page_fields(page), "q2-text": "Menyapa warga itu", "q3-number": "3"}
    assert browsing.post(taking(CASE_PAGED), {**typed, "to": "4"}).headers["Location"].endswith("?q=4#q4")
    assert responses(siti, CASE_PAGED) == [None, "Menyapa warga itu", "3", None]
    assert shown(browsing.get(f"{taking(CASE_PAGED)}?q=2")) == (["q2", "q3"], 1)


def test_a_case_is_left_as_a_whole_where_there_is_no_way_back(browsing: Visitor, siti: Learner) -> None:
    browsing.post(f"{CASE_FORWARD}/attempts")
    first = browsing.get(taking(CASE_FORWARD))
    browsing.post(taking(CASE_FORWARD), {**page_fields(first), "to": "2"})
    page = browsing.get(taking(CASE_FORWARD))
    assert shown(page) == (["q2", "q3"], 1)
    one = {"question": 3, "key": "abc", "seen": 0, "q3-number": "2"}
    assert browsing.post(f"{taking(CASE_FORWARD)}/answers", one, json=True).status_code == 200
    ahead = {"question": 4, "key": "abd", "seen": 0, "q4-choice": "1"}
    assert browsing.post(f"{taking(CASE_FORWARD)}/answers", ahead, json=True).status_code == 410
    typed = {**page_fields(browsing.get(taking(CASE_FORWARD))), "q3-number": "3"}
    browsing.post(taking(CASE_FORWARD), {**typed, "check": "3"})
    assert shown(browsing.get(taking(CASE_FORWARD))) == (["q2", "q3"], 1)
    held = {**page_fields(browsing.get(taking(CASE_FORWARD))), "q2-text": "Menyapa"}
    assert browsing.post(taking(CASE_FORWARD), {**held, "to": "4"}).status_code == 303
    assert shown(browsing.get(taking(CASE_FORWARD))) == (["q4"], 0)
    late = browsing.post(taking(CASE_FORWARD), {**held, "q2-text": "Lain", "to": "4"})
    assert late.status_code == 409
    assert responses(siti, CASE_FORWARD) == [None, "Menyapa", "3", None]


def test_the_map_and_the_way_out_send_what_was_typed(browsing: Visitor, siti: Learner) -> None:
    browsing.post(f"{PAGED}/attempts")
    page = browsing.get(f"{taking(PAGED)}?q=3")
    assert 'type="submit" form="answers" name="to" value="1"' in page.text
    assert not re.search(r'href="[^"]*attempts/1[#?/"]', page.text.partition("<main")[2])
    typed = {**page_fields(page), "q3-text": "Dua kata"}
    gone = browsing.post(taking(PAGED), {**typed, "to": "later"})
    assert gone.headers["Location"].endswith(f"/courses/{guided.COURSE}")
    assert responses(siti, PAGED)[2] == "Dua kata"


def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in_again(
    browsing: Visitor, siti: Learner, place: Place
) -> None:
    browsing.post(f"{PAGED}/attempts")
    fields = page_fields(browsing.get(f"{taking(PAGED)}?q=3"))
    place.clock.forward(hours=13)
    form = {"csrf_token": browsing.token, **fields, "q3-text": "Baris satu\nDua & <tiga>", "to": "review"}
    page = resumed.arrives(browsing.client, f"/courses/{guided.COURSE}/quizzes/{taking(PAGED)}", form)
    there = resumed.enters(browsing.client, page, place.siti)
    assert resumed.sends(browsing.client, there).location.endswith("/attempts/1/review")
    assert responses(siti, PAGED)[2] == "Baris satu\nDua & <tiga>"
