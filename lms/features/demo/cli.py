"""Commands for a first look: everything in one process, with an invented region to look around in."""

from __future__ import annotations

import ipaddress
import json

import click
from flask import current_app
from flask_babel import gettext as _

from lms.core import plugin_tables, progress, schema, server
from lms.core.db import db
from lms.core.i18n import say
from lms.core.security import Unsafe
from lms.features.accounts import queries as accounts
from lms.features.authoring import queries as authoring
from lms.features.catalogue import building, watching
from lms.features.demo import folk, installing, services
from lms.features.organisation import queries as organisation
from lms.plugin.message import Message, mark

ROLES = {
    "learner": Message(mark("learner")),
    "beginner": Message(mark("learner who has begun nothing")),
    "contract employee": Message(mark("learner far on")),
    "finisher": Message(mark("learner who has done all")),
    "stuck": Message(mark("learner with no attempt left")),
    "trainer": Message(mark("trainer")),
    "trainer of one course": Message(mark("trainer of one course")),
    "new trainer": Message(mark("trainer without a course yet")),
    "administrator": Message(mark("administrator")),
    "unit administrator": Message(mark("unit administrator")),
    "sub-district administrator": Message(mark("administrator of a sub-district")),
    "head of office": Message(mark("head of an office")),
    "newcomer": Message(mark("newcomer with a slip")),
}

with_size = click.option("--small", is_flag=True, help="About 120 people instead of 600.")
with_seed = click.option("--seed", type=int, default=folk.SEED, help="Another number invents other people.")


@click.command()
@with_size
def run(small: bool) -> None:
    """Sets everything up and serves it on this machine, with the worker beside it."""
    config = current_app.config
    if config["ENV"] == "production":
        text = mark("`lms run` is for looking around; production is `lms serve` and `lms work`.")
        raise Unsafe(Message(text))
    server.check_processes(config)
    with server.alone(config):
        server.check_port(config["HOST"], config["PORT"])
        schema.bring_up()
        plugin_tables.bring_up()
        was_cut_off = installing.is_cut_off()
        is_first = was_cut_off or not accounts.has_people(db.session())
        if is_first or accounts.has_demo_people(db.session()):
            _check_reach(config["HOST"], config["DEMO"])
        with progress.shown(_("Building courses")) as told:
            building.bring_up_to_date(authoring.usage_of, told)
        if was_cut_off:
            installing.remove()
        if is_first:
            installing.load(small)
        factory, beside = current_app.extensions["lms.factory"], [watching.follower(authoring.usage_of)]
        server.serve(factory, config, work=True, ready=_greeting(), beside=beside)


@click.group()
def demo() -> None:
    """The demonstration."""


@demo.command("load")
@with_size
@with_seed
def load(small: bool, seed: int) -> int:
    """Puts the demonstration into a database that has no people and units of its own."""
    _refuse_production()
    schema.require_current()
    if installing.is_cut_off():
        installing.remove()
    elif accounts.has_demo_people(db.session()):
        click.echo(_("The demonstration is there already; `lms demo reset` loads it anew."))
        return 0
    if organisation.units(db.session()):
        text = mark(
            "This database has units of its own; choose an empty folder for a demonstration with LMS_INSTANCE."
        )
        raise Unsafe(Message(text))
    building.bring_up_to_date(authoring.usage_of)
    installing.load(small, seed)
    click.echo(_table(installing.known_accounts()))
    return 0


@demo.command("reset")
@with_size
@with_seed
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(small: bool, seed: int, yes: bool) -> int:
    """Removes the demonstration, with all that was done in it, and loads it anew."""
    _refuse_production()
    schema.require_current()
    if not installing.is_cut_off() and not accounts.has_demo_people(db.session()):
        click.echo(_("There is no demonstration here; `lms demo load` loads one."))
        return 1
    if not yes:
        question = _("Everything that was done in the demonstration is lost. Remove it and load it anew?")
        click.confirm(question, abort=True)
    installing.remove()
    building.bring_up_to_date(authoring.usage_of)
    installing.load(small, seed)
    click.echo(_table(installing.known_accounts()))
    return 0


@demo.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def show_accounts(as_json: bool) -> int:
    """Prints the accounts of the demonstration."""
    known = installing.known_accounts()
    if as_json:
        click.echo(json.dumps(known, indent=2, ensure_ascii=False))
    elif known:
        click.echo(_table(known))
    else:
        click.echo(_("There is no demonstration here; `make run` loads one on the first start."))
    return 0 if known or as_json else 1


def _table(known: list[dict[str, str]]) -> str:
    words = {role: say(text) for role, text in ROLES.items()}
    width = max((len(word) for word in words.values()), default=0)
    return "\n".join(f"  {words.get(one['role'], one['role']):<{width}}  {_lets_in(one)}" for one in known)


def _lets_in(one: dict[str, str]) -> str:
    if one["role"] == services.NEWCOMER:
        return _("%(nip)s   code %(code)s", nip=one["identifier"], code=one["code"])
    return f"{one['identifier']}   {one['password']}"


def _greeting() -> str:
    config = current_app.config
    known = installing.known_accounts()
    parts = ["", _("Suluh is ready: %(address)s", address=server.address(config)), ""]
    if known:
        parts += [_("Accounts to look around with (invented people):"), _table(known), ""]
    last = _("Stop it with Ctrl+C. What you do is kept in %(folder)s.", folder=config["INSTANCE"])
    return "\n".join([*parts, last])


def _check_reach(host: str, demo: str) -> None:
    try:
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here and demo != "public":
        text = mark(
            "%(host)s can be reached by others, and the demonstration has accounts that can do everything; set "
            "LMS_DEMO=public if that is meant."
        )
        raise Unsafe(Message(text, {"host": host}))


def _refuse_production() -> None:
    if current_app.config["ENV"] == "production":
        raise Unsafe(
            Message(
                mark("The demonstration has accounts that can do everything; it has no place in production.")
            )
        )
