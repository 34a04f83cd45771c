"""The administrators' pages of completion: dashboard, a figure explained, a unit with its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app, render_template, request
from flask_login import current_user

from lms.core import exports
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound, Refusal
from lms.core.i18n import Phrase
from lms.core.panels import panels
from lms.core.security import requires
from lms.features.catalogue import queries as catalogue
from lms.features.reports import completion, outside, people, policies, queries, review, services
from lms.features.reports.completion import Question
from lms.features.reports.desk import blueprint, export, wanted_format
from lms.features.reports.desk import question as question_asked
from lms.features.reports.figures import FIGURES, Figures, TreeUnit
from lms.features.reports.forms import FilterForm, PersonForm
from lms.features.reports.people import Asked
from lms.features.reports.reasons import Titles
from lms.features.reports.reminder import reminder
from lms.plugin.manager import Plugins
from lms.plugin.offers import Report


@blueprint.get("/admin")
@requires(policies.may_see_figures, staff=True)
def show_dashboard() -> Any:
    """Both rates, by unit and by course, on a day."""
    form = FilterForm(request.args)
    try:
        question = question_asked()
    except Invalid as refusal:
        form.take(refusal)
        question = question_asked(on="")
    found = completion.figures(db.session(), question)
    names = completion.titles(db.session(), found.courses)
    if (
        wanted := wanted_format()
    ) and not form.errors:  # a file of another day than was asked for would mislead
        return export(
            wanted, "completion", question, completion.COLUMNS, completion.table(found, question, names)
        )
    return render_template(
        "reports/show_dashboard.html",
        form=form,
        question=question,
        figures=found,
        names=names,
        target=current_app.config["COMPLETION_TARGET"],
        at=now(),
        label=completion.unit_label,
        cell=_chosen_course(found, names),
        offered=_offered(),
        steps=_first_steps(question) if found.is_empty else None,
        reminder=reminder(db.session(), question, found, names),
        others=outside.offered(current_user),
        review=review.rate(db.session(), question, found.total),
        printed=request.args.get("view") == "print" and not found.is_empty,
        panels=panels("admin", current_user, found),
    ), (422 if form.errors else 200)


@blueprint.route("/admin/figures/<figure>", methods=["GET", "POST"])
@requires(policies.may_see_figures, staff=True)
def show_figure(figure: str) -> Any:
    """Where a figure comes from: its division, its parts, its rule, its rows, and one person inside it."""
    if figure not in FIGURES:
        raise NotFound
    question = question_asked()
    asked = Asked(figure, question, request.args.get("after", ""))
    if wanted := wanted_format():
        return export(wanted, figure, question, people.COLUMNS, people.table(db.session(), asked))
    form = PersonForm()
    hits, answer = None, None
    is_recounted = request.form.get("do") == "recount"
    picked = _public_id(request.form.get("pick", ""))
    if request.method == "POST" and not is_recounted and (picked or form.validate()):
        hits, answer = people.search(db.session(), asked, form.person.data or "", picked)
    total = completion.figures(db.session(), question).total
    return render_template(
        "reports/show_figure.html",
        figure=figure,
        question=question,
        rate=total.rate(figure),
        again=completion.figures(db.session(), question, ledger=True).total.rate(figure)
        if is_recounted
        else None,
        members=queries.members(db.session(), question.paths, question.on_day),
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
        return export(wanted, "people", question, people.COLUMNS, people.table(db.session(), asked))
    found = completion.figures(db.session(), question)
    return render_template(
        "reports/show_unit.html",
        question=question,
        figures=found,
        people=people.page(db.session(), asked),
        review=review.rate(db.session(), question, found.total),
        target=current_app.config["COMPLETION_TARGET"],
        at=now(),
        above=_above(question),
        label=completion.unit_label,
        course=people.course_title(db.session(), question),
    )


@blueprint.get("/admin/reports/<name>")
@requires(policies.may_see_figures, staff=True)
def show_report(name: str) -> Any:
    """A report that a plugin brings, as a table and as a file; one that fails is left out and named."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    report: Report | None = plugins.offers("reports").get(name)
    if report is None or not outside.may_open(report, current_user):
        raise NotFound
    filters = {key: request.args.get(key, "")[:200] for key in report.filters}
    at = now()
    about = {"report": name, "filters": filters, "calculated_at": at}
    wanted = wanted_format()
    try:
        rows = list(report.rows(db.session(), current_user, filters, at))
        # Made whole inside the fence: a cell that cannot be written is the plugin's fault as well.
        if wanted:
            file = b"".join(exports.content(wanted, report.columns, rows, about))
        else:
            page = _report_page(report, filters, rows, at)
    except (Refusal, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001  # whatever a plugin raises, the site goes on without it
        db.session.rollback()
        plugins.fail(plugins.owner("reports", name), f"report {name}", error)
        return _report_page(report, filters, None, at)
    if wanted:
        db.write(services.note_export, current_user.person_id, name, wanted, filters, at)
        return exports.download(wanted, name, [file])
    return page


def _report_page(
    report: Report, filters: Mapping[str, str], rows: Sequence[Mapping[str, Any]] | None, at: datetime
) -> str:
    return render_template(
        "reports/show_report.html", report=report, filters=filters, rows=rows, at=at, share=exports.hundredths
    )


def _public_id(text: str) -> str:
    """What can name a person; anything else that a form was made to carry is taken for nothing."""
    return text if text.isascii() and text.isalnum() else ""


def _offered() -> list[tuple[str, Phrase]]:
    known = catalogue.snapshot()
    titles = completion.titles(db.session(), [known.course_row(course.id) for course in known.offered()])
    return sorted(titles.values(), key=lambda course: course[1].text.casefold())


def _chosen_course(found: Figures, names: Titles) -> int | None:
    required = [course for course in found.courses if course in found.total.courses]
    wanted = request.args.get("cell", "")
    return next(
        (course for course in required if names[course][0] == wanted), required[0] if required else None
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
