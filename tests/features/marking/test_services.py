"""Essays wait for a person; the last mark gives the score, dated by the day of sending; marks can be changed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa

from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.features.marking import services, works
from lms.features.marking.judging import Judgement
from lms.features.marking.models import GivenMark
from lms.features.progress.models import Record
from tests.features.marking import world
from tests.features.marking.conftest import Place
from tests.features.marking.world import COURSE, Learner, Trainer

GOOD = {"a": 2, "b": 1}
"""Two thirds: (1 + 2 * 1/2) / 3."""


def records(place: Place) -> list[str | None]:
    with place.app.app_context():
        return list(db.session.scalars(sa.select(Record.rule)))


@pytest.mark.both_engines
def test_the_last_mark_gives_the_score_by_the_day_of_sending(
    place: Place, siti: Learner, bambang: Trainer
) -> None:
    siti.sit()
    sent_on = siti.sitting().attempt.sent_day
    assert siti.sitting().attempt.score is None
    assert siti.journey().states[world.EXAM].pending
    assert [work.learner for work in bambang.waiting()] == ["Siti Rahmawati"] * 2

    read_on = place.clock.forward(days=3).date()
    siti.read()
    place.clock.forward(days=20)
    bambang.mark(bambang.find("menolak", siti), levels=GOOD, words="Santun.")
    assert siti.sitting().attempt.score is None
    assert siti.told() == []
    bambang.mark(bambang.find("alasan", siti), percent=Fraction(75))

    attempt = siti.sitting().attempt
    assert attempt.score == (4 * Fraction(2, 3) + 2 * Fraction(3, 4) + 2) / 8 * 100
    assert attempt.passed
    journey = siti.journey()
    assert not journey.states[world.EXAM].pending
    assert journey.done_on == {world.EXAM: sent_on, world.LESSON: read_on}
    assert journey.run.completed_day == read_on, "the learner's last act that the run needed"
    assert len(records(place)) == 3, "the exam, the lesson and the run, once each"
    assert siti.told() == ["course.completed", "quiz.marked"]
    assert bambang.waiting() == []

    given = siti.marks().in_force
    assert given is not None
    assert [(one.criterion, one.words, one.points) for one in given.levels] == [
        ("Kesopanan", "Santun", Fraction(2)),
        ("Kejelasan", "Ragu", Fraction(1)),
    ]
    assert (given.by, given.words, given.share) == ("Bambang Wiryawan", "Santun.", Fraction(2, 3))


@pytest.mark.both_engines
def test_an_empty_essay_is_nothing_without_a_trainer(siti: Learner, bambang: Trainer) -> None:
    siti.sit({"wajib": "a", "alasan": " "})
    assert bambang.waiting() == []
    assert siti.sitting().attempt.score == 25


@pytest.mark.both_engines
def test_a_later_mark_takes_the_place_of_the_first_and_no_pass_away(
    place: Place, siti: Learner, bambang: Trainer, rina: Trainer
) -> None:
    siti.sit()
    siti.read()
    for question, given in (
        ("menolak", {"levels": {"a": 2, "b": 2}}),
        ("alasan", {"percent": Fraction(100)}),
    ):
        bambang.mark(bambang.find(question, siti), **given)
    assert siti.sitting().attempt.score == 100
    work = rina.find("menolak", siti)
    with pytest.raises(Invalid) as missing:
        rina.mark(work, levels={"a": 0, "b": 0})
    assert set(missing.value.fields) == {"why"}
    rina.mark(work, levels={"a": 0, "b": 0}, why="Teksnya disalin.")
    attempt = siti.sitting().attempt
    assert attempt.score == 50
    assert attempt.passed
    assert siti.journey().run.completed_day is not None
    first, second = siti.marks().given[::-1]
    assert (first.by, first.share) == ("Bambang Wiryawan", Fraction(1))
    assert (second.by, second.share) == ("Rina Oktaviani", Fraction(0))
    assert second.why == "Teksnya disalin."
    assert siti.told()[-2:] == ["quiz.marked", "quiz.remarked"]
    rina.mark(rina.find("menolak", siti), levels={"a": 1, "b": 2}, why="Setelah dibaca ulang.")
    assert siti.told().count("quiz.remarked") == 2


@pytest.mark.both_engines
def test_two_markers_give_one_mark(place: Place, siti: Learner, bambang: Trainer, rina: Trainer) -> None:
    siti.sit()
    work = bambang.find("menolak", siti)
    bambang.mark(work, levels=GOOD)
    bambang.mark(work, levels=GOOD)
    with pytest.raises(Conflict):
        rina.mark(work, levels={"a": 0, "b": 0})
    with pytest.raises(Conflict):
        bambang.mark(work, levels={"a": 0, "b": 0})
    with place.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(GivenMark)) == 1


def test_only_trainers_of_the_course_mark_and_nobody_their_own(place: Place, siti: Learner) -> None:
    siti.sit()
    work = world.trainer(place.app, place.bambang, place.clock).find("menolak", siti)
    for person in (place.dewi, place.admin, place.budi, place.siti):
        role = world.trainer(place.app, person, place.clock)
        with pytest.raises(NotFound):
            role.mark(work, levels=GOOD)
        with pytest.raises(NotFound):
            role.write(services.open_work, work.public_id)
    own = world.learner(place.app, place.bambang, place.clock)
    own.sit()
    teaching = world.trainer(place.app, place.bambang, place.clock)
    assert {one.learner for one in teaching.waiting()} == {"Siti Rahmawati"}
    with pytest.raises(NotFound):
        teaching.mark(teaching.find("menolak", own), levels=GOOD)


@pytest.mark.parametrize(
    ("question", "values", "wrong"),
    [
        ("menolak", {"levels": {"a": 1}}, {"b"}),
        ("menolak", {"levels": {"a": 3, "b": -1}}, {"a", "b"}),
        ("menolak", {"levels": GOOD, "override": Fraction(90)}, {"reason"}),
        ("menolak", {"levels": GOOD, "override": Fraction(101), "reason": "x"}, {"override"}),
        ("menolak", {"levels": GOOD, "override": Fraction(1, 3), "reason": "x"}, {"override"}),
        ("menolak", {"levels": GOOD, "words": "a" * 4001}, {"words"}),
        ("alasan", {}, {"percent"}),
        ("alasan", {"percent": Fraction(1, 2)}, {"percent"}),
        ("alasan", {"percent": Fraction(-1)}, {"percent"}),
    ],
)
def test_what_no_mark_can_be_is_told_at_its_field(
    siti: Learner, bambang: Trainer, question: str, values: dict[str, Any], wrong: set[str]
) -> None:
    siti.sit()
    with pytest.raises(Invalid) as refusal:
        bambang.mark(bambang.find(question, siti), **values)
    assert set(refusal.value.fields) == wrong
    assert siti.marks(question).given == ()


def test_a_score_set_by_hand_counts_with_its_reason_and_an_answer_cannot_be_returned(
    siti: Learner, bambang: Trainer
) -> None:
    siti.sit()
    work = bambang.find("menolak", siti)
    with pytest.raises(Invalid):
        bambang.mark(work, returned=True, words="Tulis ulang.")
    bambang.mark(work, levels=GOOD, override=Fraction("87.5"), reason="Contohnya luar biasa.")
    given = siti.marks().in_force
    assert given is not None
    assert (given.share, given.reason) == (Fraction(7, 8), "Contohnya luar biasa.")
    assert given.levels


@pytest.mark.both_engines
def test_who_looks_has_it_open_for_a_quarter_of_an_hour(
    place: Place, siti: Learner, bambang: Trainer, rina: Trainer
) -> None:
    siti.sit()
    work = bambang.find("menolak", siti)
    bambang.write(services.open_work, work.public_id)
    rina.write(services.open_work, work.public_id)
    seen = rina.find("menolak", siti)
    assert seen.opener == "Bambang Wiryawan"
    assert seen.is_open_with_another(place.rina.id, place.clock())
    with place.app.app_context():
        following = works.next_free(db.session(), (COURSE,), place.rina.id, place.clock())
    assert following not in ("", work.public_id), "the other essay is free"
    place.clock.forward(minutes=16)
    rina.write(services.open_work, work.public_id)
    assert rina.find("menolak", siti).opener == "Rina Oktaviani"
    bambang.write(services.open_work, work.public_id, take=False)
    assert rina.find("menolak", siti).opener == "Rina Oktaviani"
    with place.app.app_context():
        db.write(services.open_work, bambang.actor, work.public_id, place.clock(), take=True)
    assert rina.find("menolak", siti).opener == "Bambang Wiryawan"


def test_a_draft_is_kept_until_the_mark(siti: Learner, bambang: Trainer, rina: Trainer) -> None:
    siti.sit()
    work = bambang.find("menolak", siti)
    bambang.write(services.keep_draft, work.public_id, Judgement({"a": 2}, words="Bagus"))
    kept = rina.find("menolak", siti)
    assert kept.drafter == "Bambang Wiryawan"
    assert kept.draft is not None
    assert kept.draft["levels"] == {"a": 2}
    assert siti.marks().given == ()
    rina.mark(replace(work), levels=GOOD)
    assert rina.find("menolak", siti).draft is None
    with pytest.raises(Conflict):
        bambang.write(services.keep_draft, work.public_id, Judgement({"a": 1}))
