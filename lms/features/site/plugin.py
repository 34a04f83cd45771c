"""What the site feature brings: the front door, the list of plugins, and the commands that run the site."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.site import cli, policies, work
from lms.features.site import pages as site_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry, Job


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [site_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    may, courses = policies.may_run_site, Message(mark("Courses"))
    return [
        Entry("courses", "admin", courses, "site.list_courses", "learn", 70, may, ("site.show_course",)),
        Entry("plugins", "admin", Message(mark("Plugins")), "site.show_plugins", "file", 80, may),
        Entry("health", "admin", Message(mark("Health")), "site.show_health", "shield", 95, may),
    ]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.serve, cli.work, cli.routes]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("site.tidy", work.tidy, every=6 * 3600)]
