"""The ``lms`` command: what features and plugins bring, with errors in one sentence and exit codes 0, 1 and 2.

0 is good, 1 says that what was looked at has mistakes or what was asked cannot be done, 2 that the call itself is off.
"""

from __future__ import annotations

import copy
import gettext
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

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

STOPPED = 130
"""The exit code of what the user interrupted."""

F = TypeVar("F", bound=Callable[..., Any])


def needs_no_site(function: F) -> F:
    """Marks a command that works where no site can be: for whoever has the program, but no right to its folders."""
    function.needs_no_site = True  # type: ignore[attr-defined]
    return function


def run(
    create_app: Callable[[], Flask],
    args: Sequence[str] | None = None,
    apart: Callable[[Path], Flask] | None = None,
) -> None:
    """Runs one command of the app that `create_app` makes and ends the process with its exit code.

    Where the site's folder cannot be made, the commands that need none run on the app that `apart` makes in a folder
    which is thrown away.
    """
    why = ""
    with ExitStack() as stack:
        try:
            try:
                app = create_app()
            except OSError as error:
                if apart is None:
                    raise
                why = str(error)
                app = apart(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        except (BadSetting, Unsafe) as error:
            _end(str(error), 2)
        except KeyboardInterrupt:
            _end("", STOPPED)
        with app.app_context():
            language = terminal_language(app.config["LANGUAGE"], languages())
            with force_locale(language), _click_speaks(language):
                _end(*_outcome(_translated(app.cli, why), args))


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


def _translated(command: click.Command, why: str = "") -> click.Command:
    """A copy of a command, with all below it, that explains itself in the language in force.

    If there is no site, `why` says the reason: then only what needs none does anything.
    """
    twin = copy.copy(command)
    twin.help, twin.short_help = _said(command.help), _said(command.short_help)
    twin.options_metavar = _said(command.options_metavar)
    twin.params = [_explained(param) for param in command.params]
    if isinstance(twin, click.Group):
        twin.subcommand_metavar = _said(twin.subcommand_metavar) or ""
        twin.commands = {name: _translated(below, why) for name, below in twin.commands.items()}
    elif why and not getattr(command.callback, "needs_no_site", False):
        twin.callback = partial(_refuse, why)
    return twin


def _refuse(why: str, *_args: object, **_values: object) -> None:
    raise click.UsageError(_("The folder of the site cannot be used: %(why)s", why=why))


def _explained(param: click.Parameter) -> click.Parameter:
    twin = copy.copy(param)
    if isinstance(twin, click.Option):
        twin.help = _said(twin.help)
    twin.metavar = _said(twin.metavar)
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
        return "", STOPPED
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
