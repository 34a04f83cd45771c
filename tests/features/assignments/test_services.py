"""Handing in, replacing, returning and marking: every work is kept, and the last mark counts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
import sqlalchemy as sa

from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from lms.features.assignments.models import Submission
from lms.features.files.models import HandedFile
from lms.features.marking.models import Work
from lms.features.notices.models import Notice
from tests.features.assignments import world
from tests.features.assignments.conftest import Place
from tests.features.assignments.world import ESSAY, LINKS, NEXT, PLAN, SHUT, TEXT, Learner, Trainer

pytestmark = pytest.mark.both_engines


def told(place: Place, person: int) -> list[str]:
    """The kinds of what somebody's inbox says of works."""
    with place.app.app_context():
        kinds = db.session.scalars(
            sa.select(Notice.kind).where(Notice.person_id == person).order_by(Notice.id)
        )
        return [kind for kind in kinds if kind.startswith("assignment.")]


def held(place: Place) -> set[str]:
    """The public ids of the files that something refers to."""
    with place.app.app_context():
        return set(db.session.scalars(sa.select(HandedFile.public_id).where(HandedFile.held)))


def test_a_work_is_drafted_sent_marked_and_completes_the_part(
    siti: Learner, bambang: Trainer, place: Place
) -> None:
    assert siti.save(added=siti.file()).version == 1
    state = siti.journey().states[PLAN]
    assert (state.started, state.pending, state.attempts_ended) == (True, False, 0)
    assert siti.send()
    assert not siti.send(), "sent twice is sent once"
    state = siti.journey().states[PLAN]
    assert (state.started, state.pending, state.attempts_ended, state.score) == (False, True, 1, None)
    place.clock.forward(days=3)
    bambang.mark(levels={"a": 2, "b": 1}, words="Bagus.")
    [work] = siti.works()
    # f = (2·4/4 + 3·2/4) / 5
    assert (work.state, work.score, work.passed) == ("marked", Fraction(70), True)
    journey = siti.journey()
    assert journey.done_on[PLAN] == date(2026, 11, 23), "the day that counts is that of sending"
    assert journey.states[PLAN].score == 70
    assert told(place, place.siti.id) == ["assignment.marked"]
    with pytest.raises(Conflict):
        siti.save(n=2)


def test_a_mark_below_the_pass_mark_completes_nothing_and_a_better_one_does(
    siti: Learner, bambang: Trainer, place: Place
) -> None:
    siti.hand_in()
    work = bambang.waiting()[0]
    bambang.mark(work, levels={"a": 0, "b": 0})
    assert siti.works()[0].score == Fraction(25)
    assert PLAN not in siti.journey().done_on
    again = bambang.again(work)
    bambang.mark(again, levels={"a": 2, "b": 2}, why="Salah baca.")
    assert siti.works()[0].score == Fraction(100)
    assert PLAN in siti.journey().done_on
    bambang.mark(bambang.again(work), levels={"a": 0, "b": 0}, why="Keliru orang.")
    assert siti.journey().states[PLAN].score == 25
    assert PLAN in siti.journey().done_on, "what is complete stays complete"
    assert told(place, place.siti.id) == ["assignment.marked", "assignment.remarked", "assignment.remarked"]


def test_a_returned_work_comes_again_as_often_as_the_assignment_says(
    siti: Learner, bambang: Trainer, place: Place
) -> None:
    siti.hand_in()
    bambang.mark(returned=True, words="Tambahkan angka.")
    state = siti.journey().states[PLAN]
    assert (state.pending, state.attempts_ended, state.score) == (False, 1, None)
    assert told(place, place.siti.id) == ["assignment.returned"]
    siti.save(n=2, text="Dengan angka dari 40 catatan.")
    assert siti.works()[1].files == siti.works()[0].files, "files that were sent come along"
    assert siti.send(n=2)
    with pytest.raises(Invalid):
        bambang.mark(returned=True, words="Sekali lagi.")
    bambang.mark(levels={"a": 1, "b": 1})
    assert [work.state for work in siti.works()] == ["returned", "marked"]
    assert siti.journey().states[PLAN].score == 50


