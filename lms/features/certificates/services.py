"""Issuing: a record is frozen in the transaction of the completion; its number follows by a job, in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.content.editions.encoding import DecodeError
from lms.content.editions.store import NotStoredError
from lms.core import tokens
from lms.core.errors import NotFound
from lms.core.outbox import announce
from lms.core.rows import insert_missing, insert_new, take_turns
from lms.features.catalogue import places
from lms.features.catalogue import queries as catalogue
from lms.features.certificates import codes, freezing, patterns, queries
from lms.features.certificates.freezing import Finished
from lms.features.certificates.frozen import from_json, to_json
from lms.features.certificates.models import Certificate, CertificateBacklog, CertificateSeries
from lms.features.certificates.terms import Dated, dated
from lms.plugin.facts import Told

ISSUED = "certificates.issued"
AT_ONCE = 500
SETTLED = timedelta(seconds=5)
"""What was completed so lately is not numbered yet: an earlier completion may be about to be written."""
NEWS = timedelta(days=7)
"""After which a completion is no news: whose certificate is only made now, long after, is not told."""


def issue(session: Session, enrolment_id: int, course: Course, at: datetime, now: datetime) -> bool:
    """Freezes the certificate of a run that has earned one; not twice, and never anew where one was revoked."""
    if freezing.of_course(course) is None or queries.has_any(session, enrolment_id):
        return False
    run = queries.finished(session, [enrolment_id])[enrolment_id].run
    run = run if run.at == at else replace(run, at=at)
    return insert_new(session, Certificate, _row(run, course, dated(session), now))


def issue_attendance(session: Session, enrolment_id: int, course: Course, now: datetime) -> bool:
    """Freezes one of attendance once every required item is complete, whatever the score."""
    if not freezing.of_attendance(course) or queries.has_any(session, enrolment_id):
        return False
    done = queries.items_done(session, [enrolment_id]).get(enrolment_id, {})
    begun = queries.finished(session, [enrolment_id])[enrolment_id].run
    run = freezing.attended(begun, course, done)
    return run is not None and insert_new(session, Certificate, _row(run, course, dated(session), now))


def catch_up(session: Session, now: datetime) -> int | None:
    """Freezes certificates for a batch of runs that ended before there were any; how many it looked at, None once all
    are done."""
    take_turns(session, "certificates.backlog", alone=True)
    mark = session.scalar(sa.select(CertificateBacklog).with_for_update())
    if mark is None:
        return None
    attended = [
        course.id for course in catalogue.snapshot().library.courses if freezing.of_attendance(course)
    ]
    ids = queries.ended_between(session, mark.after_id, mark.through_id, attended, AT_ONCE)
    _issue_all(session, queries.finished(session, ids), now)
    if len(ids) < AT_ONCE:
        session.delete(mark)
    else:
        mark.after_id = ids[-1]
    return len(ids)


def issue_missing(session: Session, enrolment_ids: Collection[int], now: datetime) -> int:
    """Freezes what these runs have earned and lack, and says how many: for a course that has begun to issue
    certificates."""
    return _issue_all(session, queries.finished(session, enrolment_ids), now, in_service=True)


def _issue_all(
    session: Session, runs: Mapping[int, queries.FinishedIn], now: datetime, in_service: bool = False
) -> int:
    had = queries.with_any(session, list(runs))
    terms, outlines = dated(session), _Outlines(in_service)
    done = queries.items_done(session, [one for one, found in runs.items() if not found.edition_key])
    rows = []
    for enrolment_id, found in runs.items():
        course = outlines.of(found)
        if enrolment_id in had or course is None or freezing.of_course(course) is None:
            continue
        run = found.run if found.edition_key else _attended(found.run, course, done.get(enrolment_id, {}))
        if run is not None:
            rows.append(_row(run, course, terms, now))
    insert_missing(session, Certificate, rows)
    return len(rows)


def _attended(run: Finished, course: Course, done: queries.Done) -> Finished | None:
    return freezing.attended(run, course, done) if freezing.of_attendance(course) else None


class _Outlines:
    """The outlines of the editions in which runs were completed, each read once."""

    def __init__(self, in_service: bool) -> None:
        self._in_service = in_service
        self._held: dict[str, Course | None] = {}

    def of(self, found: queries.FinishedIn) -> Course | None:
        """That of the edition of the completion; where it is in the store no more, what is in service."""
        key = "" if self._in_service else found.edition_key
        name = key or found.course
        if name not in self._held:
            self._held[name] = self._read(key, found.course)
        return self._held[name]

    def _read(self, key: str, course: str) -> Course | None:
        try:
            return places.edition(key).course if key else catalogue.snapshot().library.course(course)
        except (NotFound, NotStoredError, DecodeError):
            return catalogue.snapshot().library.course(course)


def _row(run: Finished, course: Course, terms: Dated, now: datetime) -> dict[str, Any]:
    own = course.certificate
    assert own is not None
    on_day = terms.on(run.day, course)
    record = freezing.frozen(run, course, on_day, current_app.config["LANGUAGE"])
    return {
        "public_id": tokens.public_id(),
        "code": codes.new_code(),
        "enrolment_id": run.enrolment_id,
        "person_id": run.person_id,
        "course_id": run.course_id,
        "kind": own.kind,
        "frozen": to_json(record),
        "series": course.id if on_day.by_course else "",
        "year": run.day.year,
        "number": "",
        "state": "valid",
        "completed_at": run.at,
        "completed_day": run.day,
        "expires_on": freezing.expires_on(own, run.day),
        "issued_at": now,
        "ended_class": "",
        "ended_why": "",
    }


def number(session: Session, now: datetime) -> int:
    """Gives the next numbers to a batch in order of completion, and says how many; one process at a time does.

    The last number of a series is kept with its certificates in one transaction, so that none is left out.
    """
    take_turns(session, "certificates.number", alone=True)
    if session.scalar(sa.select(sa.func.count()).select_from(CertificateBacklog)):
        return 0
    waiting = list(
        session.execute(
            sa.select(Certificate)
            .where(
                Certificate.sequence.is_(None),
                Certificate.state == "valid",
                Certificate.completed_at <= now - SETTLED,
            )
            .order_by(Certificate.completed_at, Certificate.id)
            .limit(AT_ONCE)
        ).scalars()
    )
    series: dict[tuple[str, int], list[Certificate]] = defaultdict(list)
    for one in waiting:
        series[one.series, one.year].append(one)
    for (name, year), members in series.items():
        last = _last(session, name, year)
        for sequence, one in enumerate(members, last + 1):
            one.sequence, one.number, one.numbered_at = sequence, _number(one, sequence), now
        _keep_last(session, name, year, last + len(members))
    session.flush()
    for one in waiting:
        if one.completed_at > now - NEWS:
            _tell(session, one, now)
    return len(waiting)


def _number(one: Certificate, sequence: int) -> str:
    record = from_json(one.frozen)
    values = patterns.Values(record.until, record.course, record.course_code, record.organiser_code)
    return patterns.fill(record.pattern, sequence, values)


def _last(session: Session, series: str, year: int) -> int:
    insert_new(session, CertificateSeries, {"series": series, "year": year, "last": 0})
    found = sa.select(CertificateSeries.last).where(
        CertificateSeries.series == series, CertificateSeries.year == year
    )
    return session.scalars(found.with_for_update()).one()


def _keep_last(session: Session, series: str, year: int, last: int) -> None:
    session.execute(
        sa.update(CertificateSeries)
        .where(CertificateSeries.series == series, CertificateSeries.year == year)
        .values(last=last)
    )


def _tell(session: Session, one: Certificate, now: datetime) -> None:
    data = {"course": one.frozen["course"], "code": one.code}
    told = Told(
        at=now, person_ids=(one.person_id,), kind=ISSUED, key=f"certificate:{one.public_id}", data=data
    )
    announce(session, told)
