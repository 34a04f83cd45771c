"""``lms certificates``: issued, printed, shown, revoked and issued anew, on the terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core import progress
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Refusal
from lms.core.html import day
from lms.core.i18n import say
from lms.features.catalogue import queries as catalogue
from lms.features.certificates import (
    batching,
    codes,
    ending,
    freezing,
    printing,
    queries,
    records,
    services,
    wording,
    work,
)
from lms.features.certificates.ending import CLASSES
from lms.features.certificates.queries import CertificateRecord
from lms.features.organisation.queries import unit_by_code


@click.group()
def certificates() -> None:
    """Certificates."""


@certificates.command("list")
@click.option("--search", default="", help="A part of a number, a code, or words of a name.")
@click.option("--state", type=click.Choice(records.STATES), default=None, help="Only these.")
def list_certificates(search: str, state: str | None) -> None:
    """Prints certificates, the latest completion first: number, code, day, state, name, course."""
    after, today = "", _today()
    while True:
        page = records.listed(db.session(), ("/",), today, search, state or "", after)
        for one in page.rows:
            click.echo(_line(one))
        after = page.after
        if not after:
            return


@certificates.command("show")
@click.argument("code")
def show_certificate(code: str) -> None:
    """Prints what the certificate with CODE says and what became of it."""
    one = _found(code)
    click.echo(_line(one))
    frozen = one.frozen
    hours = f"{frozen.jp} JP" if frozen.jp else ""
    for line in (frozen.authority, frozen.issuer, f"{frozen.since} - {frozen.until}", hours):
        if line:
            click.echo(f"  {line}")
    if one.ended_at:
        click.echo(f"  {one.ended_at:%Y-%m-%d} {wording.reason(one.ended_class)} {one.ended_why}".rstrip())
    if one.new_code:
        click.echo(f"  → {codes.spoken(one.new_code)}")


@certificates.command("revoke")
@click.argument("code")
@click.option("--reason", type=click.Choice(CLASSES), required=True, help="What everybody reads.")
@click.option("--why", required=True, help="What is kept in the history.")
def revoke_certificate(code: str, reason: str, why: str) -> None:
    """Revokes the certificate with CODE."""
    one = _found(code)
    _run(ending.revoke, None, one.public_id, reason, why, now())
    click.echo(_("%(number)s is revoked.", number=one.number or one.spoken_code))


@certificates.command("reissue")
@click.argument("code")
def reissue_certificate(code: str) -> None:
    """Issues the certificate with CODE anew, with the name that the register has now."""
    one = _found(code)
    _run(ending.reissue, None, one.public_id, now())
    new = _found(_found(code).new_code)
    click.echo(_("%(number)s has the code %(code)s now.", number=new.number, code=new.spoken_code))


@certificates.command("issue")
@click.option("--course", required=True, help="Id of a course whose edition in service issues certificates.")
def issue_missing(course: str) -> None:
    """Issues what runs of a course have earned and lack: for a course that began to issue certificates later."""
    after, made = 0, 0
    open_too = freezing.of_attendance(catalogue.snapshot().library.course(course))
    while True:
        ids = queries.ended_in(db.session(), course, after, services.AT_ONCE, open_too)
        if not ids:
            break
        made += db.write(services.issue_missing, ids, now())
        after = ids[-1]
    work.number({}, now())
    click.echo(ngettext("%(num)s certificate issued", "%(num)s certificates issued", made))


@certificates.command("print")
@click.option("--course", default="", help="Only of this course.")
@click.option("--unit", default="", help="Only of people in this unit (its code) or below.")
@click.option("--year", type=int, default=None, help="Only of completions in this year.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def print_certificates(course: str, unit: str, year: int | None, folder: Path) -> None:
    """Writes a PDF of each valid certificate into FOLDER; what cannot be set is named at the end."""
    known = unit_by_code(db.session(), unit) if unit else None
    if unit and known is None:
        raise click.UsageError(_("No unit has the code %(code)s.", code=unit))
    choice = (course, known.path if known else "", year)
    total, after, done, failed = batching.count(db.session(), choice), 0, 0, []
    with progress.shown(_("Certificates")) as told:
        while found := batching.part(db.session(), choice, after, None):
            for one in found.values():
                signs = printing.write(one, folder)
                failed += [(one.number, signs)] if signs else []
                done += 1
                told(done, total)
            after = max(found)
            db.session.remove()
    for number, signs in failed:
        click.echo(_("%(number)s is left out: there is no letter for %(signs)s", number=number, signs=signs))
    click.echo(ngettext("%(num)s file written", "%(num)s files written", done - len(failed)))
    if failed:
        raise SystemExit(1)


def _found(code: str) -> CertificateRecord:
    read = codes.read(code)
    if read.fault:
        raise click.UsageError(
            _("%(code)s is no code: thirteen signs, with no 0, 1, I, L or O.", code=code[:60])
        )
    one = queries.shown(db.session(), read.code)
    if one is None:
        raise click.ClickException(_("No certificate has the code %(code)s.", code=codes.spoken(read.code)))
    return one


def _line(one: CertificateRecord) -> str:
    state = wording.state(one.state(_today()))
    number = one.number or "-"
    return (
        f"{number:<34} {one.spoken_code}  {day(one.completed_day)}  {state}  "
        f"{one.frozen.name}  {one.frozen.course_title}"
    )


def _today() -> date:
    return day_in(current_app.config["TIMEZONE"], now())


def _run(service: Callable[..., Any], *args: Any) -> None:
    try:
        db.write(service, *args)
    except Refusal as refusal:
        words = [refusal.message, *getattr(refusal, "fields", {}).values()]
        raise click.ClickException(" ".join(say(one) for one in words if one)) from refusal
    finally:
        db.session.remove()
