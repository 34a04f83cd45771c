"""``lms questions analyse``: the figures of a course's questions on the terminal, for spreadsheets and for programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core import exports
from lms.core.clock import now
from lms.core.db import db
from lms.core.html import number, percent
from lms.core.i18n import say, told
from lms.features.analysis import course as analysed
from lms.features.analysis import table
from lms.features.analysis.figures import QuestionFigures, QuizFigures
from lms.features.analysis.judging import verdicts


@click.command("questions analyse")
@click.argument("course")
@click.option("--quiz", default="", help="Only this quiz (its id).")
@click.option("--csv", "form", flag_value="csv", help="For spreadsheets.")
@click.option("--json", "form", flag_value="json", help="For scripts.")
def analyse(course: str, quiz: str, form: str | None) -> None:
    """Says how difficult each question of COURSE is, how well it tells apart, and how reliable its quizzes are.

    From each person's first attempt. A figure of fewer than 30 attempts is not given.
    """
    outline = analysed.course_of(course)
    quizzes = analysed.quizzes(db.session(), outline)
    chosen = [analysed.quiz_of(quizzes, quiz)] if quiz else list(quizzes)
    found = [analysed.figures(db.session(), outline, one.item) for one in chosen]
    if form:
        _export("csv" if form == "csv" else "json", course, found)
        return
    if not found:
        click.echo(_("This course has no quiz."))
    for one, figures in zip(chosen, found, strict=True):
        click.echo(click.style(told(one.item.title, outline.language).text, bold=True))
        _show(figures)


def _export(form: exports.Format, course: str, found: Sequence[QuizFigures]) -> None:
    about = {
        "course": course,
        "calculated_at": now(),
        "quizzes": [{"quiz": one.item, **table.of_quiz(one.reliability)} for one in found],
    }
    rows = (row for one in found for row in table.rows(one))
    for piece in exports.for_terminal(
        form, exports.content(form, table.COLUMNS, rows, about), sys.stdout.isatty()
    ):
        click.echo(piece, nl=False)


def _show(found: QuizFigures) -> None:
    whole = found.reliability
    click.echo(
        "  "
        + ngettext(
            "From %(num)s first attempt.", "From %(num)s first attempts.", found.attempts - found.blank
        )
    )
    if whole.alpha is not None:
        click.echo(
            "  "
            + _(
                "Cronbach's alpha %(alpha)s, from %(n)s attempts at the same %(k)s questions.",
                alpha=number(whole.alpha),
                n=whole.n,
                k=whole.k,
            )
        )
    for one in found.questions:
        click.echo(
            f"  {_place(one)}  {_figures(one)}  {', '.join(say(verdict.words) for verdict in verdicts(one))}"
        )
    click.echo()


def _place(one: QuestionFigures) -> str:
    place = f"{one.path}:{one.line}" if one.path else say(table.SERIES[one.series])
    return f"{one.question} ({place})"


def _figures(one: QuestionFigures) -> str:
    p = "–" if one.p is None else percent(one.p)
    d = "–" if one.d is None else number(one.d)
    return f"p {p}  D {d}  n {one.n}"
