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
from lms.features.enrolment.models import Enrolment
from lms.features.notices.models import Notice
from lms.features.progress.queries import journey
from lms.features.quizzes import rescored, rescoring
from lms.features.quizzes.models import Attempt
from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import COURSE, FINAL, Learner, given
from tests.support import people

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
