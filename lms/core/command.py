"""The ``lms`` command: what features and plugins bring, with errors in one sentence and exit codes 0, 1 and 2.

0 is good, 1 says that what was looked at has mistakes or what was asked cannot be done, 2 that the call itself is off.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Sequence

import click
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.exc import InterfaceError, OperationalError

from config import BadSetting
from lms.core.errors import Refusal
from lms.core.i18n import languages, say
from lms.core.security import Unsafe


def run(create_app: Callable[[], Flask], args: Sequence[str] | None = None) -> None:
    """Runs one command of the app that `create_app` makes and ends the process with its exit code."""
    try:
        app = create_app()
    except (BadSetting, Unsafe) as error:
        _end(str(error), 2)
    with app.app_context(), force_locale(terminal_language(app.config["LANGUAGE"], languages())):
        _end(*_outcome(app.cli, args))


def _outcome(cli: click.Group, args: Sequence[str] | None) -> tuple[str, int]:
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
        return str(error), 2
    except Refusal as error:
        return say(error.message) if error.message else type(error).__name__, 1
    except (OperationalError, InterfaceError) as error:
        return f"The database does not answer: {str(error.orig).splitlines()[0]}", 2
    return "", result if isinstance(result, int) else 0


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
