"""A wrong key put right: what it does to ended and open attempts, how it is taken back, and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction as F

import pytest
import sqlalchemy as sa

from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.core.worker import Worker
from lms.features.amendments import queries as amendments
from lms.features.amendments import services
from lms.features.amendments.queries import DROPPED, KEY
from lms.features.amendments.questions import in_service
from lms.features.amendments.services import Change
from lms.features.notices.models import Notice
from lms.features.progress.queries import journey
from lms.features.quizzes import rescored, rescoring
from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import COURSE, FINAL, Learner, given

pytestmark = pytest.mark.both_engines

WHY = "Peraturan berubah: nomor yang benar 112."


@pytest.fixture(autouse=True)
def _inside(place: Place) -> Iterator[None]:
    with place.app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def budi(place: Place) -> Learner:
    return world.learner(place.app, place.budi, place.clock)


def key(question: str, **weights: int) -> Mapping[str, object]:
    """The spec of a question whose right choices are those given."""
    spec = dict(in_service(COURSE)[question].spec)
    spec["choices"] = [[name, str(weights.get(name, 0))] for name, _ in spec["choices"]]
    return {"id": spec}


def amend(place: Place, change: Change, question: str = "k-satu") -> str:
    public_id = db.write(services.amend, None, COURSE, question, change, place.clock())
    work(place)
    return public_id


def work(place: Place) -> None:
    """What the worker does by now, and nothing read before it any more."""
    db.session.rollback()
    Worker(place.app).drain()


def score(learner: Learner, n: int = 1) -> F | None:
    return learner.sitting(n).attempt.score


def sit(learner: Learner, *wrong: str, n: int = 1) -> None:
    """An attempt in which all is right but the questions named, where `z1` is chosen."""
    learner.start()
    learner.answer_all(n, but=wrong)
    for question in wrong:
        learner.save(given(learner.asked(question, n), "z1"), n)
    learner.send(n)


def test_a_key_put_right_scores_ended_attempts_anew_and_completes_what_it_decides(
    place: Place, siti: Learner, budi: Learner
) -> None:
    sit(siti, "k-satu")
    sit(budi)
    assert (score(siti), score(budi)) == (F(500, 6), F(100))
    amend(place, Change(KEY, WHY, key("k-satu", z1=1)))
    assert (score(siti), score(budi)) == (F(100), F(500, 6))
    told = db.session.scalars(sa.select(Notice).where(Notice.kind.like("score.%"))).all()
    assert sorted(one.person_id for one in told) == sorted([siti.actor.person_id, budi.actor.person_id])
    assert all(one.kind == "score.changed.key" and one.data["why"] == WHY for one in told)
    found = journey(db.session(), budi.actor.person_id, COURSE)
    assert found is not None
    assert (found.states[FINAL].completed, found.states[FINAL].score) == (True, F(500, 6))
    (change,) = rescored.changes_of(db.session(), budi.sitting().attempt.id)
    assert (change.before, change.after, change.passed_after, change.why) == (F(100), F(500, 6), True, WHY)


def test_a_completion_that_comes_late_is_dated_by_the_learners_sending(place: Place, siti: Learner) -> None:
    sit(siti, "k-satu", "k-dua")
    sent_on = siti.sitting().attempt.sent_at
    place.clock.forward(days=40)
    assert score(siti) == F(400, 6)
    amend(place, Change(DROPPED, WHY, {}), "k-dua")
    found = journey(db.session(), siti.actor.person_id, COURSE)
    assert found is not None
    assert (score(siti), siti.sitting().attempt.passed) == (F(500, 6), True)
    assert found.states[FINAL].completed
    assert sent_on is not None
    assert (place.clock() - sent_on).days == 40
    assert found.done_on[FINAL].isoformat() == "2026-11-23"


def test_nobody_loses_a_pass_unless_that_is_said_and_then_completions_stay(
    place: Place, siti: Learner, budi: Learner
) -> None:
    for learner in (siti, budi):
        sit(learner)
    change = Change(KEY, WHY, key("k-dua", z3=1))
    amend(place, change, "k-dua")
    assert (score(siti), siti.sitting().attempt.passed) == (F(400, 6), True)
    public_id = next(iter(amendments.in_force(db.session(), COURSE).values())).public_id
    db.write(services.withdraw, None, COURSE, public_id, "Keliru.", False, place.clock())
    work(place)
    assert (score(siti), siti.sitting().attempt.passed) == (F(100), True)
    amend(place, Change(KEY, WHY, key("k-dua", z3=1), takes_back=True), "k-dua")
    assert (score(siti), siti.sitting().attempt.passed) == (F(400, 6), False)
    found = journey(db.session(), siti.actor.person_id, COURSE)
    assert found is not None
    assert found.states[FINAL].completed


def test_an_open_attempt_is_scored_by_the_amendment_when_it_is_sent_and_by_the_key_after_its_withdrawal(
    place: Place, siti: Learner, budi: Learner
) -> None:
    siti.start()
    siti.answer_all(but=("k-satu",))
    siti.save(given(siti.asked("k-satu"), "z1"))
    public_id = amend(place, Change(KEY, WHY, key("k-satu", z1=1)))
    siti.send()
    assert score(siti) == F(100)
    assert siti.asked("k-satu").served.key.startswith("amended-")
    assert (
        next(iter(rescored.amended_in(db.session(), siti.sitting().attempt.id).values())).public_id
        == public_id
    )
    db.write(services.withdraw, None, COURSE, public_id, "Keliru.", False, place.clock())
    db.write(services.withdraw, None, COURSE, public_id, "Keliru.", False, place.clock())
    work(place)
    assert score(siti) == F(500, 6)
    assert not siti.asked("k-satu").served.key.startswith("amended-")
    assert rescored.amended_in(db.session(), siti.sitting().attempt.id) == {}


def test_what_a_preview_says_is_what_happens(place: Place, siti: Learner, budi: Learner) -> None:
    sit(siti, "k-satu", "k-dua")
    siti.start()
    sit(budi)
    change = Change(KEY, WHY, key("k-satu", z1=1))
    imagined = services.imagined(COURSE, "k-satu", change, place.clock())
    stated = rescored.Stated(COURSE, ("k-satu",), (imagined,))
    told = rescored.effects(db.session(), stated, rescoring.queries.question_types())
    assert (told.ended, told.open, told.people, told.higher, told.lower, told.gains) == (2, 1, 2, 1, 1, 1)
    amend(place, change)
    assert {(one.person, one.after) for one in told.moved} == {
        ("Siti Rahmawati", score(siti)),
        ("Budi Santoso", score(budi)),
    }
    (work_done,) = rescored.works(db.session(), [amendments.history(db.session(), COURSE, ["k-satu"])[0].id])
    assert (work_done.runs, work_done.changed, work_done.finished_at) == (2, 2, place.clock())


def test_only_one_amendment_of_a_question_holds_and_the_same_again_is_the_same_one(
    place: Place, siti: Learner
) -> None:
    sit(siti, "k-satu")
    first = amend(place, Change(KEY, WHY, key("k-satu", z1=1)))
    assert amend(place, Change(KEY, WHY, key("k-satu", z1=1))) == first
    second = amend(place, Change(KEY, WHY, key("k-satu", z3=1)))
    assert score(siti) == F(500, 6)
    latest, earlier = amendments.history(db.session(), COURSE, ["k-satu"])
    assert (latest.public_id, latest.in_force, earlier.ended) == (second, True, "replaced")


def test_bad_amendments_are_refused(place: Place, siti: Learner) -> None:
    for change in (Change(KEY, " ", key("k-satu", z1=1)), Change(KEY, "x" * 501, key("k-satu", z1=1))):
        with pytest.raises(Invalid):
            db.write(services.amend, None, COURSE, "k-satu", change, place.clock())
    with pytest.raises(Invalid):
        db.write(services.amend, None, COURSE, "k-satu", Change(KEY, WHY, key("k-satu", z2=1)), place.clock())
    with pytest.raises(NotFound):
        db.write(services.amend, None, COURSE, "hilang", Change(DROPPED, WHY, {}), place.clock())
    with pytest.raises(NotFound):
        siti.write(services.amend, "k-satu", Change(DROPPED, WHY, {}), place.clock())


def test_an_edition_that_says_the_same_closes_the_amendment_and_changes_nothing(
    place: Place, siti: Learner, budi: Learner
) -> None:
    sit(siti, "k-satu")
    amend(place, Change(KEY, WHY, key("k-satu", z1=1)))
    budi.start()
    budi.answer_all(but=("k-satu",))
    budi.save(given(budi.asked("k-satu"), "z1"))
    used = amendments.corrections(db.session(), COURSE)["k-satu"]
    assert not used.carried(in_service(COURSE)["k-satu"])
    swap = {"( ) z1)": "(x) z1)", "(x) z2)": "( ) z2)"}
    world.write_course(place.courses, swap, "1.1")
    world.publish(place.app)
    work(place)
    (done,) = amendments.history(db.session(), COURSE, ["k-satu"])
    assert (done.ended, done.ended_edition) == ("carried", 2)
    budi.send()
    assert (score(siti), score(budi)) == (F(100), F(100))
    amend(place, Change(KEY, WHY, key("k-satu", z3=1)))
    assert score(siti) == F(500, 6)
    public_id = amendments.in_force(db.session(), COURSE)["k-satu"].public_id
    db.write(services.withdraw, None, COURSE, public_id, "Keliru.", False, place.clock())
    work(place)
    assert (score(siti), score(budi)) == (F(100), F(100))


def test_an_edition_with_another_key_changes_no_ended_attempt_until_that_is_asked_for(
    place: Place, siti: Learner
) -> None:
    sit(siti, "k-satu")
    swap = {"( ) z1)": "(x) z1)", "(x) z2)": "( ) z2)"}
    world.write_course(place.courses, swap, "1.1")
    world.publish(place.app)
    work(place)
    assert score(siti) == F(500, 6)
    record = in_service(COURSE)["k-satu"]
    assert rescored.scored_otherwise(db.session(), COURSE, ["k-satu"], record.key) == 1
    amend(place, Change(KEY, WHY, {"id": record.spec}, as_edition=True))
    assert score(siti) == F(100)
    assert amendments.in_force(db.session(), COURSE) == {}


def test_a_question_that_an_edition_drops_too_goes_on_giving_its_points_to_those_who_had_begun(
    place: Place, siti: Learner, budi: Learner
) -> None:
    sit(siti, "k-satu")
    budi.start()
    budi.answer_all(but=("k-satu",))
    amend(place, Change(DROPPED, WHY, {}))
    folder = world.write_course(place.courses, version="2.0")
    before, _, rest = (folder / "akhir.md").read_text(encoding="utf-8").partition("## k-satu")
    (folder / "akhir.md").write_text(f"{before}## k-dua{rest.partition('## k-dua')[2]}", encoding="utf-8")
    world.publish(place.app)
    work(place)
    budi.send()
    assert (score(siti), score(budi)) == (F(100), F(100))


def test_an_unfit_key_leaves_the_one_served(place: Place, siti: Learner) -> None:
    sit(siti, "k-satu")
    changes = {
        "z1) Seratus dua puluh satu": "z9) Seratus sembilan",
        "kompetensi: PKP\n\nNomor": "kompetensi: PKP\n\nNomor",
    }
    world.write_course(place.courses, changes, "1.1")
    world.publish(place.app)
    amend(place, Change(KEY, WHY, key("k-satu", z9=1)))
    assert score(siti) == F(500, 6)
    (done,) = rescored.works(db.session(), [amendments.history(db.session(), COURSE, ["k-satu"])[0].id])
    assert (done.unfit, done.changed) == (1, 0)