def test_what_was_sent_may_be_replaced_until_marking_begins(siti: Learner, bambang: Trainer) -> None:
    siti.hand_in()
    siti.save(n=2, text="Versi kedua.")
    assert [work.ref for work in bambang.waiting()] == [siti.works()[0].ref], "a draft changes nothing"
    assert siti.send(n=2)
    assert [work.state for work in siti.works()] == ["replaced", "sent"]
    assert [work.ref for work in bambang.waiting()] == [siti.works()[1].ref]
    assert siti.journey().states[PLAN].attempts_ended == 1
    siti.save(n=3, text="Versi ketiga.")
    opened = bambang.open()
    with pytest.raises(Conflict):
        siti.send(n=3)
    assert [work.state for work in siti.works()] == ["replaced", "sent", "draft"], "the draft is kept"
    bambang.mark(opened, levels={"a": 1, "b": 1})
    with pytest.raises(Conflict):
        siti.send(n=3)


def test_a_mark_for_what_was_replaced_meanwhile_is_refused(siti: Learner, bambang: Trainer) -> None:
    siti.hand_in()
    seen = bambang.waiting()[0]
    siti.save(n=2, text="Versi kedua.")
    siti.send(n=2)
    with pytest.raises((Conflict, NotFound)):
        bambang.mark(seen, levels={"a": 1, "b": 1})
    assert [work.state for work in siti.works()] == ["replaced", "sent"]


@pytest.mark.parametrize(
    ("who", "at", "late"),
    [
        # The run began on 23 November by both calendars; the last day, 7 December, ends at another hour for each.
        ("siti", datetime(2026, 12, 7, 15, 59, tzinfo=UTC), False),
        ("siti", datetime(2026, 12, 7, 16, 0, tzinfo=UTC), True),
        ("yosef", datetime(2026, 12, 7, 14, 59, tzinfo=UTC), False),
        ("yosef", datetime(2026, 12, 7, 15, 0, tzinfo=UTC), True),
    ],
)
def test_the_last_day_ends_where_the_learner_is(
    place: Place, bambang: Trainer, who: str, at: datetime, late: bool
) -> None:
    learner = world.learner(place.app, getattr(place, who), place.clock)
    learner.begin()
    place.clock.at = at
    learner.hand_in()
    [work] = learner.works()
    assert (work.late, work.deduction) == (late, Fraction(20 if late else 0))
    bambang.mark(levels={"a": 2, "b": 2})
    assert learner.works()[0].score == (80 if late else 100)


def test_nothing_late_is_taken_where_the_assignment_says_so(siti: Learner, place: Place) -> None:
    siti.save(item=SHUT)
    place.clock.forward(days=1)
    with pytest.raises(Invalid):
        siti.send(item=SHUT)
    assert siti.works(SHUT)[0].state == "draft", "what was written can still be read"


def test_everything_asked_for_has_to_be_there(siti: Learner) -> None:
    siti.save(text="  ")
    with pytest.raises(Invalid) as refusal:
        siti.send()
    assert set(refusal.value.fields) == {"text", "files"}
    siti.save(seen=1, text=TEXT, added=siti.file())
    assert siti.send()


def test_addresses_lead_to_pages_and_sending_is_enough_without_a_mark(siti: Learner) -> None:
    for link in (
        "javascript:alert(1)",
        "ftp://a.go.id/",
        "contoh.go.id",
        "https://",
        "https://a b.go.id",
        "http://[",
    ):
        with pytest.raises(Invalid) as refusal:
            siti.save(item=LINKS, text="", links=(link,))
        assert set(refusal.value.fields) == {"links"}
    assert siti.hand_in(item=LINKS)
    assert siti.works(LINKS)[0].links == ("https://contoh.go.id/a",)
    assert siti.hand_in(item=ESSAY)
    assert siti.journey().done_on == {ESSAY: date(2026, 11, 23)}, (
        "of these two only one counts when it is sent"
    )


