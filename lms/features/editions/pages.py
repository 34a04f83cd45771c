"""The editions of a course: what was published when, what lay between, going back, taking away and offering again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, redirect, render_template, request, url_for

from lms.content.editions.encoding import DecodeError
from lms.content.editions.store import NotStoredError
from lms.content.files.tree import UnreadableError
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound, Refusal
from lms.core.forms import version_of
from lms.core.i18n import language, told
from lms.core.security import requires
from lms.features.authoring.policies import may_see_course
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.queries import Serving
from lms.features.catalogue.roots import is_uploaded, roots
from lms.features.drafts import desk, policies
from lms.features.editions import comparison, publishing, queries, services
from lms.features.editions.desk import blueprint
from lms.features.editions.queries import EditionLine
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

CHOOSE_TWO = Message(mark("Choose two different editions."))
NOT_KEPT = Message(mark("One of these editions is no longer kept with its texts."))
NOT_SURE = Message(mark("Tick that the course may go out of the catalogue."))


def _editions(data: Mapping[str, Any]) -> str:
    return url_for("editions.list_editions", course=data["course"])


KINDS = (
    NoticeKind(
        services.NOTICE,
        Message(mark("%(name)s published edition %(edition)s of %(course)s")),
        Message(mark("See the editions")),
        _editions,
    ),
)


@blueprint.get("/teach/courses/<course>/editions")
@requires(policies.may_make_drafts, staff=True)
def list_editions(course: str) -> Any:
    """Every edition of a course, newest first, with what can be done with it."""
    return _page(_taught(course))


@blueprint.get("/teach/courses/<course>/editions/compare")
@requires(policies.may_make_drafts, staff=True)
def compare_editions(course: str) -> Any:
    """What lies between two editions."""
    serving = _taught(course)
    lines = {one.number: one for one in queries.editions(db.session(), course)}
    chosen = sorted({version_of(request.args.get(name, "")) for name in ("a", "b")})
    if len(chosen) != 2 or not lines.keys() >= set(chosen):
        return _page(serving, Invalid(CHOOSE_TWO))
    old, new = (lines[number] for number in chosen)
    library = catalogue.snapshot().library
    try:
        types = current_app.extensions["lms.questions"]
        volumes = library.at(old.key), library.at(new.key)
        found = comparison.between(db.session(), *volumes, types, language())
    except (NotStoredError, DecodeError):
        return _page(serving, Conflict(NOT_KEPT))
    return render_template(
        "editions/compare_editions.html",
        title=_title(course),
        course=course,
        old=old,
        new=new,
        compared=found,
    )


@blueprint.post("/teach/courses/<course>/editions/<int:number>")
@requires(policies.may_make_drafts, staff=True)
def return_to_edition(course: str, number: int) -> Any:
    """Begins a draft with the files of an earlier edition; it is compared and published like any other."""
    serving = _taught(course)
    try:
        public_id = publishing.go_back(desk.actor(), course, number, _title(course).text)
    except (Conflict, Invalid) as refusal:
        return _page(serving, refusal)
    return redirect(url_for(".show_comparison", public_id=public_id), 303)


@blueprint.get("/teach/courses/<course>/editions/<int:number>.zip")
@requires(policies.may_make_drafts, staff=True)
def download_edition(course: str, number: int) -> Any:
    """The files of an edition; those of the one in service also where they lie on the server."""
    serving = _taught(course)
    if not queries.has_edition(db.session(), course, number):
        raise NotFound  # what is kept under this name may be of a course that was called so before
    source, name = publishing.source_of(course, number), f"{course}-{number}.zip"
    if source is not None:
        return desk.downloaded(source, name)
    if number != serving.number or serving.withdrawn_at is not None:
        raise NotFound
    try:
        return desk.zip_of(roots(current_app.config).place(serving.folder), course, name)
    except UnreadableError as error:
        raise NotFound from error


@blueprint.post("/teach/courses/<course>/withdrawal")
@requires(policies.may_make_drafts, staff=True)
def withdraw_course(course: str) -> Any:
    """Takes a course out of the catalogue, or with ``offer`` puts it back."""
    serving = _taught(course)
    offers = request.form.get("what") == "offer"
    try:
        if not offers and not request.form.get("sure"):
            raise Invalid(NOT_SURE)
        (publishing.offer_again if offers else publishing.withdraw)(desk.actor(), course)
    except (Conflict, Invalid) as refusal:
        return _page(serving, refusal)
    done = "offered" if offers else "withdrawn"
    return redirect(url_for(".list_editions", course=course, done=done), 303)


def _taught(course: str) -> Serving:
    serving = queries.serving_of(db.session(), course)
    if serving is None or not may_see_course(desk.actor(), course):
        raise NotFound
    return serving


def _title(course: str) -> Any:
    outline = catalogue.snapshot().library.course(course)
    if outline is not None:
        return told(outline.title, outline.language)
    titles = catalogue.edition_titles(db.session(), [course])
    return told(titles[course].course if course in titles else {"": course})


def _page(serving: Serving, refusal: Refusal | None = None) -> Any:
    lines = queries.editions(db.session(), serving.course)
    html = render_template(
        "editions/list_editions.html",
        title=_title(serving.course),
        serving=serving,
        editions=lines,
        kept={one.number for one in lines if _can_download(serving, one)},
        uploaded=is_uploaded(serving.folder),
        refusal=refusal,
    )
    return html, refusal.status if refusal else 200


def _can_download(serving: Serving, line: EditionLine) -> bool:
    if line.current and serving.withdrawn_at is None:
        return True
    return publishing.source_of(serving.course, line.number) is not None
