"""What the demonstration brings: the command that runs it, and its accounts."""

from __future__ import annotations

from collections.abc import Iterable

import click

from lms.features.demo import cli
from lms.plugin.hooks import hookimpl


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.run, cli.demo]
