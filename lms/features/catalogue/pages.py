"""The catalogue, and the files that courses show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import PurePosixPath

from flask import Blueprint, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.content.completion import progress
from lms.content.course import Asset, Course
from lms.content.library import Volume
from lms.content.store import NotStoredError
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import NotAllowed, NotFound
from lms.core.i18n import in_words
from lms.core.security import requires, signed_in
from lms.features.catalogue import policies, queries
from lms.features.enrolment import queries as enrolment
from lms.features.enrolment.queries import DutyOfPerson
from lms.features.progress import queries as ledger
from lms.features.progress.queries import Journey

blueprint = Blueprint("catalogue", __name__, template_folder="templates")

PAGE_SIZE = 20
MOTIFS = {
    "Manajemen": "parang",
    "Komunikasi": "truntum",
    "Teknologi Informasi": "nitik",
    "Manajemen Krisis": "ceplok",
}
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class Card:
    """A course as the catalogue shows it. `state` is ``done``, ``open`` or empty; `due` a duty not fulfilled yet."""

    id: str
    title: str
    language: str
    summary: str
    category: str
    motif: str
    jp: Fraction
    minutes: int
    level: str
    state: str = ""
    percent: int = 0
    completed_on: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A chip or the number of a page."""

    label: str
    href: str
    current: bool
    count: int | None = None


@blueprint.get("/courses")
@requires(signed_in)
def show_catalogue() -> str:
    """All courses that can be taken, by topic, twenty on a page."""
    session, today = db.session(), day_in(current_user.zone, now())
    offered = queries.snapshot().offered()
    journeys = {one.run.course: one for one in ledger.journeys(session, current_user.person_id)}
    duties = enrolment.duties_of(session, current_user.person_id, current_user.unit_path, today)
    topic = request.args.get("topic", "")
    cards = [_card(course, journeys.get(course.id), duties) for course in offered]
    shown = [card for card in cards if topic in ("", card.category)]
    shown.sort(key=lambda card: card.title.casefold())
    number, pages = _page(len(shown), topic)
    return render_template(
        "catalogue/show_catalogue.html",
        cards=shown[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        found=len(shown),
        topics=_topics(cards, topic),
        topic=topic,
        pages=pages,
        levels={"basic": _("Basic"), "intermediate": _("Intermediate"), "advanced": _("Advanced")},
    )


@blueprint.get("/courses/<course>/assets/<digest>.<extension>")
@requires(signed_in)
def show_asset(course: str, digest: str, extension: str) -> Response:
    """A picture or file of a course, for those who may see it. Its address holds its content, so it never changes."""
    session, taken = db.session(), queries.snapshot()
    taken.course_row(course)
    enrolled = enrolment.run_in(session, current_user.person_id, course) is not None
    if not policies.may_see_files(current_user, course, enrolled):
        raise NotAllowed
    volume, asset = _find(course, digest)
    if PurePosixPath(asset.name).suffix.lower() != f".{extension}":
        raise NotFound
    response = send_file(
        volume.asset(digest)[1],
        mimetype=asset.media_type,
        as_attachment=not asset.inline,
        download_name=PurePosixPath(asset.name).name,
        conditional=True,
        etag=digest,
    )
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    if asset.media_type == "image/svg+xml":
        response.headers["Content-Security-Policy"] = SVG_POLICY
    return response


def _find(course: str, digest: str) -> tuple[Volume, Asset]:
    """The file in the edition in service, or in an older one: an open attempt keeps the pictures it began with."""
    library = queries.snapshot().library
    try:
        volume = library.volume(course)
        return volume, volume.asset(digest)[0]
    except NotStoredError:
        pass
    for key in queries.edition_keys(db.session(), course):
        try:
            volume = library.at(key)
            return volume, volume.asset(digest)[0]
        except NotStoredError:
            continue
    raise NotFound


def _card(course: Course, journey: Journey | None, duties: Sequence[DutyOfPerson]) -> Card:
    completed = journey.run.completed_day if journey else None
    state = "" if journey is None else "open" if journey.run.is_open else "done"
    due = [duty.due_day for duty in duties if duty.course == course.id and duty.fulfilled_day is None]
    return Card(
        id=course.id,
        title=in_words(course.title, course.language),
        language=course.language,
        summary=in_words(course.summary, course.language),
        category=course.category,
        motif=MOTIFS.get(course.category, "kawung"),
        jp=course.jp,
        minutes=int(sum((item.duration or Fraction(0) for item in course.items), Fraction(0))),
        level=course.level,
        state=state,
        percent=progress(course, journey.states).percent if journey is not None and state == "open" else 0,
        completed_on=completed,
        due=min(due, default=None),
    )


def _topics(cards: Sequence[Card], topic: str) -> list[Link]:
    counts: Mapping[str, int] = Counter(card.category for card in cards if card.category)
    every = Link(_("All"), url_for("catalogue.show_catalogue"), not topic, len(cards))
    return [every] + [
        Link(name, url_for("catalogue.show_catalogue", topic=name), name == topic, counts[name])
        for name in sorted(counts)
    ]


def _page(found: int, topic: str) -> tuple[int, list[Link]]:
    """The number of the page asked for, kept within those there are, and the links to all of them."""
    last = max(1, -(-found // PAGE_SIZE))
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    return number, [
        Link(str(one), url_for("catalogue.show_catalogue", page=one, topic=topic or None), one == number)
        for one in range(1, last + 1)
    ]
