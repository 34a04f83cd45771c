"""``lms duties``: what must be learnt, by whom, until when, from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click
from flask_babel import gettext as _

from lms.core.clock import now
from lms.core.db import db
from lms.core.posts import GRADES, POST_KINDS, POST_LEVELS
from lms.features.accounts.register import STATUSES
from lms.features.enrolment import duty_records, exempting, picking, services
from lms.features.enrolment.duty_records import DutyRecord
from lms.features.enrolment.laying import REASONS, NewDuty
from lms.features.enrolment.terms import EVERY_MONTHS, VALID_MONTHS

DAY = click.DateTime(["%Y-%m-%d", "%d-%m-%Y"])
MONTHS = {
    "every": [str(months) for months in EVERY_MONTHS],
    "valid": [str(months) for months in VALID_MONTHS],
}


@click.group()
def duties() -> None:
    """Shows, gives and ends duties."""


@duties.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.option(
    "--state", type=click.Choice(duty_records.STATES), default=None, help="Only those of this state."
)
def list_duties(as_json: bool, state: str | None) -> None:
    """Lists duties, the newest first."""
    rows = [_row(duty) for duty in _all(state or "")]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        whom = ", ".join(row["units"]) or _("people by name")
        click.echo(f"{row['id']}  {row['course']:30}  {row['due']}  {row['ended'] or '-':10}  {whom}")


def _all(state: str) -> Iterator[DutyRecord]:
    after, today = "", services.today_of(None, now())
    while True:
        page = duty_records.duties(db.session(), ("/",), today, state=state, after=after, size=500)
        yield from page.rows
        after = page.after
        if not after:
            return


def _row(duty: DutyRecord) -> dict[str, Any]:
    return {
        "id": duty.public_id,
        "course": duty.course,
        "from": duty.from_day.isoformat(),
        "due": duty.due_day.isoformat(),
        "counts_from": duty.counts_from.isoformat() if duty.counts_from else None,
        "every_months": duty.every_months,
        "valid_months": duty.valid_months,
        "ended": duty.withdrawn_day.isoformat() if duty.withdrawn_day else None,
        "units": list(duty.units),
        "people": duty.picked,
        "reason": duty.reason,
    }


@duties.command("give")
@click.argument("courses", nargs=-1, required=True)
@click.option("--due", type=DAY, required=True, help="Last day.")
@click.option("--unit", "units", multiple=True, help="Code of a unit, with all below it; may be repeated.")
@click.option("--nip", "nips", multiple=True, help="Somebody by name; may be repeated.")
@click.option(
    "--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="Only this employment."
)
@click.option("--grade", "grades", multiple=True, type=click.Choice(GRADES), help="Only this grade.")
@click.option(
    "--post", "posts", multiple=True, type=click.Choice(list(POST_KINDS)), help="Only this kind of post."
)
@click.option(
    "--level", "levels", multiple=True, type=click.Choice(list(POST_LEVELS)), help="Only this level."
)
@click.option("--counts-from", type=DAY, default=None, help="First day on which a completion counts.")
@click.option(
    "--every", type=click.Choice(MONTHS["every"]), default=None, help="Months until it begins anew."
)
@click.option(
    "--valid", type=click.Choice(MONTHS["valid"]), default=None, help="Months that a completion holds."
)
@click.option("--reason", type=click.Choice(REASONS), default="mandate", show_default=True)
@click.option("--note", default="", help="One sentence for the learner.")
def give(courses: tuple[str, ...], due: datetime, nips: tuple[str, ...], **said: Any) -> None:
    """Assigns courses to the people of units and all below, and to people by name; prints the new duties."""
    people = _people(nips)
    every, valid = said["every"], said["valid"]
    wanted = [
        NewDuty(
            course=course,
            units=said["units"],
            due_day=due.date(),
            reason=said["reason"],
            note=said["note"],
            counts_from=_day(said["counts_from"]),
            statuses=frozenset(said["statuses"]),
            grades=frozenset(said["grades"]),
            post_kinds=frozenset(said["posts"]),
            post_levels=frozenset(said["levels"]),
            people=people,
            every_months=int(every) if every else None,
            valid_months=int(valid) if valid else None,
        )
        for course in courses
    ]
    for public_id in db.write(services.give_duties, None, wanted, now()):
        click.echo(public_id)


@duties.command("withdraw")
@click.argument("duty")
def withdraw(duty: str) -> None:
    """Ends a duty, and its series, from today on."""
    db.write(services.withdraw_duty, None, duty, now())


@duties.command("exempt")
@click.argument("duty")
@click.option("--nip", "nips", multiple=True, required=True, help="Who is left out; may be repeated.")
@click.option("--reason", default="", help="Why; seen by the person and by administrators.")
@click.option("--end", is_flag=True, help="Take them in again.")
def exempt(duty: str, nips: tuple[str, ...], reason: str, end: bool) -> None:
    """Leaves people out of a duty from today on, or takes them in again."""
    people = _people(nips)
    if not end:
        click.echo(db.write(exempting.exempt, None, duty, people, reason, now()))
        return
    click.echo(sum(db.write(exempting.take_back, None, duty, person, now()) for person in people))


def _people(nips: tuple[str, ...]) -> tuple[str, ...]:
    pasted = picking.read_numbers("\n".join(nips))
    found = picking.by_numbers(db.session(), pasted.numbers, ("/",))
    unknown = [*pasted.unreadable, *(number for number in pasted.numbers if number not in found)]
    if unknown:
        raise click.UsageError(
            _("Nobody active in a unit has this NIP: %(entries)s", entries=", ".join(unknown))
        )
    return tuple(one.public_id for one in found.values())


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
