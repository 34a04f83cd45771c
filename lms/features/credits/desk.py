"""What the pages of the JP account share: the blueprint, whose account it is, and its records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, current_app, request
from flask_login import current_user

from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.i18n import say
from lms.core.security import current_actor
from lms.features.credits import account, queries
from lms.features.credits.account import Account
from lms.features.credits.queries import EntryRecord
from lms.features.credits.reading import AGAIN
from lms.features.organisation import person_records
from lms.features.organisation.person_records import PersonDetail
from lms.plugin.manager import Plugins

blueprint = Blueprint("credits", __name__, template_folder="templates")
actor = current_actor


@blueprint.context_processor
def _words() -> dict[str, Any]:
    zone = getattr(current_user, "zone", "")
    return {"zone": zone, "activity_of": activity_of, "source_label": source_label}


def opened(person_id: int) -> Account:
    """The account of the year that the address asks for."""
    session, today = db.session(), day_in(actor().zone, now())
    year = account.year_of(request.args.get("year", ""), today)
    return Account(
        queries.standing(session, person_id, year),
        queries.entries(session, person_id, year),
        account.by_code(one for one in queries.terms(session) if one.kind == "form"),
        account.shown_years(queries.years(session, person_id), year, today),
        today,
    )


def person_in_scope(public_id: str) -> PersonDetail:
    """The person, if they are in the scope of whoever is signed in. Raises NotFound."""
    return person_records.person_detail(db.session(), unit_scopes(actor(), ADMINISTRATOR), public_id)


def path_of(person: PersonDetail) -> str:
    """Where the person is now; empty without a unit."""
    here = next((stay for stay in person.stays if stay.until_day is None), None)
    return here.unit_path if here else ""


def runs_of(entries: Iterable[EntryRecord]) -> set[int]:
    """The runs of courses that entries come from."""
    return {one.enrolment_id for one in entries if one.enrolment_id is not None}


def activity_of(entry: EntryRecord) -> str:
    """The public id of the activity that an entry comes from."""
    return entry.reference.partition(AGAIN)[0]


def source_label(name: str) -> str:
    """What a plugin calls its source of JP; the name itself where the plugin is gone."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    source = plugins.offers("credit_sources").get(name)
    return say(source.label) if source else name
