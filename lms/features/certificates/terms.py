"""What the agency has set for certificates, as of a day; where it has set nothing, what the package says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.features.certificates import patterns
from lms.features.certificates.frozen import Signatory
from lms.features.certificates.models import CertificateSetting, CertificateSignatory


@dataclass(frozen=True, slots=True)
class Terms:
    """What is printed on certificates of one day. `predicates` are (score in percent, name of what is above it)."""

    authority: str
    issuer: str
    organiser_code: str
    place: str
    arms: str
    pattern: str
    by_course: bool
    note: str
    layout: str
    predicates: tuple[tuple[Fraction, str], ...]
    signatory: Signatory | None

    def predicate(self, score: Fraction | None) -> str:
        """What a score is called; empty where the agency uses no names, or none fits."""
        if score is None:
            return ""
        return next((name for above, name in self.predicates if score > above), "")


@dataclass(frozen=True, slots=True)
class Dated:
    """All that the agency has ever set, to be asked for a day and a course."""

    settings: tuple[CertificateSetting, ...]
    signatories: tuple[CertificateSignatory, ...]

    def on(self, day: date, course: Course) -> Terms:
        """What holds on a day. What the agency set first holds also for the days before, so that what was completed
        then can be issued."""
        setting = next((one for one in reversed(self.settings) if one.from_day <= day), None)
        setting = setting or next(iter(self.settings), None)
        signatory = self._in_office(day) or (None if self.signatories else _of_package(course))
        if setting is None:
            return _usual(course, signatory)
        return Terms(
            setting.authority,
            setting.issuer,
            setting.organiser_code,
            setting.place,
            setting.arms,
            setting.pattern,
            setting.series == "course",
            setting.note,
            setting.layout,
            predicates(setting.predicates),
            signatory,
        )

    def _in_office(self, day: date) -> Signatory | None:
        held = [
            one
            for one in self.signatories
            if one.from_day <= day and (one.until_day is None or day < one.until_day)
        ]
        last = max(held, key=lambda one: (one.from_day, one.id), default=None)
        return Signatory(last.name, last.office, last.rank) if last else None


def dated(session: Session) -> Dated:
    """Reads all settings, the oldest first."""
    settings = session.scalars(sa.select(CertificateSetting).order_by(CertificateSetting.from_day))
    signatories = session.scalars(sa.select(CertificateSignatory).order_by(CertificateSignatory.from_day))
    return Dated(tuple(settings), tuple(signatories))


def predicates(stored: Sequence[Any]) -> tuple[tuple[Fraction, str], ...]:
    """Names of scores as they are kept (pairs of ``n/d`` and a name), the highest first."""
    return tuple(sorted(((Fraction(above), name) for above, name in stored), reverse=True))


def _of_package(course: Course) -> Signatory | None:
    own = course.certificate
    return Signatory(own.signer, own.signer_title) if own and own.signer else None


def _usual(course: Course, signatory: Signatory | None) -> Terms:
    config = current_app.config
    own = course.certificate.number if course.certificate else ""
    pattern = own if own and not patterns.faults(own) else patterns.WITHOUT_ORGANISER
    issuer = course.organisation or config["ORGANISER"] or config["SITE_NAME"]
    return Terms("", issuer, "", "", "", pattern, False, "", "", (), signatory)
