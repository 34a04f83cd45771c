"""A quiz in two languages: an attempt keeps the one it began in, whatever its learner reads the pages in meanwhile."""

from __future__ import annotations

import re

from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import PRACTICE, Learner, Visitor, given, page_fields


def translate(place: Place) -> None:
    """The bank and the practice quiz in English, with the choices written in another order."""
    questions = ""
    for number in range(1, 6):
        choices = "".join(
            f"- ( ) z{label}) Option {number}{label}\n  > Reason {number}{label}\n" for label in (3, 1, 4, 2)
        )
        questions += f"\n## b-{number}: Question {number}\n\nWhat does question {number} ask?\n\n{choices}"
    folder = place.courses / world.COURSE
    (folder / "bank" / "satu.en.md").write_text(f"---\ntitle: Bank\n---\n{questions}", encoding="utf-8")
    (folder / f"{PRACTICE}.en.md").write_text("---\ntitle: Exercise\n---\n\nBegin.\n", encoding="utf-8")
    world.publish(place.app)


def stems(text: str) -> list[str]:
    return re.findall(r"What does question \d ask\?|Isi soal bank nomor \d\?", text)


def test_an_attempt_stays_in_the_language_it_began_in(place: Place, browsing: Visitor, siti: Learner) -> None:
    translate(place)
    browsing.get(f"{PRACTICE}?lang=en")
    browsing.post(f"{PRACTICE}/attempts")
    page = browsing.get(f"{PRACTICE}/attempts/1")
    assert "<h1>Exercise</h1>" in page.text
    asked = stems(page.text)
    assert len(asked) == 5
    assert all(stem.startswith("What") for stem in asked)
    first, second, *others = siti.sitting(item=PRACTICE).asked
    siti.save(given(first, "z2"), item=PRACTICE)
    before = page_fields(browsing.get(f"{PRACTICE}/attempts/1"))

    page = browsing.get(f"{PRACTICE}/attempts/1?lang=id")
    assert "<h1>Latihan</h1>" in page.text
    assert stems(page.text) == asked
    assert page.text.count(f'<div lang="en"><div class="stem" id="q{first.position}-stem">') == 1
    assert page_fields(page).keys() == before.keys()
    assert page_fields(page)[f"q{first.position}-choice"] == before[f"q{first.position}-choice"]

    siti.save(given(second, "z1"), item=PRACTICE)
    sent = browsing.post(f"{PRACTICE}/attempts/1/review", page_fields(browsing.get(f"{PRACTICE}/attempts/1")))
    assert sent.status_code == 303
    result = browsing.get(f"{PRACTICE}/attempts/1/result").text
    ended = {one.served.id: one for one in siti.sitting(item=PRACTICE).asked}
    assert [ended[one.served.id].fraction for one in (first, second, *others)] == [1, 0, 0, 0, 0]
    assert sorted(stems(result)) == sorted(asked)
    number = second.served.id.removeprefix("b-")
    assert f"Reason {number}1" in result
    assert "RAHASIA" not in result
    explained = result.partition(f'id="r{second.position}"')[2].partition("</article>")[0]
    assert '<div lang="en"><div class="stem">' in explained


def test_the_next_attempt_is_in_the_language_read_then(place: Place, browsing: Visitor) -> None:
    translate(place)
    browsing.get(f"{PRACTICE}?lang=en")
    browsing.post(f"{PRACTICE}/attempts")
    browsing.post(f"{PRACTICE}/attempts/1/review")
    browsing.get(f"{PRACTICE}?lang=id")
    browsing.post(f"{PRACTICE}/attempts")
    again = stems(browsing.get(f"{PRACTICE}/attempts/2").text)
    assert len(again) == 5
    assert all(stem.startswith("Isi") for stem in again)
