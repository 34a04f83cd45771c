"""``lms questions``: keys put right and questions dropped, at a terminal."""

from __future__ import annotations

import json

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.content.contents import QuestionRecord
from lms.core.clock import now
from lms.core.db import db
from lms.core.i18n import language, say
from lms.features.amendments import queries as amendments
from lms.features.amendments import questions as known
from lms.features.amendments import services
from lms.features.amendments.queries import DROPPED, KEY, Amendment
from lms.features.amendments.services import Change
from lms.features.catalogue import queries as catalogue
from lms.features.quizzes import keying, queries, rescored, rescoring
from lms.features.quizzes.keying import Asked
from lms.features.quizzes.regrading import Stated
from lms.plugin.keying import NotAKey


@click.group()
def questions() -> None:
    """Questions of quizzes: which tell little, and keys that are put right."""


@questions.command("list")
@click.argument("course", default="")
@click.option("--ended", is_flag=True, help="Also what no longer holds.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def list_(course: str, ended: bool, as_json: bool) -> None:
    """Shows the keys that were put right and the questions that were dropped."""
    found = amendments.all_of(db.session(), course, ended)
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        what = _("dropped") if one.is_dropped else _("key put right")
        how = {"": _("in force"), "withdrawn": _("withdrawn"), "replaced": _("replaced")}
        state = how.get(one.ended) or _("edition %(number)s says the same", number=one.ended_edition)
        click.echo(f"{one.at:%Y-%m-%d}  {one.course}/{one.question}  {what}, {state}: {one.reason}")
    if not found:
        click.echo(_("None."))


@questions.command()
@click.argument("course")
@click.argument("question")
@click.option(
    "--right",
    multiple=True,
    required=True,
    help="A label that is right, or an accepted answer; again for more.",
)
@click.option("--reason", required=True, help="Those whose score changes read it.")
@click.option("--take-back", is_flag=True, help="Who no longer reaches the pass mark loses the pass.")
@click.option("--dry-run", is_flag=True, help="Only tells what would change.")
def amend(
    course: str, question: str, right: tuple[str, ...], reason: str, take_back: bool, dry_run: bool
) -> None:
    """Puts the key of a question right, for ended and open attempts."""
    asked = _asked(course, question)
    try:
        specs = keying.typed_key(asked, right)
    except NotAKey as wrong:
        raise click.ClickException(say(wrong.message)) from wrong
    _carry_out(course, asked.record, Change(KEY, reason, specs, take_back), dry_run)


@questions.command()
@click.argument("course")
@click.argument("question")
@click.option("--reason", required=True, help="Those whose score changes read it.")
@click.option("--dry-run", is_flag=True, help="Only tells what would change.")
def drop(course: str, question: str, reason: str, dry_run: bool) -> None:
    """Drops a question: everybody gets its points."""
    _carry_out(course, _asked(course, question).record, Change(DROPPED, reason, {}), dry_run)


@questions.command()
@click.argument("course")
@click.argument("question")
@click.option("--reason", required=True, help="Those whose score changes read it.")
@click.option("--take-back", is_flag=True, help="Who no longer reaches the pass mark loses the pass.")
def withdraw(course: str, question: str, reason: str, take_back: bool) -> None:
    """Takes back what holds for a question: the key of the edition counts again."""
    record = _asked(course, question).record
    stated = amendments.in_force(db.session(), course).get(record.id)
    if stated is None:
        raise click.ClickException(_("Nothing was put right at this question."))
    db.write(services.withdraw, None, course, stated.public_id, reason, take_back, now())
    _score_again(stated.id)


def _asked(course: str, question: str) -> Asked:
    outline = catalogue.snapshot().library.course(course)
    record = known.in_service(course).get(question)
    if outline is None or record is None:
        raise click.ClickException(
            _('No question "%(question)s" is in service in "%(course)s".', question=question, course=course)
        )
    stated = amendments.in_force(db.session(), course).get(record.id)
    return keying.asked(record, outline.language, queries.question_types(), stated)


def _carry_out(course: str, record: QuestionRecord, change: Change, dry_run: bool) -> None:
    session, names = db.session(), (record.id, *record.former_ids)
    imagined = services.imagined(course, record.id, change, now())
    rest = amendments.of_question(amendments.applying(session, course), names)
    stated = Stated(course, names, (imagined, *rest), change.takes_back)
    effects = rescored.effects(session, stated, queries.question_types())
    click.echo(f"{keying.label(record, language())} ({record.path}:{record.line})")
    click.echo(
        _(
            "Attempts that ended: %(ended)s. Scores that change: %(moved)s (%(people)s people). Passes gained: "
            "%(gains)s. Below the mark now: %(losses)s. Still open: %(open)s. Keeping their key: %(unfit)s.",
            ended=effects.ended,
            moved=len(effects.moved),
            people=effects.people,
            gains=effects.gains,
            losses=effects.losses,
            open=effects.open,
            unfit=effects.unfit,
        )
    )
    if dry_run:
        return
    db.write(services.amend, None, course, record.id, change, now())
    _score_again(amendments.history(db.session(), course, names)[0].id)


def _score_again(amendment: int) -> None:
    for waiting in rescored.unfinished(db.session(), amendment):
        rescoring.rescore({"rescoring": waiting}, now())
    done = rescored.works(db.session(), [amendment])
    many = done[0].changed if done else 0
    click.echo(ngettext("%(num)s score changed.", "%(num)s scores changed.", many))


def _as_json(one: Amendment) -> dict[str, object]:
    values = {name: getattr(one, name) for name in one.__dataclass_fields__ if name != "id"}
    moments = {name: values[name].isoformat() if values[name] else None for name in ("at", "ended_at")}
    return {**values, **moments, "specs": dict(one.specs)}
