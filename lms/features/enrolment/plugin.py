"""What the enrolment feature brings: the pages of duties."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.enrolment import pages as enrolment_pages
from lms.features.enrolment import personal, policies
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [enrolment_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    label = Message(mark("Duties"))
    shown = policies.may_see_duties
    return [Entry("duties", "admin", label, "enrolment.show_duties", "flag", 30, shown, ("enrolment.*",))]
