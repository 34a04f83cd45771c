"""The demonstration of an installation: a bar while it loads, a file of accounts, the mark of an unfinished load."""

from __future__ import annotations

import dataclasses
import json
import secrets
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import gettext as _

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.i18n import say
from lms.core.passwords import passwords
from lms.features.demo import certifying, clearing, folk, services, workshop
from lms.features.progress import counting
from lms.plugin.message import Message, mark

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
DOING = {
    services.REGISTERING: Message(mark("Registering people")),
    services.LIVING: Message(mark("Living through a year")),
    services.WRITING: Message(mark("Writing a course")),
}


def load(small: bool, seed: int = folk.SEED) -> None:
    """Loads the demonstration into this installation, which has none of it, with a bar that tells how long is left."""
    _mark().touch()
    click.echo(_introduction(small), err=True)
    made = {role: _password() for role in (*services.ROLES, services.NOBODYS)}
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            found = services.load(now(), made, _Teller(bar), small=small, seed=seed)
    except KeyboardInterrupt:
        click.echo(
            _("Stopped. What was loaded is removed at the next start, or by `lms demo reset`."), err=True
        )
        raise
    _keep(found)
    _mark().unlink()


def remove() -> None:
    """Takes the demonstration out of this installation, also one that was cut off. Raises what `clear` raises."""
    drafts = clearing.drafts(db.session())
    db.write(clearing.clear, day_in(counting.FIRST_ZONE, now()), now())
    workshop.clear_files(drafts)
    certifying.forget_arms(db.session())
    _file().unlink(missing_ok=True)
    _mark().unlink(missing_ok=True)


def is_cut_off() -> bool:
    """Whether a load of the demonstration was begun and not ended."""
    return _mark().exists()


def known_accounts() -> list[dict[str, str]]:
    """The accounts to look around with; none without a demonstration."""
    file = _file()
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []


class _Teller:
    """Shows on a bar what is being done."""

    def __init__(self, bar: Any) -> None:
        self.bar = bar
        self.task = bar.add_task(_("Loading the demonstration"), total=None)
        self.what = ""

    def __call__(self, what: str, done: int, of: int) -> None:
        if what != self.what:
            self.what = what
            self.bar.reset(self.task, description=say(DOING[what]), total=of)
        self.bar.update(self.task, completed=done)


def _introduction(small: bool) -> str:
    if small:
        return _("Loading a demonstration: about 120 invented people and a year of what they did.")
    return _(
        "Loading a demonstration: 600 invented people and a year of what they did. That takes a minute or less; "
        "with --small there are about 120."
    )


def _password() -> services.Password:
    plain = "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(3))
    return services.Password(plain, passwords().hash(plain))


def _keep(found: tuple[services.Account, ...]) -> None:
    file = _file()
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(json.dumps([dataclasses.asdict(one) for one in found], indent=2), encoding="utf-8")


def _file() -> Path:
    return Path(current_app.config["INSTANCE"]) / "demo-accounts.json"


def _mark() -> Path:
    """There while the demonstration is being loaded."""
    return Path(current_app.config["INSTANCE"]) / "demo-loading"
