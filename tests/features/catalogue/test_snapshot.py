"""What a process holds of the courses in service, and when it notices that they changed."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.db import db
from lms.features.catalogue import queries
from lms.features.catalogue.shelf import Snapshot
from tests.features.catalogue.steps import built, edit, offered
from tests.support.courses import write_course
from tests.support.site import HandClock, copied_site


@pytest.mark.both_engines
def test_another_process_learns_of_an_edition_by_the_number(
    app: Flask, courses: Path, tmp_path: Path, migrated_url: str, clock: HandClock
) -> None:
    folder = write_course(courses, "a")
    built()
    with copied_site(tmp_path, migrated_url, clock) as other:
        assert queries.snapshot().edition_number("a") == 1
        with app.app_context():
            edit(folder, "satu.md", "lebih dulu", "sesudah itu")
            built()
        db.session.commit()
        with other.test_request_context():
            queries.notice_number(2)
            assert queries.snapshot().edition_number("a") == 2


def test_one_snapshot_lasts_for_a_transaction(app: Flask, courses: Path) -> None:
    folder = write_course(courses, "a")
    built()
    first = queries.snapshot()
    assert queries.snapshot() is first
    edit(folder, "satu.md", "lebih dulu", "sesudah itu")
    built()
    assert queries.snapshot() is not first
    assert first.edition_number("a") == 1


def test_what_a_transaction_took_back_is_not_remembered(app: Flask, courses: Path) -> None:
    write_course(courses, "a")
    built()

    class Stop(Exception):
        pass

    def raise_and_look(session: object) -> None:
        db.session.execute(sa.text("UPDATE catalogue_state SET number = number + 7"))
        db.session.execute(sa.text("UPDATE course SET slug = 'lain'"))
        queries.forget_snapshot(db.session())
        seen: Snapshot = queries.snapshot()
        assert seen.number == 8
        assert list(seen.courses) == ["lain"]
        raise Stop

    with pytest.raises(Stop):
        db.write(raise_and_look)
    assert queries.snapshot().number == 1
    assert offered() == ["a"]
