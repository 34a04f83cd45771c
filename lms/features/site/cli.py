"""Commands that run the site."""

from __future__ import annotations

import json
from contextlib import nullcontext

import click
from flask import current_app

from lms.core import schema, server
from lms.core.db import db
from lms.core.security import Unsafe, policy_of
from lms.core.worker import Worker
from lms.features.accounts import queries as accounts
from lms.features.authoring import queries as authoring
from lms.features.catalogue import building


@click.command()
def serve() -> None:
    """Serve the site as production does; the worker is a process of its own (`lms work`)."""
    config = current_app.config
    schema.require_current()
    if config["ENV"] == "production" and accounts.has_demo_people(db.session()):
        raise Unsafe("this database holds demonstration accounts; production needs one of its own")
    server.check_processes(config)
    with server.alone(config) if db.engine.dialect.name == "sqlite" else nullcontext():
        server.check_port(config["HOST"], config["PORT"])
        building.bring_up_to_date(authoring.usage_of)
        ready = f"Suluh serves {server.address(config)}"
        server.serve(current_app.extensions["lms.factory"], config, work=False, ready=ready)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and end.")
def work(once: bool) -> None:
    """Do the jobs and deliver facts to plugins until told to stop."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    schema.require_current()
    if once:
        Worker(app).drain()
    else:
        server.run_worker(app)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def routes(as_json: bool) -> None:
    """List every address with the function, template and policy behind it."""
    rows = [_route(rule) for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['methods']:<12} {row['address']:<52} {row['endpoint']:<34} {row['policy']}")


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
