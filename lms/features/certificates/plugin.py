"""What the certificates feature brings: issue, show, check, revoke."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.certificates import admin_pages, cli, personal, print_pages, setting_pages, teaching_pages
from lms.features.certificates import entries as brought
from lms.features.certificates import pages as own_pages
from lms.features.certificates import panels as certificate_panels
from lms.features.certificates import work as worker
from lms.plugin.hooks import hookimpl

course_completed = hookimpl(worker.hear_completion)
item_completed = hookimpl(worker.hear_item)
personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)
jobs = hookimpl(worker.jobs)
entries = hookimpl(brought.entries)
notice_kinds = hookimpl(brought.notice_kinds)
certificate_layouts = hookimpl(brought.certificate_layouts)
panels = hookimpl(certificate_panels.all_panels)


@hookimpl
def pages() -> Iterable[Blueprint]:
    modules = (own_pages, admin_pages, setting_pages, print_pages, teaching_pages)
    return {module.blueprint for module in modules}


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.certificates]
