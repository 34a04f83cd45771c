"""The catalogue, short addresses, and the files that courses show."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.core import search
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import NotAllowed, NotFound
from lms.core.i18n import language
from lms.core.security import requires, signed_in
from lms.features.catalogue import codes, policies, queries, showing
from lms.features.catalogue.assets import file_response
from lms.features.catalogue.forms import EMPTY, Wish, read_wish
from lms.features.catalogue.roots import shown
from lms.features.catalogue.showing import Begun, Reader
from lms.features.enrolment import queries as enrolment
from lms.features.progress import queries as ledger

blueprint = Blueprint("catalogue", __name__, template_folder="templates")
blueprint.add_app_template_filter(shown, "folder_name")

PAGE_SIZE = 20


@blueprint.get("/courses")
@requires(signed_in)
def show_catalogue() -> str:
    """The courses that can be taken: searched, narrowed and sorted by the address, twenty on a page."""
    session, today, taken = db.session(), day_in(current_user.zone, now()), queries.snapshot()
    wish = read_wish(request.args)
    who = _reader(today)
    offered = taken.offered()
    hits = search.find(session, wish.asked, language(), today)
    found = {hit.source: hit for hit in hits}
    rows = {course.id: taken.course_row(course.id) for course in offered}
    heard = [one for one in offered if not wish.asked.text or rows[one.id] in found]
    fitting = [course for course in heard if showing.fits(course, wish, who)]
    shown = [course for course in fitting if wish.topic in ("", course.category)]
    last = max(1, -(-len(shown) // PAGE_SIZE))
    number = min(wish.page, last)
    part = showing.in_order(shown, wish, taken, hits)[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    groups = showing.filters(offered, wish)
    return render_template(
        "catalogue/show_catalogue.html",
        wish=wish,
        is_new=not offered,
        cards=[showing.card(one, who, wish.asked, found.get(rows[one.id]), taken) for one in part],
        found=len(shown),
        topics=showing.topics(fitting, wish),
        nearest=showing.topics(heard, Wish(wish.asked)) if heard else showing.topics(offered, EMPTY),
        topic=showing.topic_name(wish.topic),
        groups=groups,
        chosen=showing.chosen(groups, wish),
        sorts=showing.sorts(wish),
        pages=showing.numbers(last, number, wish),
        levels=showing.levels(),
    )


@blueprint.get("/k")
@requires(signed_in)
def ask_short() -> Response | str:
    """A short code typed by hand."""
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("catalogue.open_short", code=typed[:60]), 303)
    return render_template("catalogue/ask_short.html", typed="")


@blueprint.get("/k/<code>")
@requires(signed_in)
def open_short(code: str) -> Response | tuple[str, int]:
    """Leads to the course or item that a short address names; it forgives signs that look alike."""
    meant = codes.readings(code)
    places = queries.places_of_codes(db.session(), meant) if meant else ()
    if len(places) != 1:
        return render_template("catalogue/ask_short.html", typed=code[:60]), 404
    return redirect(_address_of(places[0]), 308)


@blueprint.get("/courses/<course>/assets/<digest>.<extension>")
@requires(signed_in)
def show_asset(course: str, digest: str, extension: str) -> Response:
    """A picture or file of a course, for those who may see it. Its address holds its content, so it never changes."""
    session, taken = db.session(), queries.snapshot()
    taken.course_row(course)
    enrolled = enrolment.run_in(session, current_user.person_id, course) is not None
    if not policies.may_see_files(current_user, course, enrolled):
        raise NotAllowed
    return file_response(_find(course, digest), digest, extension)


def _reader(today: date) -> Reader:
    session, me = db.session(), current_user
    due: dict[str, date] = {}
    for duty in enrolment.own_duties(session, me.person_id, me.unit_path, today):
        if duty.is_missing:
            due[duty.course] = min(duty.due_day, due.get(duty.course, duty.due_day))
    journeys = ledger.journeys(session, me.person_id)
    return Reader({one.run.course: Begun(one.states, one.run.completed_day) for one in journeys}, due, today)


def _find(course: str, digest: str) -> Volume:
    """The edition in service that has this file, or an older one: an open attempt keeps the pictures it began with."""
    library = queries.snapshot().library
    try:
        volume = library.volume(course)
        volume.asset(digest)
        return volume
    except NotStoredError:
        pass
    for key in queries.edition_keys(db.session(), course):
        try:
            volume = library.at(key)
            volume.asset(digest)
            return volume
        except NotStoredError:
            continue
    raise NotFound


def _address_of(place: queries.Place) -> str:
    course = queries.snapshot().library.course(place.course)
    item = course.item(place.item) or course.renamed_item(place.item) if course and place.item else None
    if item is None or not item.visible:
        return url_for("learning.show_course", course=place.course)
    return showing.item_address(place.course, item)
