"""Completions and a decision at the same time: nobody is left waiting, and nobody is counted twice."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from lms.core import clock
from lms.core.db import db
from lms.features.accreditation import records, services, work
from lms.features.credits import queries as credits_
from tests.features.accreditation.hours_world import complete, publish
from tests.support import people
from tests.support.site import NOON

pytestmark = pytest.mark.both_engines


def test_a_decision_while_people_finish(app: Flask) -> None:
    publish(app, "2")
    learners = [people.a_person(f"Peserta {n}") for n in range(6)]
    [row] = records.listed(db.session())
    decision = services.Decision(row.public_id, row.version, 8)
    db.session.remove()
    faults: list[BaseException] = []

    def in_a_thread(act: object, *given: object) -> threading.Thread:
        def run() -> None:
            with app.app_context():
                try:
                    act(*given)  # type: ignore[operator]
                except BaseException as error:  # noqa: BLE001  # told below, whatever it was
                    faults.append(error)
                finally:
                    db.session.remove()

        return threading.Thread(target=run)

    threads = [in_a_thread(complete, one) for one in learners]
    threads[3:3] = [
        in_a_thread(lambda: db.write(services.decide, None, decision, clock.now())),
        in_a_thread(lambda: work.look_back({}, clock.now())),
        in_a_thread(lambda: work.settle({"hours": row.id}, clock.now())),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    [after] = records.listed(db.session())
    assert (after.waiting, after.counted) == (0, len(learners))
    assert {credits_.balance(db.session(), one.id, NOON.year) for one in learners} == {8}
