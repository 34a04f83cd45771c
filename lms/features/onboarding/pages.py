"""First entry, for administrators: who has never come in, slips to cut, and a text for each person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import checkup, exports, tokens
from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import say
from lms.core.links import site_url
from lms.core.security import requires
from lms.core.square import square
from lms.features.onboarding import policies, queries, services, slips
from lms.features.onboarding.queries import Batch, Slip, State, Tally
from lms.features.onboarding.services import SlipOrder, Which
from lms.features.organisation import queries as organisation
from lms.features.organisation.queries import UnitRecord
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column

blueprint = Blueprint("onboarding", __name__, template_folder="templates")

SHEET = 40
"""Slips on one page: four sheets of ten, and within what a page may weigh."""

LONGEST_KEY = 40
"""Of what a form is known by, so that it is heard once; ours have 32 signs."""

STATES: tuple[State, ...] = ("", "none", "open", "expired")
CHOICES: tuple[Which, ...] = ("without", "open", "ticked")
COLUMNS = (
    Column("name", Message(mark("Name"))),
    Column("unit", Message(mark("Unit"))),
    Column("code_until", Message(mark("Code valid until"))),
)


@dataclass(frozen=True, slots=True)
class ReadySlip:
    """A slip as it is printed; `address` opens the page of the first entry with the code filled in."""

    public_id: str
    name: str
    unit: str
    unit_path: str
    code: str
    until: datetime
    address: str


@blueprint.get("/admin/slips")
@requires(policies.may_invite, staff=True)
def list_waiting() -> Any:
    """Who of one's units has never come in, and how it stands with their codes."""
    wanted = exports.asked_for(request.args.get("format"), exports.SPREADSHEETS)
    if wanted:
        return _file(wanted)
    return _waiting()


@blueprint.post("/admin/slips")
@requires(policies.may_invite, staff=True)
def make_slips() -> Any:
    """Makes codes, and leads to the page on which they can be seen and printed for a day."""
    _units, chosen = _asked()
    one = _names([request.form.get("one", "")])
    which: Which = next((name for name in CHOICES if name == request.form.get("which")), "ticked")
    order = SlipOrder(
        which="ticked" if one else which,
        unit_path=chosen.path if chosen else "",
        unit=chosen.code if chosen else "",
        unit_name=chosen.name if chosen else "",
        people=one or _names(request.form.getlist("person")),
    )
    key = "".join(_names([request.form.get("key", "")]))[:LONGEST_KEY]
    try:
        made = db.write(services.make_slips, current_user, order, key, now())
    except Invalid as refusal:
        return _waiting(refusal)
    if one:
        return redirect(url_for("onboarding.show_text", batch=made, public_id=one[0]), 303)
    return redirect(url_for("onboarding.show_slips", batch=made), 303)


