"""A unit with two people, its administrator and one above; activities as they are typed, and files that show them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import db
from lms.core.forms import DayField
from lms.features.activities import deciding, services
from lms.features.activities.deciding import Decision
from lms.features.activities.services import Given
from tests.support.people import Someone, a_person, a_unit, actor_of, an_administrator

PDF = b"%PDF-1.7\n" + b"0" * 500 + b"\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
NOTES = "Dua kali bertemu mentor, membahas cara menyampaikan kabar sulit kepada warga."


@dataclass(frozen=True, slots=True)
class World:
    """Who is there; `above` looks after the whole agency, `verifier` after the unit of both learners."""

    unit: int
    agency: int
    learner: Someone
    colleague: Someone
    verifier: Someone
    above: Someone


def a_world() -> World:
    """The unit of the people, below the agency."""
    agency = a_unit("KAB")
    unit = a_unit("SETDA", agency)
    return World(
        unit,
        agency,
        a_person("Siti Rahmawati", unit),
        a_person("Budi Santoso", unit),
        an_administrator("Lestari Handayani", unit, over=unit),
        an_administrator("Ratna Basri", agency, over=agency),
    )


def day_before(days: int) -> str:
    """A day as it is typed, so many days ago."""
    return DayField.text((now() - timedelta(days=days)).date())


def typed(**fields: str) -> dict[str, str]:
    """A mentoring of some days ago, as somebody types it."""
    return {
        "form": "mentoring",
        "title": "Mentoring: menyampaikan kabar sulit",
        "provider": "Setda Madyapura",
        "starts_on": day_before(20),
        "ends_on": day_before(19),
        "hours": "2",
        "notes": NOTES,
        **fields,
    }


def a_draft(who: Someone, **fields: str) -> str:
    """A draft by the service; its public id."""
    return db.write(services.save, actor_of(who), "", "", Given(typed(**fields)), now()).public_id


def submitted(who: Someone, **fields: str) -> str:
    """A submitted activity by the service; its public id."""
    public_id = a_draft(who, **fields)
    assert db.write(services.submit, actor_of(who), public_id, now())
    return public_id


def decide(who: Someone, public_id: str, outcome: str = "verified", hours: str = "", why: str = "") -> None:
    """Decides by the service."""
    db.write(deciding.decide, actor_of(who), public_id, Decision(outcome, hours, why), now())


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form of a page."""
    found = re.findall(r'<input[^>]*name="(csrf_token|key|seen)"[^>]*value="([^"]*)"', page)
    return dict(found)


def send(
    client: FlaskClient, do: str = "send", at: str = "/my/credits/new", files: Any = (), **fields: str
) -> TestResponse:
    """Sends the form at an address, filled as `typed` says, with files as pairs of name and bytes."""
    data: dict[str, Any] = {**hidden(client.get(at).text), **typed(**fields), "do": do}
    data["files"] = [(io.BytesIO(content), name) for name, content in files]
    return client.post(at, data=data, content_type="multipart/form-data")
