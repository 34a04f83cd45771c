"""Commands that run the site."""

from __future__ import annotations

import json
from contextlib import nullcontext

import click
from flask import current_app
from flask_babel import gettext as _

from lms.core import access, plugin_tables, schema, server
from lms.core.db import db
from lms.core.security import Unsafe, policy_of
from lms.core.worker import Worker
from lms.features.accounts import queries as accounts
from lms.features.authoring import queries as authoring
from lms.features.catalogue import starting
from lms.plugin.message import Message, mark


@click.command()
def serve() -> None:
    """Serves the site as production does; the worker is a process of its own (`lms work`)."""
    config = current_app.config
    schema.require_current()
    plugin_tables.tell_missing()
    if config["ENV"] == "production" and accounts.has_demo_people(db.session()):
        text = mark("This database holds demonstration accounts; production needs one of its own.")
        raise Unsafe(Message(text))
    server.check_processes(config)
    with server.alone(config) if db.engine.dialect.name == "sqlite" else nullcontext():
        server.check_port(config["HOST"], config["PORT"])
        ready = _("Suluh serves %(address)s", address=server.address(config))
        with starting.up_to_date(authoring.usage_of):
            server.serve(current_app.extensions["lms.factory"], config, work=False, ready=ready)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and end.")
def work(once: bool) -> None:
    """Does the jobs and delivers facts to plugins until told to stop."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    schema.require_current()
    plugin_tables.tell_missing()
    if once:
        Worker(app).drain()
    else:
        server.run_worker(app)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.option(
    "--access", "by_role", is_flag=True, help="Who may open what, by role, and the policy in words."
)
def routes(as_json: bool, by_role: bool) -> None:
    """Lists every address with the function, template and policy behind it."""
    if by_role:
        _by_role()
        return
    rows = [_route(rule) for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['methods']:<12} {row['address']:<52} {row['endpoint']:<34} {row['policy']}")


def _by_role() -> None:
    click.echo("  ".join(access.ROLES))
    for way in access.ways(current_app._get_current_object()):  # type: ignore[attr-defined]
        marks = "".join("x" if role in way.allowed else "-" for role in access.ROLES)
        click.echo(f"{marks}  {way.methods:<9} {way.address:<52} {way.policy}: {way.words}")


def _route(rule: object) -> dict[str, str]:
    methods = sorted(rule.methods - {"HEAD", "OPTIONS"})  # type: ignore[attr-defined]
    endpoint: str = rule.endpoint  # type: ignore[attr-defined]
    policy = policy_of(current_app.view_functions[endpoint], endpoint)
    return {
        "methods": ",".join(methods),
        "address": rule.rule,  # type: ignore[attr-defined]
        "endpoint": endpoint,
        "policy": policy.__name__ if policy else "anyone",
    }


@click.group()
def plugins() -> None:
    """Additions from outside: list them, make their tables."""


@plugins.command("list")
def list_plugins() -> int:
    """Lists what is installed and what went wrong with it. The exit code is 1 if anything did."""
    plugin_tables.tell_missing()
    known = current_app.extensions["lms.plugins"]
    for name in sorted({*known.outside, *(failure.plugin for failure in known.failures)}):
        click.secho(f"{name} {known.version(name)}".rstrip(), bold=True)
        for failure in known.failures:
            if failure.plugin == name:
                click.secho(f"  {failure.where}: {failure.error}", fg="red")
    return int(bool(known.failures))


@plugins.command()
def migrate() -> int:
    """Makes or changes the tables that plugins bring of their own. The exit code is 1 if one could not."""
    schema.require_current()
    for name in plugin_tables.bring_up():
        click.echo(_("%(name)s: its tables are up to date.", name=name))
    failed = [
        one for one in current_app.extensions["lms.plugins"].failures if one.where.startswith("tables ")
    ]
    for failure in failed:
        click.secho(f"{failure.plugin}: {failure.error}", fg="red", err=True)
    return int(bool(failed))
