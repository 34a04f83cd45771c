"""The ledger: what is entered once, taken back by further lines, and never changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.features.credits import queries, services
from lms.features.credits.line import Entered
from lms.features.credits.models import CreditEntry
from tests.features.credits.world import TODAY, a_line, entered
from tests.support.people import a_person, a_unit
from tests.support.site import NOON

pytestmark = pytest.mark.both_engines


def balance(person_id: int, year: int = TODAY.year) -> int:
    return queries.balance(db.session(), person_id, year)


def test_a_line_is_entered_once_and_taken_back_by_another(app: Flask) -> None:
    siti = a_person(unit=a_unit())
    line = a_line(siti.id, 2.5)
    first = entered(line, siti.id)
    assert first.new
    assert first.standing
    assert not first.late
    again = entered(line)
    assert (again.public_id, again.new) == (first.public_id, False)
    assert balance(siti.id) == 10
    back = db.write(services.reverse, "activity", line.reference, "Salah orang", None, NOON)
    assert back.reference == f"{line.reference}~1"
    assert balance(siti.id) == 0
    assert not db.write(services.reverse, "activity", line.reference, "Lagi", None, NOON).new
    assert not entered(line).standing
    anew = entered(line, again=True)
    assert (anew.new, anew.reference) == (True, f"{line.reference}#2")
    assert db.write(services.reverse, "activity", line.reference, "Salah", None, NOON).reference.endswith(
        "~2"
    )
    assert entered(line, again=True).reference == f"{line.reference}#3"
    assert balance(siti.id) == 10
    found = queries.entries(db.session(), siti.id, TODAY.year)
    assert [one.quarters for one in found] == [10, -10, 10, -10, 10]
    assert [one.stands for one in found] == [True, False, False, False, False]
    assert found[-1].taken_back_why == "Salah orang"
    assert found[-1].recorded_by == siti.name


def test_what_cannot_be_is_refused_and_nothing_is_written(app: Flask) -> None:
    siti = a_person(unit=a_unit())
    for field, line in (
        ("counted_on", a_line(siti.id, on=TODAY + timedelta(days=1))),
        ("quarters", a_line(siti.id, 0)),
        ("quarters", a_line(siti.id, 900)),
        ("form", a_line(siti.id, form="sulap")),
        ("funds", a_line(siti.id, funds="saku")),
        ("ends_on", a_line(siti.id, starts_on=TODAY)),
        ("person_id", a_line(0)),
        ("title", a_line(siti.id, title=" ")),
        ("cost", a_line(siti.id, cost=-1)),
    ):
        with pytest.raises(Invalid) as refused:
            entered(line)
        assert field in refused.value.fields, field
    with pytest.raises(NotFound):
        db.write(services.reverse, "activity", "keine", "Salah", None, NOON)
    assert balance(siti.id) == 0


def test_a_day_holds_no_more_than_the_agency_says(app: Flask) -> None:
    siti = a_person(unit=a_unit())
    day = TODAY - timedelta(days=3)
    entered(a_line(siti.id, 8, day))
    with pytest.raises(Invalid) as refused:
        entered(a_line(siti.id, 5, day))
    assert refused.value.fields["quarters"].values["hours"] == 13
    entered(a_line(siti.id, 16, day, starts_on=day - timedelta(days=1)))
    with pytest.raises(Invalid):
        entered(a_line(siti.id, 1, day - timedelta(days=1)))
    assert balance(siti.id) == 24 * 4


def test_a_thousand_lines_take_the_statements_of_ten(app: Flask) -> None:
    unit = a_unit()
    siti, adi = a_person(unit=unit), a_person("Adi", unit=unit)
    counts = []
    for many in (10, 300):
        lines = [a_line((siti, adi)[n % 2].id, 1, TODAY - timedelta(days=n + 1)) for n in range(many)]
        lines.append(lines[0])
        lines.append(a_line(siti.id, 900))
        seen: list[str] = []

        def heard(*args: object, seen: list[str] = seen) -> None:
            seen.append(str(args[2]))

        sa.event.listen(db.engine, "before_cursor_execute", heard)
        outcome = db.write(services.enter_all, lines, None, NOON)
        sa.event.remove(db.engine, "before_cursor_execute", heard)
        counts.append(len(seen))
        good = [one for one in outcome if isinstance(one, Entered)]
        assert len(good) == many + 1
        assert outcome[0] == outcome[-2]
        assert not isinstance(outcome[-1], Entered)
        db.write(services.reverse_all, [line.key for line in lines[:-1]], "Daftar ditarik", None, NOON)
        assert balance(siti.id) == balance(adi.id) == 0
    assert counts[0] == counts[1]


def test_nobody_changes_a_line(app: Flask) -> None:
    siti = a_person(unit=a_unit())
    entered(a_line(siti.id))
    for statement in (
        sa.update(CreditEntry).values(quarters=400),
        sa.update(CreditEntry).values(counted_on=date(2020, 1, 1)),
        sa.update(CreditEntry).values(title="Seminar lain"),
        sa.delete(CreditEntry),
    ):
        with pytest.raises(sa.exc.DBAPIError):
            db.write(Session.execute, statement)
    assert balance(siti.id) == 8
