"""Answers that no page of recall asks for count nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Gone, NotFound
from lms.features.recall import asking, queries, services
from lms.features.recall.scheduling import Effort
from lms.features.recall.services import Given
from tests.features.recall import world
from tests.support import people
from tests.support.site import HandClock


@pytest.mark.both_engines
def test_a_card_is_answered_once_in_a_review_and_by_its_owner_alone(
    app: Flask, tmp_path: Path, clock: HandClock
) -> None:
    world.published(app, tmp_path / "courses")
    unit = people.a_unit()
    siti, budi = (people.actor_of(people.a_person(name, unit)) for name in ("Siti Rahmawati", "Budi Santoso"))
    world.complete(siti)
    clock.forward(days=1)
    world.begin(siti)
    found = world.overview(siti)
    one = found.pending[0]
    asked = asking.ask(one, None, "id", 0)
    assert one.card is not None
    assert asked is not None
    given = Given(one.card.public_id, 0, asked.wording, Effort.AGAIN, {})
    with pytest.raises(NotFound):
        db.write(services.answer, budi, given, "id", now())
    db.write(services.answer, siti, given, "id", now())
    with pytest.raises(Gone):
        db.write(services.answer, siti, replace(given, seen=1), "id", now())
    [card] = [card for card in queries.cards(db.session(), siti.person_id) if card.answers]
    assert (card.public_id, card.answers) == (one.card.public_id, 1)
    assert world.overview(siti).learner.taken == 1
