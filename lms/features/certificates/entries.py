"""What certificates add to the navigation."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.certificates import admin_pages, pages, print_pages, setting_pages
from lms.features.organisation.policies import may_administer
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

LABEL = Message(mark("Certificates"))
OWN = Entry("certificates", "main", LABEL, "certificates.list_own", "seal", 30)
LISTED, LIT = "certificate_desk.list_certificates", ("certificate_desk.*",)
KEPT = Entry("admin.certificates", "admin", LABEL, LISTED, "seal", 45, may_administer, LIT, "credits")


def entries() -> Iterable[Entry]:
    """One's own; those of everybody."""
    return [OWN, KEPT]


def blueprints() -> Iterable[Blueprint]:
    """One's own pages and the public ones; the administrators', filled by several modules."""
    return {module.blueprint: None for module in (pages, admin_pages, setting_pages, print_pages)}
