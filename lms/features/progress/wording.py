"""Differences between counters and ledger in words, for whoever runs the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.models import Duty
from lms.features.organisation.models import Unit
from lms.features.progress import kinds
from lms.features.progress.comparing import FLOW, SUM, WEEK, Difference
from lms.features.progress.queries import ALL_RUNS, COUNTED


def lines(session: Session, found: Sequence[Difference]) -> Iterator[str]:
    """One line for each number that differs."""
    units = {row[0]: row[1] for row in session.execute(sa.select(Unit.id, Unit.code))}
    courses = {row[0]: row[1] for row in session.execute(sa.select(KnownCourse.id, KnownCourse.slug))}
    duties = {row[0]: row[1] for row in session.execute(sa.select(Duty.id, Duty.public_id))}
    for one in found:
        unit = units[one.unit]
        where = _("%(unit)s with all below it", unit=unit) if one.table in {SUM, WEEK} else unit
        what = _what(one, courses, duties)
        for name in COUNTED:
            kept, true = getattr(one.kept, name), getattr(one.true, name)
            if kept != true:
                yield _(
                    "%(unit)s, %(what)s, %(figure)s: counted %(kept)s, by the records %(true)s",
                    unit=where,
                    what=what,
                    figure=_figure(name, one.kind),
                    kept=kept,
                    true=true,
                )


def _what(one: Difference, courses: dict[int, str], duties: dict[int, str]) -> str:
    if one.table == WEEK:
        return _("runs in the week of %(day)s", day=one.when)
    if one.table == FLOW:
        return _("runs of %(course)s in %(month)s", course=courses.get(one.key, one.key), month=one.when)
    if (theirs := kinds.of_kind(one.kind)) is not None:
        return theirs.what(one.kind, one.key)
    match one.kind:
        case "duty":
            return _("duty %(duty)s", duty=duties.get(one.key, one.key))
        case "course":
            return _("all duties of %(course)s", course=courses.get(one.key, one.key))
        case "runs" if one.key != ALL_RUNS:
            return _("runs of %(course)s", course=courses.get(one.key, one.key))
        case "runs":
            return _("runs of all courses")
    return _("all duties")


def _figure(name: str, kind: str) -> str:
    if (theirs := kinds.of_kind(kind)) is not None:
        return theirs.figure(kind, name)
    match name:
        case "assigned":
            return _("people under duty")
        case "exempt":
            return _("people exempt")
        case "begun":
            return _("runs begun")
    return _("runs completed") if kind == "runs" else _("people who fulfil it")
