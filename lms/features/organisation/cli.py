"""``lms people`` and ``lms units``: what the operator does before anybody can sign in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import click
from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core import nip as numbers
from lms.core.actor import ADMINISTRATOR
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.html import nip as masked
from lms.core.i18n import say
from lms.core.links import site_url
from lms.features.accounts import queries as account_queries
from lms.features.accounts import services as accounts
from lms.features.accounts.services import NewPerson
from lms.features.organisation import granting, person_records, places, queries, relations, services, tree
from lms.features.organisation.granting import GrantCommand
from lms.features.organisation.person_records import PersonRow
from lms.features.organisation.queries import NamedUnit
from lms.features.organisation.services import UnitCommand

AT_ONCE = 500
DAY = click.DateTime(["%d-%m-%Y", "%Y-%m-%d"])


@click.group()
def people() -> None:
    """Registers people and lets them in."""


@people.command("add-admin")
@click.option("--name", required=True, help="Full name without titles.")
@click.option("--nip", default="", help="18 digits.")
@click.option("--email", default="", help="For somebody without a NIP.")
def add_admin(name: str, nip: str, email: str) -> None:
    """Registers an administrator of the site and prints a one-time link."""
    new = NewPerson(name=name, nip=_number(nip), email=email or None)
    _print_link(db.write(_add_admin, new, now()))


def _add_admin(session: Session, new: NewPerson, at: datetime) -> str:
    added = accounts.add_person(session, new, at)
    granting.give_grant(session, None, added.id, GrantCommand(ADMINISTRATOR), at)
    return services.make_link(session, None, added.id, at)


@people.command("add")
@click.option("--name", required=True, help="Full name without titles.")
@click.option("--nip", default="", help="18 digits.")
@click.option("--email", default="", help="For somebody without a NIP.")
@click.option("--unit", "code", required=True, help="Code of the unit.")
def add(name: str, nip: str, email: str, code: str) -> None:
    """Registers a person in a unit, from today on."""
    unit = _unit(code)
    new = NewPerson(name=name, nip=_number(nip), email=email or None)
    today = day_in(unit.zone, now())
    added = db.write(services.register, None, new, unit.id, today, now())
    click.echo(added.public_id)


@people.command("link")
@click.argument("name")
def link(name: str) -> None:
    """Prints a one-time link for the person with this NIP or email."""
    _print_link(db.write(services.make_link, None, _person(name), now()))


@people.command("superior")
@click.argument("name")
@click.argument("superior", required=False)
@click.option("--none", "ends", is_flag=True, help="From the day on the person has no superior.")
@click.option("--from", "from_day", type=DAY, help="First day, day-month-year; today when left out.")
def superior(name: str, superior: str | None, ends: bool, from_day: datetime | None) -> None:
    """Gives the person with this NIP or email another SUPERIOR (NIP or email), or none."""
    if bool(superior) == ends:
        raise click.UsageError(_("Name the superior by NIP or email, or give --none."))
    person_id = _person(name)
    on_day = from_day.date() if from_day else queries.zone_and_day(db.session(), person_id, now())[1]
    superior_id = _person(superior) if superior else None
    db.write(relations.set_superior, None, person_id, superior_id, on_day, now())


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.option("--unit", "code", default="", help="Only this unit and all below.")
def list_people(as_json: bool, code: str) -> None:
    """Lists active people; a NIP is masked."""
    unit = _unit(code) if code else None
    listed = [
        {
            "id": row.public_id,
            "name": row.full_name,
            "nip": masked(row.nip),
            "unit": row.unit_code,
            "roles": list(row.roles),
        }
        for row in _everybody(unit.path if unit else "")
    ]
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for person in listed:
        click.echo(f"{person['id']}  {person['nip']:22}  {person['unit']:12}  {person['name']}")


@click.group()
def units() -> None:
    """Shows and adds units."""


@units.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.option("--on", "on_day", type=DAY, help="The tree as it was on this day, day-month-year.")
def list_units(as_json: bool, on_day: datetime | None) -> None:
    """Lists the tree of units with the people in each and all below."""
    session = db.session()
    found = (
        places.tree_on(session, ("/",), on_day.date()) if on_day else queries.units(session, with_people=True)
    )
    if as_json:
        rows = [
            {
                "code": unit.code,
                "name": unit.name,
                "depth": unit.depth,
                "zone": unit.zone,
                "people": unit.people,
            }
            for unit in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for unit in found:
        click.echo(f"{'  ' * unit.depth}{unit.code}  {unit.name}  {unit.people}")


@units.command("add")
@click.option("--code", required=True, help="As in the register.")
@click.option("--name", required=True, help="Name of the unit.")
@click.option("--below", default="", help="Code of the unit above.")
@click.option("--zone", default="", help="IANA time zone; as above when left out.")
def add_unit(code: str, name: str, below: str, zone: str) -> None:
    """Adds a unit."""
    parent = _unit(below) if below else None
    command = UnitCommand(
        code,
        name,
        parent_id=parent.id if parent else None,
        zone=zone or ("" if parent else current_app.config["TIMEZONE"]),
    )
    db.write(services.add_unit, None, command, now())


@units.command("move")
@click.argument("code")
@click.option("--below", default="", help="Code of the new unit above.")
@click.option("--on-top", is_flag=True, help="No unit above.")
@click.option("--from", "from_day", type=DAY, help="First day, day-month-year; today when left out.")
def move_unit(code: str, below: str, on_top: bool, from_day: datetime | None) -> None:
    """Puts a unit with all below it under another one; figures of earlier days stay."""
    if bool(below) == on_top:
        raise click.UsageError(_("Name the new unit above with --below, or give --on-top."))
    unit, parent = _unit(code), _unit(below).id if below else None
    db.write(tree.move_unit, None, unit.id, parent, now(), from_day.date() if from_day else None)


def _person(name: str) -> int:
    found = account_queries.credentials(db.session(), name.lower() if "@" in name else numbers.compact(name))
    if found is None:
        raise click.UsageError(_("Nobody active has this NIP or email."))
    return found.person_id


def _unit(code: str) -> NamedUnit:
    unit = queries.unit_by_code(db.session(), code)
    if unit is None:
        text = _("No unit has the code %(code)s; `lms units list` shows them all.", code=code)
        raise click.UsageError(text)
    return unit


def _everybody(unit_path: str) -> Iterator[PersonRow]:
    after = ""
    while True:
        page = person_records.people_page(
            db.session(), ("/",), unit_path=unit_path, after=after, size=AT_ONCE
        )
        yield from page.rows
        after = page.after
        if not after:
            return


def _number(text: str) -> str | None:
    if not text:
        return None
    reading = numbers.read(text, now().date())
    if reading.errors:
        raise click.BadParameter(" ".join(say(error) for error in reading.errors), param_hint="--nip")
    for warning in reading.warnings:
        click.echo(say(warning), err=True)
    return reading.digits


def _print_link(token: str) -> None:
    with current_app.test_request_context():
        path = url_for("accounts.first_entry", token=token)
    click.echo(site_url(path))
