"""After a reorganisation the figures of last year are what they were."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.organisation import services, tree
from lms.features.reports import completion
from tests.features.reports.agency import an_agency
from tests.support.people import actor_of, sign_in_as
from tests.support.site import HandClock

pytestmark = pytest.mark.both_engines


def test_moves_of_units_and_people_leave_last_december_as_it_was(
    app: Flask, client: FlaskClient, clock: HandClock
) -> None:
    agency = an_agency(clock)
    clock.at = datetime(2027, 1, 20, 4, tzinfo=UTC)

    def figures(unit: str, day: str) -> tuple[tuple[int, int], tuple[int, int]]:
        asked = {"unit": unit, "on": day}
        question = completion.read_question(db.session(), actor_of(agency.chief), asked, now())
        total = completion.figures(db.session(), question).total
        db.session.rollback()
        return (total.required.part, total.required.whole), (total.learners.part, total.learners.whole)

    def all_of(day: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        return [figures(unit, day) for unit in ("KAB", "D1", "D1.1", "D2")]

    december, today = all_of("31-12-2026"), all_of("")
    assert december == today
    assert december[1][0] == (1, 3)
    db.write(tree.move_unit, None, agency.units["D1.1"], agency.units["D2"], now())
    dewi = agency.people["Dewi"]
    db.write(services.move_person, None, dewi.id, agency.units["D1"], now().date(), now())
    assert all_of("31-12-2026") == december
    assert all_of("19-01-2027") == december
    moved = all_of("")
    assert moved[1] != december[1]
    assert moved[3] != december[3]
    # A right covers today's tree: the earlier sum is the same, and nobody outside is named below it.
    sign_in_as(client, agency.health_chief)
    page = client.get("/admin/units/D1?on=31-12-2026").text
    assert "Agus" not in page
    assert "Citra" in page
