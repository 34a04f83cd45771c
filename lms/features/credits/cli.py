"""``lms credits``: accounts of JP, the agency's terms and years, from the command line."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import Any

import click
from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.features.credits import closing, hours, queries, terms
from lms.features.credits.queries import TermRecord
from lms.features.credits.term import Term

DAY = click.DateTime(["%Y-%m-%d", "%d-%m-%Y"])


@click.group("credits")
def credits_() -> None:
    """Shows accounts of JP, closes years, and carries the agency's terms from site to site."""


@credits_.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def check_sums(as_json: bool) -> None:
    """Compares the sum of each account with its entries; ends with 1 where they differ."""
    found = closing.differences(db.session())
    rows = [
        {
            "person": one.person,
            "year": one.year,
            "account": hours.written(one.account),
            "entries": hours.written(one.entries),
        }
        for one in found
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    else:
        for row in rows:
            click.echo(
                _("%(person)s %(year)s: the account says %(account)s JP, its entries %(entries)s JP", **row)
            )
        if not rows:
            click.echo(_("Every account is the sum of its entries."))
    sys.exit(int(bool(rows)))


@credits_.command("show")
@click.argument("person")
@click.option("--year", type=int, default=None, help="A year; this one when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_account(person: str, year: int | None, as_json: bool) -> None:
    """Prints the entries of a year of PERSON: a NIP, or the id that addresses have."""
    person_id = queries.person_named(db.session(), person)
    if person_id is None:
        raise NotFound
    chosen = year or _today().year
    standing = queries.standing(db.session(), person_id, chosen)
    rows = [_entry(one) for one in queries.entries(db.session(), person_id, chosen)]
    if as_json:
        said = {"year": chosen, "jp": hours.written(standing.quarters), "entries": rows}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['day']}  {row['jp']:>7}  {row['source']:10}  {row['form']:20}  {row['title']}")
    click.echo(_("%(year)s: %(jp)s JP", year=chosen, jp=hours.written(standing.quarters)))


def _entry(one: queries.EntryRecord) -> dict[str, Any]:
    sign = "-" if one.quarters < 0 else ""
    return {
        "id": one.public_id,
        "day": one.counted_on.isoformat(),
        "jp": sign + hours.written(abs(one.quarters)),
        "source": one.source,
        "reference": one.reference,
        "form": one.form,
        "title": one.title,
        "provider": one.provider,
        "late": one.late,
        "takes_back": one.reverses or None,
        "taken_back_by": one.taken_back or None,
    }


@credits_.command("close")
@click.argument("year", type=int)
@click.option("--late-until", type=DAY, required=True, help="Last day on which late entries are taken.")
def close_year(year: int, late_until: datetime) -> None:
    """Closes a year that is over; this cannot be undone."""
    found = closing.tally(db.session(), year)
    db.write(closing.close, None, year, late_until.date(), _today(), now())
    click.echo(
        ngettext(
            "%(year)s is closed with %(num)s account.",
            "%(year)s is closed with %(num)s accounts.",
            found.accounts,
            year=year,
        )
    )


@credits_.command("terms-export")
def export_terms() -> None:
    """Prints the agency's terms as JSON: forms, what they count, targets, funds, the most JP of a day."""
    found = [_term(one) for one in queries.terms(db.session())]
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@credits_.command("terms-import")
@click.argument("file", type=click.File("r", encoding="utf-8"))
def import_terms(file: Any) -> None:
    """Takes the terms of FILE, as `terms-export` prints them, that hold from today on or later and differ from ours."""
    try:
        rows = json.load(file)
        wanted = [(_read(row), date.fromisoformat(row["from"])) for row in rows if not row["until"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise click.UsageError(_("The file holds no terms: %(error)s", error=error)) from error
    changed = db.write(terms.take_over, wanted, _today(), now())
    click.echo(ngettext("%(num)s term was set.", "%(num)s terms were set.", changed))


def _term(one: TermRecord) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "code": one.code,
        "per": one.per,
        "names": dict(one.names),
        "track": one.track,
        "bound": one.bound,
        "jp": hours.written(one.quarters),
        "example": one.example,
        "from": one.from_day.isoformat(),
        "until": one.until_day.isoformat() if one.until_day else None,
        "source": one.source,
    }


def _read(row: dict[str, Any]) -> Term:
    texts = {name: row[name] for name in ("kind", "code", "per", "track", "bound", "source", "jp")}
    names = dict(row["names"])
    if not all(isinstance(text, str) for text in (*texts.values(), *names, *names.values())):
        raise TypeError(row)
    return Term(
        texts["kind"],
        texts["code"],
        texts["source"],
        names,
        texts["track"],
        texts["per"],
        texts["bound"],
        hours.read(texts["jp"]),
    )


def _today() -> Any:
    return day_in(current_app.config["TIMEZONE"], now())
