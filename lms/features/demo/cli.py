"""The command for a first look: everything in one process, with a small agency to look around in."""

from __future__ import annotations

import dataclasses
import ipaddress
import json
import secrets
from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext as _
from rich.console import Console
from rich.progress import Progress

from lms.core import plugin_tables, schema, server
from lms.core.clock import now
from lms.core.db import db
from lms.core.i18n import say
from lms.core.passwords import passwords
from lms.core.security import Unsafe
from lms.features.accounts import queries as accounts
from lms.features.authoring import queries as authoring
from lms.features.catalogue import building
from lms.features.demo import services
from lms.plugin.message import Message, mark

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
ROLES = {
    "learner": Message(mark("learner")),
    "trainer": Message(mark("trainer")),
    "administrator": Message(mark("administrator")),
    "unit administrator": Message(mark("unit administrator")),
}


@click.command()
def run() -> None:
    """Set everything up and serve it on this machine, with the worker beside it."""
    config = current_app.config
    if config["ENV"] == "production":
        text = mark("`lms run` is for looking around; production is `lms serve` and `lms work`.")
        raise Unsafe(Message(text))
    server.check_processes(config)
    with server.alone(config):
        server.check_port(config["HOST"], config["PORT"])
        if _mark().exists():
            schema.start_over()  # a first start was cut off: nobody has used what it left
        schema.bring_up()
        plugin_tables.bring_up()
        is_first = not accounts.has_people(db.session())
        if is_first or accounts.has_demo_people(db.session()):
            _check_reach(config["HOST"], config["DEMO"])
        building.bring_up_to_date(authoring.usage_of)
        if is_first:
            _load()
        server.serve(current_app.extensions["lms.factory"], config, work=True, ready=_greeting())


@click.group()
def demo() -> None:
    """The demonstration."""


@demo.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def show_accounts(as_json: bool) -> int:
    """Print the accounts of the demonstration."""
    known = _read_accounts()
    if as_json:
        click.echo(json.dumps(known, indent=2, ensure_ascii=False))
    elif known:
        click.echo(_table(known))
    else:
        click.echo(_("There is no demonstration here; `make run` loads one on the first start."))
    return 0 if known or as_json else 1


def _load() -> None:
    _mark().touch()
    made = {role: _password() for role in (*services.ROLES, services.NOBODYS)}
    console = Console(stderr=True)
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(_("Loading the demonstration"), total=None)
        found = services.load(now(), made, lambda done, of: bar.update(task, completed=done, total=of))
    file = _file()
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(json.dumps([dataclasses.asdict(one) for one in found], indent=2), encoding="utf-8")
    _mark().unlink()


def _password() -> services.Password:
    plain = "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(3))
    return services.Password(plain, passwords().hash(plain))


def _file() -> Path:
    return Path(current_app.config["INSTANCE"]) / "demo-accounts.json"


def _mark() -> Path:
    """There while the demonstration is being loaded."""
    return Path(current_app.config["INSTANCE"]) / "demo-loading"


def _read_accounts() -> list[dict[str, str]]:
    file = _file()
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []


def _table(known: list[dict[str, str]]) -> str:
    words = {role: say(text) for role, text in ROLES.items()}
    return "\n".join(
        f"  {words.get(one['role'], one['role']):<20} {one['identifier']}   {one['password']}"
        for one in known
    )


def _greeting() -> str:
    config = current_app.config
    known = _read_accounts()
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