def test_a_save_over_a_newer_draft_is_refused_and_the_same_text_is_no_conflict(siti: Learner) -> None:
    first = siti.file("satu.pdf")
    assert siti.save(seen=0, text="Dari ponsel.").version == 1
    saved = siti.save(seen=0, text="Dari kantor.", added=first)
    assert saved.is_older
    [work] = siti.works()
    assert (work.text, work.files) == ("Dari ponsel.", first), "files of both are kept"
    assert not siti.save(seen=0, text="Dari ponsel.").is_older
    assert siti.save(seen=saved.version, text="Dari kantor.").version == saved.version + 1
    assert siti.save(n=5, text="Nomor lain.").is_closed


def test_an_essay_of_ten_megabytes_is_refused_and_the_draft_stays(siti: Learner) -> None:
    siti.save(item=ESSAY)
    with pytest.raises(Invalid):
        siti.save(item=ESSAY, seen=1, text="a" * 10_000_000)
    assert siti.works(ESSAY)[0].text == TEXT


def test_files_are_held_by_what_refers_to_them(siti: Learner, place: Place) -> None:
    one, two, same = siti.file("satu.pdf"), siti.file("dua.pdf"), siti.file("satu.pdf")
    siti.save(added=one)
    assert siti.save(seen=1, added=(*same, *two)).version == 2
    assert siti.works()[0].files == (*one, *two), "the same file sent twice is there once"
    siti.save(seen=2, removed=two)
    siti.send()
    three = siti.file("tiga.pdf")
    siti.save(n=2, removed=one, added=three)
    assert held(place) == {*one, *three}, "the work that was sent still has the first"


def test_files_of_others_are_never_taken(siti: Learner, place: Place) -> None:
    yosef = world.learner(place.app, place.yosef, place.clock)
    with pytest.raises(Invalid):
        siti.save(added=yosef.file())
    assert siti.works() == ()


def test_a_locked_assignment_takes_nothing(siti: Learner, bambang: Trainer) -> None:
    with pytest.raises(NotAllowed):
        siti.save(item=NEXT)
    siti.hand_in()
    bambang.mark(levels={"a": 2, "b": 2})
    assert siti.hand_in(item=NEXT)


def test_a_work_of_a_removed_assignment_is_still_marked(
    siti: Learner, bambang: Trainer, place: Place
) -> None:
    siti.hand_in(item=ESSAY)
    world.write_course(place.folder / "courses", "1.1", without=(ESSAY,))
    world.publish(place.app)
    with pytest.raises(NotFound):
        siti.save(n=2, item=ESSAY)
    bambang.mark(percent=Fraction(80))
    assert siti.works(ESSAY)[0].score == 80


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """What came of acts done at once, each in a thread; an error is its own outcome."""
    outcomes: list[object] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            outcomes.append(act())
        except Refusal as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_sent_twenty_times_at_once_is_sent_once(siti: Learner, place: Place) -> None:
    siti.save(added=siti.file())
    outcomes = at_once([siti.send] * 20)
    assert sorted(map(str, outcomes)) == ["False"] * 19 + ["True"]
    with place.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Work)) == 1
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 1


def test_a_work_is_replaced_or_marked_but_never_both(siti: Learner, bambang: Trainer) -> None:
    siti.hand_in()
    siti.save(n=2, text="Versi kedua.")
    seen = bambang.waiting()[0]
    at_once([lambda: siti.send(n=2), lambda: bambang.mark(seen, levels={"a": 1, "b": 1})])
    states = [work.state for work in siti.works()]
    assert states in (["replaced", "sent"], ["marked", "draft"])
