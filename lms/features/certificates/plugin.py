"""What the certificates feature brings: issue, show, check, revoke."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.certificates import cli, layout, personal, wording, work
from lms.features.certificates import entries as certificate_entries
from lms.plugin.hooks import hookimpl
from lms.plugin.layout import CertificateLayout

course_completed = hookimpl(work.hear_completion)
item_completed = hookimpl(work.hear_item)
personal_data = hookimpl(personal.personal_data)
jobs = hookimpl(work.jobs)
notice_kinds = hookimpl(wording.notice_kinds)
entries = hookimpl(certificate_entries.entries)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return certificate_entries.blueprints()


@hookimpl
def certificate_layouts() -> Iterable[CertificateLayout]:
    return layout.builtin()


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.certificates]