@blueprint.get("/admin/slips/<batch>")
@requires(policies.may_invite, staff=True)
def show_slips(batch: str) -> Any:
    """The slips of a batch, to be printed and cut; only for whoever made them, and for a day."""
    found, at = _batch(batch), now()
    if not _is_shown(found, at):
        return _closed(found)
    valid = queries.slips_of(db.session(), _scopes(), found.public_id, at)
    pages = max(1, -(-len(valid) // SHEET))
    page = min(max(request.args.get("page", 1, int), 1), pages)
    ready = _ready(found, valid[(page - 1) * SHEET : page * SHEET])
    return render_template(
        "onboarding/show_slips.html",
        batch=found,
        slips=[(one, *square(one.address)) for one in ready],
        valid=len(valid),
        page=page,
        pages=[
            {
                "label": number,
                "href": url_for(".show_slips", batch=batch, page=number),
                "current": number == page,
            }
            for number in range(1, pages + 1)
        ],
        shown_until=slips.shown_until(found.made_at),
        host=_host(),
        zone=current_user.zone,
    )


@blueprint.get("/admin/slips/<batch>/<public_id>")
@requires(policies.may_invite, staff=True)
def show_text(batch: str, public_id: str) -> Any:
    """The text for one person, to be pasted into a message, and the way to the next one."""
    found, at = _batch(batch), now()
    if not _is_shown(found, at):
        return _closed(found)
    valid = queries.slips_of(db.session(), _scopes(), found.public_id, at)
    place = next((n for n, slip in enumerate(valid) if slip.public_id == public_id), None)
    if place is None:
        raise NotFound
    ready = _ready(found, valid[place : place + 1])
    if not ready:
        raise NotFound
    one = ready[0]
    helper = queries.helper_of(db.session(), one.unit_path) or found.maker
    site, zone = current_app.config["SITE_NAME"], current_user.zone
    return render_template(
        "onboarding/show_text.html",
        batch=found,
        slip=one,
        text=slips.message(site, one.name, one.unit, one.code, one.until, one.address, helper, zone),
        place=place + 1,
        valid=len(valid),
        before=valid[place - 1] if place else None,
        after=valid[place + 1] if place + 1 < len(valid) else None,
        shown_until=slips.shown_until(found.made_at),
        zone=zone,
    )


def _waiting(refusal: Invalid | None = None) -> Response:
    at, scopes = now(), _scopes()
    units, chosen = _asked()
    state = _state()
    path = chosen.path if chosen else ""
    after = request.args.get("after", "")
    tallies = queries.tallies(db.session(), scopes, at)
    page = queries.waiting_page(
        db.session(), scopes, path, state, at, after if after.isascii() and after.isalnum() else ""
    )
    body = render_template(
        "onboarding/list_waiting.html",
        page=page,
        units=units,
        below=_below(units, chosen, tallies),
        chosen=chosen,
        state=state,
        tally=tallies.get(path or "/", Tally()),
        tallies=tallies,
        batches=queries.recent_batches(db.session(), current_user.person_id, at),
        refusal=say(refusal.message) if refusal and refusal.message else "",
        ticked=_names(request.form.getlist("person")),
        most=services.MOST,
        key=tokens.new_token(),
        local=checkup.is_local(),
        host=_host(),
        at=at,
        oldest_shown=at - slips.SHOWN_FOR,
        zone=current_user.zone,
    )
    return make_response(body, refusal.status if refusal else 200)


def _file(form: exports.Format) -> Response:
    _units, chosen = _asked()
    at = now()
    rows = queries.waiting_list(db.session(), _scopes(), chosen.path if chosen else "", _state(), at)
    db.write(services.note_list, current_user, chosen.code if chosen else "", len(rows), at)
    values = [{"name": row.name, "unit": row.unit, "code_until": _good_until(row, at)} for row in rows]
    return exports.respond(form, "belum-pernah-masuk", COLUMNS, values, {})


def _good_until(row: queries.Waiting, at: datetime) -> str:
    if row.code_until is None or row.code_until <= at:
        return ""
    return day_in(current_user.zone, row.code_until).isoformat()


def _closed(batch: Batch) -> Response:
    page = render_template("onboarding/_closed.html", batch=batch, zone=current_user.zone)
    return make_response(page, 410)


def _ready(batch: Batch, valid: Sequence[Slip]) -> list[ReadySlip]:
    found = [(slip, slips.code_in_force(batch.salt, slip.person_id, slip.digest)) for slip in valid]
    return [
        ReadySlip(
            slip.public_id,
            slip.name,
            slip.unit,
            slip.unit_path,
            tokens.spoken_code(code),
            slip.until,
            site_url(url_for("accounts.first_entry", code=code)),
        )
        for slip, code in found
        if code
    ]


def _batch(public_id: str) -> Batch:
    found = queries.batch(db.session(), current_user.person_id, public_id)
    if found is None:
        raise NotFound
    return found


def _is_shown(batch: Batch, at: datetime) -> bool:
    return bool(batch.salt) and at < slips.shown_until(batch.made_at)


def _asked() -> tuple[tuple[UnitRecord, ...], UnitRecord | None]:
    """The units of one's scope, and the one that is asked for."""
    units = organisation.units(db.session(), _scopes())
    code = request.values.get("unit", "")
    chosen = next((unit for unit in units if unit.code == code), None)
    if code and chosen is None:
        raise NotFound
    return units, chosen


def _below(
    units: Sequence[UnitRecord], chosen: UnitRecord | None, tallies: Any
) -> list[tuple[UnitRecord, Tally]]:
    """The units just below the chosen one, or the highest, in which somebody has never come in."""
    rows = [
        unit
        for unit in units
        if (unit.parent_id == chosen.id if chosen else unit.depth <= 1)
        and tallies.get(unit.path, Tally()).never
    ]
    return [(unit, tallies[unit.path]) for unit in rows]


def _state() -> State:
    return next((state for state in STATES if state == request.values.get("state")), "")


def _names(texts: Sequence[str]) -> list[str]:
    """What can name a person, as many as one batch takes; anything else that a form carries is taken for nothing."""
    return [text for text in texts if text.isascii() and text.isalnum()][: services.MOST]


def _host() -> str:
    """The site's address as people type it."""
    return site_url("").partition("://")[2]


def _scopes() -> tuple[str, ...]:
    return unit_scopes(current_user, ADMINISTRATOR)
