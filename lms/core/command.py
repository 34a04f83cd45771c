"""The ``lms`` command: what features and plugins bring, with errors in one sentence and exit codes 0, 1 and 2.

0 is good, 1 says that what was looked at has mistakes or what was asked cannot be done, 2 that the call itself is off.
"""

from __future__ import annotations

import copy
import gettext
import inspect
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import click
from flask import Flask
from flask_babel import force_locale, get_translations
from flask_babel import gettext as _
from sqlalchemy.exc import InterfaceError, OperationalError

from config import BadSetting
from lms.core.errors import Invalid, Refusal
from lms.core.i18n import TRANSLATIONS, languages, say
from lms.core.security import Unsafe
from lms.core.words import DOMAIN, FALLBACK


def run(create_app: Callable[[], Flask], args: Sequence[str] | None = None) -> None:
    """Runs one command of the app that `create_app` makes and ends the process with its exit code."""
    try:
        app = create_app()
    except (BadSetting, Unsafe) as error:
        _end(str(error), 2)
    with app.app_context():
        language = terminal_language(app.config["LANGUAGE"], languages())
        with force_locale(language), _click_speaks(language):
            _end(*_outcome(_translated(app.cli), args))


@contextmanager
def _click_speaks(language: str) -> Iterator[None]:
    """Click asks Python's own gettext, which goes by a domain and the environment of the process."""
    before = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, str(TRANSLATIONS))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = f"{language}:{FALLBACK}" if language != "en" else language
    try:
        yield
    finally:
        gettext.textdomain(before[0])
        os.environ.pop("LANGUAGE")
        if before[1] is not None:
            os.environ["LANGUAGE"] = before[1]


def _translated(command: click.Command) -> click.Command:
    """A copy of a command, with all below it, that explains itself in the language in force."""
    twin = copy.copy(command)
    twin.help, twin.short_help = _said(command.help), _said(command.short_help)
    twin.options_metavar = _said(command.options_metavar)
    twin.params = [_explained(param) for param in command.params]
    if isinstance(twin, click.Group):
        twin.subcommand_metavar = _said(twin.subcommand_metavar) or ""
        twin.commands = {name: _translated(below) for name, below in twin.commands.items()}
    return twin


def _explained(param: click.Parameter) -> click.Parameter:
    twin = copy.copy(param)
    if isinstance(twin, click.Option):
        twin.help = _said(twin.help)
    if isinstance(twin.type, click.Path):
        twin.type = copy.copy(twin.type)
        twin.type.name = _said(twin.type.name) or ""
    return twin


def _said(text: str | None) -> str | None:
    # As the texts of commands are gathered for translators: a docstring without its indentation.
    return get_translations().gettext(inspect.cleandoc(text)) if text else text


def _outcome(cli: click.Command, args: Sequence[str] | None) -> tuple[str, int]:
    try:
        result = cli.main(args=args, prog_name="lms", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return "", stop.exit_code
    except click.Abort:
        return "", 130
    except click.ClickException as error:
        error.show()
        return "", 2
    except Unsafe as error:
        return say(error.args[0]), 2
    except Refusal as error:
        return _why(error), 1
    except (OperationalError, InterfaceError) as error:
        return _("The database does not answer: %(why)s", why=str(error.orig).splitlines()[0]), 2
    return "", result if isinstance(result, int) else 0


def _why(refusal: Refusal) -> str:
    fields = refusal.fields.values() if isinstance(refusal, Invalid) else ()
    told = [say(message) for message in (refusal.message, *fields) if message]
    return " ".join(told) or type(refusal).__name__


def terminal_language(default: str, known: Collection[str]) -> str:
    """One of the languages that are `known`, by the locale of the terminal; without one, `default`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2]
        if code in known:
            return code
    return default


def _end(message: str, code: int) -> None:
    if message:
        click.echo(message, err=True)
    sys.exit(code)
