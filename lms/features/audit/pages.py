"""The history of changes: looked through, and taken along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from lms.core import exports
from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import now
from lms.core.db import db
from lms.core.forms import answer
from lms.core.outbox import note
from lms.core.security import requires
from lms.features.audit import policies, queries
from lms.features.audit.forms import DaysForm, WhoForm
from lms.features.audit.queries import Narrowed
from lms.features.audit.wording import ACTIONS, action
from lms.features.organisation import person_records
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column

blueprint = Blueprint("audit", __name__, template_folder="templates")
blueprint.add_app_template_filter(action, "done")

FOUND = 10
COLUMNS = (
    Column("at", Message(mark("When"))),
    Column("who", Message(mark("Who"))),
    Column("what", Message(mark("What"))),
    Column("action", Message(mark("Action"))),
    Column("whose", Message(mark("Whose"))),
    Column("about", Message(mark("About"))),
)


@blueprint.route("/admin/audit", methods=["GET", "POST"])
@requires(policies.may_read, staff=True)
def show_audit() -> Any:
    """What was done, the newest first, as far as one's scope goes; with ``format=csv`` or ``xlsx`` the same as a file.

    A person is looked for by a form that is posted, and chosen by their public id.
    """
    session, scopes, form = db.session(), unit_scopes(current_user, ADMINISTRATOR), WhoForm()
    found = None
    if form.validate_on_submit() and form.q.data:
        found = person_records.people_page(session, scopes, form.q.data, size=FOUND).rows
        if len(found) == 1:
            return redirect(url_for("audit.show_audit", person=found[0].public_id), 303)
    days = DaysForm(request.args)
    are_days = days.validate()
    narrowed = _narrowed(scopes, days)
    wanted = exports.asked_for(request.args.get("format"), exports.SPREADSHEETS)
    if wanted and are_days:
        about = f"person:{narrowed.person}" if narrowed.person else ""
        db.write(note, current_user.person_id, "history.exported", about, now(), None, format=wanted)
        return exports.respond(wanted, "history", COLUMNS, _table(narrowed), {})
    return answer(
        "audit/show_audit.html",
        None,
        form,
        page=queries.entries(session, narrowed, request.args.get("after", "")),
        narrowed=narrowed,
        chosen=queries.name_of(session, scopes, narrowed.person) if narrowed.person else "",
        found=found,
        actions=sorted(((name, action(name)) for name in ACTIONS), key=lambda pair: pair[1]),
        days=days,
    )


def _narrowed(scopes: tuple[str, ...], days: DaysForm) -> Narrowed:
    person = request.args.get("person", "")
    since, until = days.since.day, days.until.day
    return Narrowed(
        about=request.args.get("about", "")[:200],
        person=person if person.isalnum() and len(person) <= 10 else "",
        action=request.args.get("action", "")[:60],
        since=_begin(since) if since else None,
        until=_begin(until + timedelta(days=1)) if until and until < date.max else None,
        scopes=scopes,
        reader=current_user.person_id,
    )


def _begin(day: date) -> datetime | None:
    """The first moment of a day in the reader's zone; nothing for a day before any calendar of ours."""
    if day.year < 1970:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(current_user.zone)).astimezone(UTC)


def _table(narrowed: Narrowed) -> Iterator[Mapping[str, Any]]:
    for entry in queries.every(db.session(), narrowed):
        yield {
            "at": entry.at,
            "who": entry.actor,
            "what": action(entry.action),
            "action": entry.action,
            "whose": entry.about_name,
            "about": entry.about,
        }
