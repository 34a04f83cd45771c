"""The site with the quiz course, with a trainer of the course, one of another, and an administrator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.invigilation import queries
from lms.features.invigilation.queries import Line
from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place, app, built, built_postgres, built_sqlite, place, siti
from tests.features.quizzes.world import COURSE
from tests.support import people
from tests.support.people import Someone

__all__ = ["app", "built", "built_postgres", "built_sqlite", "place", "siti"]


@dataclass
class Staff:
    """Those who teach or run the site."""

    place: Place
    trainer: Someone
    stranger: Someone
    administrator: Someone

    def client(self, who: Someone) -> FlaskClient:
        """A browser in which `who` is signed in."""
        return people.sign_in_as(self.place.app.test_client(), who)

    def act(self, service: Callable[..., None], *values: object, who: Someone | None = None) -> None:
        """What a service does for the trainer, or `who`, at this moment."""
        with self.place.app.app_context():
            actor = people.actor_of(who or self.trainer)
            db.write(service, actor, *values, now=self.place.clock())

    def lines(self, **wanted: str) -> tuple[Line, ...]:
        """The attempts as the list has them."""
        with self.place.app.app_context():
            return queries.attempts(db.session(), COURSE, **wanted).rows

    def name_of(self, n: int = 1, item: str = world.FINAL) -> str:
        """The name in addresses of an attempt."""
        [found] = [line.public_id for line in self.lines(item=item) if line.n == n]
        return found


@pytest.fixture
def staff(place: Place) -> Staff:
    with place.app.app_context():
        made = (
            people.a_trainer(course=COURSE),
            people.a_trainer("Made Arya", course="lain"),
            people.an_administrator(),
        )
        db.session.remove()
    return Staff(place, *made)
