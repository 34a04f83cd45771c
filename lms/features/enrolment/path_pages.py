"""Learning paths: made and ordered by administrators, followed by learners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.content.course import Course
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from lms.core.forms import answer
from lms.core.security import requires, signed_in
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import desk, path_records, paths, policies, queries
from lms.features.enrolment.desk import blueprint
from lms.features.enrolment.forms import PathForm
from lms.features.enrolment.own_duties import OwnDuty, own_duties
from lms.features.enrolment.path_records import PathRecord
from lms.features.enrolment.paths import PathData
from lms.features.enrolment.queries import Run


@blueprint.get("/admin/paths")
@requires(policies.may_see_duties, staff=True)
def list_paths() -> str:
    """All learning paths with their courses."""
    found = path_records.paths(db.session())
    return render_template(
        "enrolment/list_paths.html",
        paths=found,
        titles=desk.titles_of({course for path in found for course in path.courses}),
        done=request.args.get("done", ""),
        has_courses=bool(catalogue.snapshot().offered_ids()),
    )


@blueprint.route("/admin/paths/new", methods=["GET", "POST"])
@requires(policies.may_see_duties, staff=True)
def new_path() -> Any:
    """Makes a path: a name, and courses in an order that the buttons change."""
    return _edited(None)


@blueprint.route("/admin/paths/<public_id>/edit", methods=["GET", "POST"])
@requires(policies.may_see_duties, staff=True)
def edit_path(public_id: str) -> Any:
    """Changes a path. Duties that were given with it stay as they are."""
    path = _changeable(public_id)
    return _edited(path) if path.is_open else redirect(url_for("enrolment.list_paths"), 303)


def _edited(path: PathRecord | None) -> Any:
    form = PathForm(title=path.title if path else "", note=path.note if path else "")
    if request.method == "GET":
        form.courses.data = list(path.courses) if path else []
        form.version.data = " ".join(path.courses) if path else ""
    courses, moved = _moved(list(form.courses.data or ()), form)
    refusal: Refusal | None = None
    if form.is_submitted() and not moved and form.validate():
        data = PathData(form.title.data or "", form.note.data or "", tuple(courses))
        try:
            if path is None:
                db.write(paths.make_path, desk.actor(), data, now())
            else:
                seen = (form.version.data or "").split()
                db.write(paths.edit_path, desk.actor(), path.public_id, data, seen, now())
            return redirect(url_for("enrolment.list_paths", done="changed" if path else "made"), 303)
        except (Invalid, Conflict) as error:
            refusal = error
            if path and isinstance(error, Conflict):
                form.version.data = " ".join(_path(path.public_id).courses)
    form.courses.data = courses
    offered = desk.offered()
    return answer(
        "enrolment/edit_path.html" if path else "enrolment/new_path.html",
        refusal,
        form,
        path=path,
        courses=courses,
        titles={**desk.titles_of(courses), **dict(offered)},
        offered=[one for one in offered if one[0] not in courses],
    )


def _moved(courses: list[str], form: PathForm) -> tuple[list[str], bool]:
    """The courses after the button that was pressed; and whether one of these was, so that nothing is kept yet."""
    wish, _colon, course = request.form.get("do", "save").partition(":")
    offered = catalogue.snapshot().offered_ids()
    if wish == "add":
        added = form.add.data or ""
        return ([*courses, added] if added in offered and added not in courses else courses), True
    if wish in {"up", "down", "out"} and course in courses:
        place = courses.index(course)
        courses.remove(course)
        if wish != "out":
            courses.insert(max(0, place - 1) if wish == "up" else place + 1, course)
        return courses, True
    return courses, wish != "save"


@blueprint.route("/admin/paths/<public_id>/closing", methods=["GET", "POST"])
@requires(policies.may_see_duties, staff=True)
def close_path(public_id: str) -> Response | str:
    """Asks before a path is closed, and closes it."""
    path = _changeable(public_id)
    if request.method == "POST":
        db.write(paths.close_path, desk.actor(), public_id, now())
        return redirect(url_for("enrolment.list_paths", done="closed"), 303)
    return render_template("enrolment/close_path.html", path=path)


@dataclass(frozen=True, slots=True)
class Step:
    """A course of a path for one learner: the latest run of it, the duty that asks for it, and whether it is done."""

    course: Course
    run: Run | None
    duty: OwnDuty | None
    is_done: bool
    is_withdrawn: bool


@blueprint.get("/paths")
@requires(signed_in)
def show_paths() -> str:
    """The learning paths that anybody may follow, and how far one is in them."""
    found = path_records.paths(db.session(), only_open=True)
    me = desk.actor().person_id
    courses = {course for path in found for course in path.courses}
    return render_template(
        "enrolment/show_paths.html",
        paths=found,
        titles=desk.titles_of(courses),
        done=path_records.completed_courses(db.session(), me, sorted(courses)),
        followed={path.public_id for path in path_records.followed(db.session(), me)},
    )


@blueprint.get("/paths/<public_id>")
@requires(signed_in)
def show_path(public_id: str) -> str:
    """A path for one learner: its courses in order, each with its own state, and what comes next."""
    path, me = _path(public_id), desk.actor()
    duties = own_duties(db.session(), me.person_id, me.unit_path, desk.today())
    follows = any(one.public_id == public_id for one in path_records.followed(db.session(), me.person_id))
    if not path.is_open and not any(duty.path_id == public_id for duty in duties):
        raise NotFound
    steps = _steps(path, queries.runs_of(db.session(), me.person_id), duties)
    return render_template(
        "enrolment/show_path.html",
        path=path,
        steps=steps,
        next=next((one for one in steps if not one.is_done and not one.is_withdrawn), None),
        follows=follows,
        required=any(duty.path_id == public_id for duty in duties),
        today=desk.today(),
    )


def _steps(path: PathRecord, runs: Sequence[Run], duties: Sequence[OwnDuty]) -> list[Step]:
    snapshot, own = catalogue.snapshot(), {run.course: run for run in runs}
    steps = []
    for slug in path.courses:
        course = snapshot.library.course(slug)
        if course is None:
            continue
        asked = [duty for duty in duties if duty.course == slug and not duty.exempt]
        missing = next((duty for duty in asked if duty.is_missing), None)
        run = own.get(slug)
        is_done = missing is None and run is not None and run.ever_completed
        duty = missing or next(iter(asked), None)
        steps.append(Step(course, run, duty, is_done, snapshot.is_withdrawn(slug)))
    return steps


@blueprint.post("/paths/<public_id>/following")
@requires(signed_in)
def follow_path(public_id: str) -> Response:
    """Follows a path by one's own wish, or no longer."""
    wish = paths.leave if request.form.get("do") == "leave" else paths.follow
    db.write(wish, desk.actor(), public_id, now())
    return redirect(url_for("enrolment.show_path", public_id=public_id), 303)


def _changeable(public_id: str) -> PathRecord:
    path = _path(public_id)
    if not policies.may_change_path(desk.actor(), path.made_by):
        raise NotAllowed(paths.NOT_YOURS)
    return path


def _path(public_id: str) -> PathRecord:
    path = path_records.path_by_public_id(db.session(), public_id)
    if path is None:
        raise NotFound
    return path
