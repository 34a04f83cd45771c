"""What features and plugins bring joins the app. What comes from outside and does not fit is left out and named."""

from __future__ import annotations

import copy

import click
from flask import Blueprint, Flask

from lms.core import i18n, themes
from lms.core.security import policy_of
from lms.plugin.manager import Plugins


class Misfit(Exception):
    """What cannot join: pages at an address that is taken or without a policy, a command below no group."""


def join(app: Flask, plugins: Plugins) -> None:
    """Registers everything that was brought, ours first."""
    for name, blueprint in plugins.offers("pages").items():
        owner = plugins.owner("pages", name)
        if not plugins.is_outside(owner):
            app.register_blueprint(blueprint)
            continue
        try:
            _try_on(app, blueprint)
            app.register_blueprint(blueprint)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  # whatever it is, the site starts without these pages
            plugins.fail(owner, f"pages {name}", error)
    # Groups before what goes below them, whoever brought either.
    for name, brought in sorted(plugins.offers("commands").items(), key=lambda one: one[0].count(" ")):
        owner = plugins.owner("commands", name)
        try:
            _hang(app.cli, brought)
        except Misfit as error:
            if not plugins.is_outside(owner):
                raise
            plugins.fail(owner, f"command {name}", error)
    i18n.join(app, plugins)
    themes.join(app, plugins)


def _hang(group: click.Group, brought: click.Command) -> None:
    """Puts a command below ``lms``, or below the group that the first words of its name say: ``courses preview``."""
    *above, name = (brought.name or "").split()
    for word in above:
        below = group.commands.get(word)
        if not isinstance(below, click.Group):
            raise Misfit(f"there is no group of commands {word}")
        group = below
    if above and name in group.commands:
        raise Misfit(f"the command {brought.name} belongs to somebody else")
    joined = copy.copy(brought)
    joined.name = name
    if isinstance(joined, click.Group):
        # A group is a module's; what others hang below it is this application's.
        joined.commands = dict(joined.commands)
    group.add_command(joined)


def _try_on(app: Flask, blueprint: Blueprint) -> None:
    """Registers the pages on an app made for nothing else, and looks at what they would do to ours."""
    trial = Flask("trial", static_folder=None)
    trial.register_blueprint(blueprint)
    taken = {rule.rule for rule in app.url_map.iter_rules()}
    for rule in trial.url_map.iter_rules():
        if rule.rule in taken:
            raise Misfit(f"the address {rule.rule} belongs to somebody else")
        try:
            policy_of(trial.view_functions[rule.endpoint], rule.endpoint)
        except AssertionError as error:
            raise Misfit(str(error)) from error
    if any(trial.before_request_funcs.get(None, ())) or any(trial.after_request_funcs.get(None, ())):
        raise Misfit("pages from outside may not hook into every request")
