"""What the pages of activities share: the agency's terms of today, and the files of an activity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_login import current_user

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.i18n import in_words
from lms.features.activities import wording
from lms.features.credits import queries as ledger
from lms.features.credits.queries import TermRecord
from lms.features.files import queries as files
from lms.features.files.queries import FileRecord


@dataclass(frozen=True, slots=True)
class Terms:
    """What the agency counts, and where money may come from, on a day."""

    forms: tuple[TermRecord, ...]
    rates: tuple[TermRecord, ...]
    funds: tuple[TermRecord, ...]

    def form(self, code: str) -> str:
        """A form in words."""
        return wording.name_of(self.forms, code)

    def fund(self, code: str) -> str:
        """A source of funds in words."""
        return wording.name_of(self.funds, code)

    def track(self, code: str) -> str:
        """Whether a form is ``classical`` or ``nonclassical``; empty for one that holds no more."""
        return next((one.track for one in self.forms if one.code == code), "")


def terms() -> Terms:
    """The terms that hold today."""
    today = day_in(current_user.zone, now())
    found = ledger.terms_on(db.session(), today, "form", "rate", "fund")
    return Terms(*(tuple(one for one in found if one.kind == kind) for kind in ("form", "rate", "fund")))


def late_until(ends_on: date | None) -> date | None:
    """The last day for late entries, where this day lies in a year that is closed and still takes some."""
    if ends_on is None:
        return None
    today = day_in(current_user.zone, now())
    closed = {one.year: one.late_until for one in ledger.closed_years(db.session())}
    until = closed.get(ends_on.year)
    return until if until is not None and today <= until else None


def files_of(public_ids: tuple[str, ...]) -> Mapping[str, FileRecord]:
    """Files of an activity, by public id."""
    return files.of(db.session(), public_ids)


def words() -> dict[str, Any]:
    """What every template of activities may say."""
    zone = getattr(current_user, "zone", "")
    return {"wording": wording, "in_words": in_words, "zone": zone}
