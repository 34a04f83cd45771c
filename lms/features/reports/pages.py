"""The administrators' pages of completion: dashboard, page for the head, a figure explained, a unit with its people."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request
from flask_login import current_user

from lms.core.citing import citation, cite
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.core.exports import Format
from lms.core.i18n import Phrase
from lms.core.looking import looked
from lms.core.panels import panels
from lms.core.security import requires
from lms.features.catalogue import queries as catalogue
from lms.features.reports import completion, hours, outside, people, policies, queries, review
from lms.features.reports.board import MOST_COURSES, Board
from lms.features.reports.board import read as read_board
from lms.features.reports.completion import Question
from lms.features.reports.desk import blueprint, cited, cited_people, export, wanted_format
from lms.features.reports.desk import question as question_asked
from lms.features.reports.figures import FIGURES, REQUIRED, Rate, TreeUnit
from lms.features.reports.forms import FilterForm, PersonForm
from lms.features.reports.people import Asked
from lms.features.reports.pulse import pulse, under_way
from lms.features.reports.suggestions import named, remind, suggest


@blueprint.get("/admin")
@requires(policies.may_see_figures, staff=True)
def show_dashboard() -> Any:
    """Both rates, by unit and by course, on a day; what to do next, and how learning goes on."""
    form = FilterForm(request.args)
    try:
        question = question_asked()
    except Invalid as refusal:
        form.take(refusal)
        question = question_asked(**dict.fromkeys(refusal.fields, ""))
    # A file of another day than was asked for would mislead.
    if (wanted := wanted_format()) and not form.errors:
        return _exported(wanted, question)
    at, target = now(), current_app.config["COMPLETION_TARGET"]
    board = read_board(db.session(), question, at)
    return render_template(
        "reports/show_dashboard.html",
        form=form,
        question=question,
        board=board,
        figures=board.figures,
        names=board.names,
        target=target,
        at=at,
        label=completion.unit_label,
        earned_label=hours.label,
        band_name=hours.band_name,
        cell=_chosen_course(board),
        offered=_offered(),
        first=_first_steps(question) if board.figures.is_empty else None,
        steps=suggest(question, board.figures, board.names, board.pulse, target),
        others=outside.offered(current_user),
        panels=panels("admin", current_user, board.figures),
    ), (422 if form.errors else 200)


def _exported(wanted: Format, question: Question) -> Any:
    found = completion.figures(db.session(), question)
    names = completion.titles(db.session(), found.courses)
    rows = completion.table(found, question, names)
    return export(wanted, "completion", question, completion.COLUMNS, rows, cited(question, found))


@blueprint.get("/admin/head")
@requires(policies.may_see_figures, staff=True)
def show_head() -> Any:
    """One side of paper for whoever leads: a finding, the rates, a table of units, what is asked for."""
    question = question_asked()
    at, target = now(), current_app.config["COMPLETION_TARGET"]
    board = read_board(db.session(), question, at)
    code = ""
    figure = cited(question, board.figures, board.hours)
    if figure is not None and not board.figures.is_empty:
        code = db.write(cite, current_user, figure, at)
    return render_template(
        "reports/show_head.html",
        question=question,
        figures=board.figures,
        names=board.names,
        target=target,
        at=at,
        label=completion.unit_label,
        review=board.review,
        risk=board.risk,
        under_way=board.pulse.under_way,
        hours=board.hours,
        steps=suggest(question, board.figures, board.names, board.pulse, target),
        citation=citation(code) if code else None,
        course=people.course_title(db.session(), question),
    )


@blueprint.route("/admin/figures/<figure>", methods=["GET", "POST"])
@requires(policies.may_see_figures, staff=True)
def show_figure(figure: str) -> Any:
    """Where a figure comes from: its division, its parts, its rule, its rows, and one person inside it."""
    if figure not in FIGURES:
        raise NotFound
    question = question_asked()
    asked = Asked(figure, question, request.args.get("after", ""))
    if wanted := wanted_format():
        rate = completion.total(db.session(), question).rate(figure)
        # Runs are behind the other figure, so how many people there are it does not tell.
        count = rate.whole + rate.exempt if figure == REQUIRED else None
        figures = cited_people(question, figure, count, rate)
        return export(wanted, figure, question, people.COLUMNS, people.table(db.session(), asked), figures)
    form = PersonForm()
    hits, answer = None, None
    is_recounted = request.form.get("do") == "recount"
    picked = people.public_id(request.form.get("pick", ""))
    if request.method == "POST" and not is_recounted and (picked or form.validate()):
        hits, answer, whose = people.search(db.session(), asked, form.person.data or "", picked)
        if answer is not None:
            db.write(looked, current_user, "person.seen", f"person:{whose}", now(), None, figure=figure)
    total = completion.total(db.session(), question)
    return render_template(
        "reports/show_figure.html",
        figure=figure,
        question=question,
        rate=total.rate(figure),
        again=completion.figures(db.session(), question, ledger=True).total.rate(figure)
        if is_recounted
        else None,
        under_way=under_way(db.session(), question.paths, question.course_row),
        members=people.count(db.session(), question),
        nowhere=queries.people_in_no_unit(db.session()) if question.is_whole_site else 0,
        people=people.page(db.session(), asked),
        hits=hits,
        answer=answer,
        form=form,
        at=now(),
        label=completion.unit_label(total),
        course=people.course_title(db.session(), question),
    ), (422 if form.errors else 200)


@blueprint.get("/admin/units/<code>")
@requires(policies.may_see_figures, staff=True)
def show_unit(code: str) -> Any:
    """One unit: its figures, the units below it, and its people with the reason why each counts or not."""
    question = question_asked(unit=code)
    asked = Asked("", question, request.args.get("after", ""))
    if wanted := wanted_format():
        count = people.count(db.session(), question)
        listed = cited_people(question, "people", count)
        return export(wanted, "people", question, people.COLUMNS, people.table(db.session(), asked), listed)
    felt = pulse(db.session(), question.paths, question.on_day, False, question.course_row)
    found = completion.figures(
        db.session(), question, few=MOST_COURSES, duties=[duty.id for duty in felt.due]
    )
    names = completion.titles(db.session(), named(question, found, felt.due)) if question.is_counted else {}
    return render_template(
        "reports/show_unit.html",
        question=question,
        figures=found,
        steps=remind(question, found, names, felt.due),
        under_way=felt.under_way,
        hours=None if question.course else hours.read(db.session(), question),
        people=people.page(db.session(), asked),
        review=Rate() if question.status else review.rate(db.session(), question, found.total),
        target=current_app.config["COMPLETION_TARGET"],
        at=now(),
        above=_above(question),
        label=completion.unit_label,
        course=people.course_title(db.session(), question),
    )


def _offered() -> list[tuple[str, Phrase]]:
    known = catalogue.snapshot()
    titles = completion.titles(db.session(), [known.course_row(course.id) for course in known.offered()])
    return sorted(titles.values(), key=lambda course: course[1].text.casefold())


def _chosen_course(board: Board) -> int | None:
    required = [course for course in board.courses if course in board.figures.total.courses]
    wanted = request.args.get("cell", "")
    return next(
        (course for course in required if board.names[course][0] == wanted), required[0] if required else None
    )


def _first_steps(question: Question) -> dict[str, bool]:
    return {
        "units": bool(question.tree.units),
        "people": queries.members(db.session(), question.paths, question.today) > 1,
        "courses": bool(catalogue.snapshot().offered()),
    }


def _above(question: Question) -> list[TreeUnit]:
    assert question.unit is not None
    path = question.unit.path
    above = [unit for unit in question.tree.units if path.startswith(unit.path) and unit != question.unit]
    return sorted(above, key=lambda unit: len(unit.path))
