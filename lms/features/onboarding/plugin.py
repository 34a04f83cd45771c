"""What the onboarding feature brings."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.onboarding import pages as onboarding_pages
from lms.features.onboarding import personal, policies, work
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry, Job

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [onboarding_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    label, lit = Message(mark("First entry")), ("onboarding.*",)
    page = "onboarding.list_waiting"
    return [Entry("slips", "admin", label, page, "key", 25, policies.may_invite, lit, "people")]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("onboarding.forget", work.forget, every=3600)]
