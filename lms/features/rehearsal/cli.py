"""``lms courses rehearse``: robots sit the quizzes of a folder without having read."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext as _

from lms.content.doctor import verdict
from lms.content.doctor.rehearsal import TIMES, QuizRehearsal, Rehearsal, rehearse
from lms.content.markdown.pool import ChildRenderer
from lms.content.reading.reader import read
from lms.core.errors import Invalid
from lms.core.i18n import say
from lms.features.catalogue.reading import site_of
from lms.plugin.message import Message, mark

_BROKEN = mark(
    "The course cannot be rehearsed before it can be published; lms courses check names what to fix."
)


@click.command("courses rehearse")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--times", default=TIMES, show_default=True, help="How often each robot sits each quiz.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def sit(folder: Path, times: int, as_json: bool) -> None:
    """Lets twelve robots sit the quizzes of a course without having read, and says which questions give way.

    Needs no database. A robot answers by the look of a question: the longest choice, the one with a number, never the
    one that says "always". The real rules draw, shuffle, grade and pass.
    """
    if times < 1:
        raise click.BadParameter(_("at least 1"), param_hint="--times")
    registry = current_app.extensions["lms.questions"]
    with ChildRenderer() as renderer:
        reading = read(folder.absolute(), registry, site_of(current_app.config), renderer)
    if reading.course is None or reading.contents is None:
        raise Invalid(Message(_BROKEN))
    done = rehearse(reading.course, reading.contents, registry, times)
    if as_json:
        click.echo(json.dumps(verdict.to_json(done), indent=2, ensure_ascii=False))
        return
    _show(done)


def _show(done: Rehearsal) -> None:
    if not done.quizzes:
        click.echo(_("No quiz of this course has a pass mark."))
    for quiz in done.quizzes:
        click.echo(click.style(quiz.path, bold=True))
        click.echo(f"  {say(verdict.sentence(quiz))}")
        advice = verdict.advice(quiz)
        if advice is not None:
            click.echo(f"  {say(advice)}")
        _leaks(quiz)
        click.echo()
        for one in quiz.robots:
            click.echo(f"  {verdict.percent(one.share):>4} %  {say(one.says)}")
        click.echo()


def _leaks(quiz: QuizRehearsal) -> None:
    for leak in quiz.easiest.leaks if quiz.easiest else ():
        shares = {"share": verdict.percent(leak.share), "chance": verdict.percent(leak.chance)}
        words = _("earns %(share)s %% of its points, chance %(chance)s %%", **shares)
        click.echo(f"    {leak.path}:{leak.line}: {leak.question}: {words}")
