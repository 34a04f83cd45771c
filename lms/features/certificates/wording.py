"""Words for what becomes of certificates, and what the inbox says about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lms.core.html import day, number
from lms.features.certificates.ending import ERASED, REISSUED, REVOKED
from lms.features.certificates.queries import (
    EXPIRED,
    REPLACED,
    VALID,
    WAITING,
    CertificateRecord,
    last_valid_day,
)
from lms.features.certificates.queries import REVOKED as IS_REVOKED
from lms.features.certificates.services import ISSUED
from lms.features.certificates.telling import EXPIRING
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

TAGS = {VALID: "good", WAITING: "", IS_REVOKED: "bad", REPLACED: "", EXPIRED: "warn"}
"""The kind of tag of each state."""


def state(name: str) -> str:
    """A state in a word."""
    names = {
        VALID: _("Genuine"),
        WAITING: _("Being issued"),
        IS_REVOKED: _("Revoked"),
        REPLACED: _("Replaced"),
        EXPIRED: _("Expired"),
    }
    return names.get(name, name)


def reason(name: str) -> str:
    """The class of a reason, which everybody may read."""
    names = {
        "mistake": _("It was issued by mistake"),
        "not-met": _("The course was not completed as its rules ask"),
        "misconduct": _("Rules were broken"),
        "request": _("Its holder asked for it"),
        ERASED: _("The personal data was erased"),
    }
    return names.get(name, name)


def hours(one: CertificateRecord) -> str:
    """JP as a number in the reader's language; empty where the course counts for none."""
    return number(Fraction(one.frozen.quarters, 4)) if one.frozen.quarters else ""


def aside(one: CertificateRecord, today: date) -> str:
    """What belongs beside the state: since when, until when, why."""
    now = one.state(today)
    last = last_valid_day(one.expires_on)
    if now == EXPIRED and last:
        return _("held until %(day)s", day=day(last))
    if now == IS_REVOKED and one.ended_at:
        return reason(one.ended_class)
    if now == REPLACED:
        return _("the name was put right")
    return _("valid until %(day)s", day=day(last)) if last and now == VALID else ""


def _to_own(data: Mapping[str, Any]) -> str:
    return url_for("certificates.show_certificate", certificate=data["code"])


def _to_course(data: Mapping[str, Any]) -> str:
    return url_for("learning.show_course", course=data["course"])


NOTICES = (
    NoticeKind(
        ISSUED,
        Message(mark("Your certificate for %(course)s has been issued")),
        Message(mark("See the certificate")),
        _to_own,
        mail=True,
    ),
    NoticeKind(
        REISSUED,
        Message(mark("Your certificate for %(course)s was issued anew")),
        Message(mark("See the certificate")),
        _to_own,
        Message(
            mark("The number is the same, the code is new. Whoever checks the former code reads: replaced.")
        ),
        mail=True,
    ),
    NoticeKind(
        REVOKED,
        Message(mark("Your certificate for %(course)s, number %(number)s, was revoked")),
        Message(mark("Read why")),
        _to_own,
        mail=True,
    ),
    NoticeKind(
        EXPIRING,
        Message(mark("Your certificate for %(course)s holds until %(last_day)s")),
        Message(mark("Open the course")),
        _to_course,
        Message(mark("Take the course again before that day, and the next certificate follows this one.")),
        mail=True,
    ),
)
