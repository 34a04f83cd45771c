"""What the citations feature brings: a figure opened by its code, the command that prints it, and its end."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.citations import cli, personal, work
from lms.features.citations import pages as citation_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job

DAY = 24 * 60 * 60

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [citation_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.citations]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("citations.forget", work.forget, every=DAY)]
