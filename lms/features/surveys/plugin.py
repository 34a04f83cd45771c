"""What the surveys feature brings."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.surveys import cli, evaluation_pages, personal, work
from lms.features.surveys import pages as survey_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [survey_pages.blueprint, evaluation_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.surveys]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("surveys.move", work.move, every=300)]
