"""``lms credits hours`` and ``lms credits confirm``."""

from __future__ import annotations

import json

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid
from lms.core.i18n import in_words, say
from lms.features.accreditation import records, services, showing
from lms.features.accreditation.records import HoursRecord
from lms.features.credits import hours


@click.command("credits hours")
@click.option("--state", type=click.Choice([*showing.STATES, "all"]), default="waiting", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_hours(state: str, as_json: bool) -> None:
    """Prints courses with their declared JP, what learners take, and how many people wait."""
    rows = records.listed(db.session(), "" if state == "all" else state)
    if as_json:
        click.echo(json.dumps([_plain(row) for row in rows]))
        return
    for row in rows:
        parts = (row.course, showing.jp(row.declared), showing.measured(row), showing.state(row))
        people = ngettext("%(num)s person waits", "%(num)s people wait", row.waiting)
        click.echo("  ".join((*parts, people)))
    if not rows:
        click.echo(_("Nothing waits to be confirmed.") if state == "waiting" else _("No course here."))


@click.command("credits confirm")
@click.argument("courses", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Everything that waits, as declared.")
@click.option("--jp", "figure", default="", help="Another figure than the declared one, such as 1,5.")
@click.option("--refuse", is_flag=True, help="Recognise no JP.")
@click.option("--reason", default="", help="Why; needed with --jp and --refuse.")
def confirm(courses: tuple[str, ...], everything: bool, figure: str, refuse: bool, reason: str) -> None:
    """Confirms the JP of COURSES (their ids), as they are declared unless it says otherwise."""
    quarters = hours.read(figure) if figure else None
    if figure and quarters is None:
        raise click.UsageError(_("Write the JP as a number in quarters, for example 2 or 1,5."))
    if everything == bool(courses):
        raise click.UsageError(_("Name courses, or say --all."))
    waiting = [row for row in records.listed(db.session(), "waiting") if everything or row.course in courses]
    if unknown := sorted(set(courses) - {row.course for row in waiting}):
        raise click.UsageError(
            _(
                "No JP of %(courses)s wait; `lms credits hours` shows what does.",
                courses=", ".join(unknown),
            )
        )
    for row in waiting:
        figure_now = None if refuse else quarters if quarters is not None else row.declared
        decision = services.Decision(row.public_id, row.version, figure_now, reason)
        try:
            db.write(services.decide, None, decision, now())
        except Invalid as refusal:
            raise click.UsageError(" ".join(say(one) for one in refusal.fields.values())) from refusal
    click.echo(ngettext("%(num)s course decided about.", "%(num)s courses decided about.", len(waiting)))


def _plain(row: HoursRecord) -> dict[str, object]:
    return {
        "course": row.course,
        "title": in_words(row.titles),
        "declared_jp": row.declared / 4,
        "confirmed_jp": row.quarters / 4 if row.quarters is not None else None,
        "state": row.state,
        "minutes": row.minutes,
        "completions": row.runs,
        "waiting": row.waiting,
    }
