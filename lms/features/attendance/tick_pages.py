"""Ticking those who were there, on a phone as on a desk: pages of names, with what was ticked carried along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, request, url_for

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound, Refusal
from lms.core.forms import answer
from lms.core.i18n import say
from lms.core.security import requires, takes_files
from lms.features.attendance import desk, policies, queries, services, ticking
from lms.features.attendance.desk import blueprint
from lms.features.attendance.forms import RollForm
from lms.features.attendance.queries import ListRecord, People
from lms.features.attendance.ticking import Ticks
from lms.features.enrolment import picking
from lms.features.organisation import queries as organisation

ROOM = (1_000_000, 2_500)
"""Bytes and fields of a form that carries a thousand ticks along."""


@blueprint.get("/admin/attendance/<public_id>/people")
@requires(policies.may_record, staff=True)
def tick_people(public_id: str) -> Any:
    """The first names, nobody ticked yet."""
    return _page(_event(public_id), Ticks())


@blueprint.post("/admin/attendance/<public_id>/people")
@requires(policies.may_record, staff=True)
@takes_files(*ROOM)
def credit_people(public_id: str) -> Any:
    """Searches, turns the page, ticks all of it or whom a pasted list names; and credits those ticked."""
    found, act = _event(public_id), request.form.get("act", "search")
    ticks = ticking.read(request.form)
    if act == "credit":
        return _credit(found, ticks)
    if act == "none":
        return _page(found, Ticks())
    if act == "paste":
        text = request.form.get("pasted", "")
        named = ticking.pasted(db.session(), text, desk.scopes())
        return _page(found, ticking.read(request.form, named.people), remarks=named.remarks, pasted=text)
    return _page(found, ticks, tick_all=act == "all")


def _credit(found: ListRecord, ticks: Ticks) -> Any:
    try:
        done = db.write(services.credit, desk.actor(), found.public_id, ticks.people, now())
    except Invalid as refusal:
        return _page(found, ticks, refusal=refusal)
    if not done.refused:
        address = url_for("attendance.show_event", public_id=found.public_id, done="credited", n=done.new)
        return redirect(address, 303)
    names = {
        one.public_id: one.name
        for one in picking.by_public_ids(db.session(), list(done.refused), desk.scopes())
    }
    why = [(names.get(one, ""), say(message)) for one, message in done.refused.items()]
    return _page(
        _again(found), Ticks(tuple(one for one in done.refused if one in names)), why=why, done=done.new
    )


def _again(found: ListRecord) -> ListRecord:
    """The list as it is now."""
    return queries.one(db.session(), found.public_id)


def _page(
    found: ListRecord,
    ticks: Ticks,
    refusal: Refusal | None = None,
    tick_all: bool = False,
    **more: Any,
) -> Any:
    act = request.form.get("act", "")
    search, code = request.form.get("q", "")[:200].strip(), request.form.get("unit", "")[:40]
    after = {"next": request.form.get("next", ""), "all": request.form.get("after", "")}.get(act, "")
    if act in ("paste", "credit"):
        after = request.form.get("after", "")
    people = _people(found, search, code, after)
    if tick_all:
        free = [one.public_id for one in people.rows if not one.is_standing]
        ticks = replace(ticks, people=tuple(dict.fromkeys((*ticks.people, *free)))[: ticking.MOST])
    shown = [one.public_id for one in people.rows]
    return answer(
        "attendance/tick_people.html",
        refusal,
        RollForm(formdata=None),
        one=found,
        people=people,
        ticks=ticks,
        elsewhere=ticks.elsewhere(shown),
        search=search,
        unit=code,
        units=organisation.units(db.session(), desk.scopes()),
        after=after,
        **{"why": [], "remarks": (), "pasted": "", "done": None, **more},
    )


def _people(found: ListRecord, search: str, code: str, after: str) -> People:
    path = ""
    if code:
        unit = organisation.unit_by_code(db.session(), code)
        path = unit.path if unit else ""
    return queries.people(db.session(), found.id, desk.scopes(), search, path, after=after)


def _event(public_id: str) -> ListRecord:
    found = desk.listed(public_id)
    if found.kind != "event":
        raise NotFound
    return found
