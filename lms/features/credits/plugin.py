"""What the credits feature brings: the JP account of each person and year."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.credits import account_pages, personal
from lms.features.credits import pages as own_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by several modules.
    return {module.blueprint for module in (own_pages, account_pages)}


@hookimpl
def entries() -> Iterable[Entry]:
    own = Message(mark("JP account"))
    return [Entry("credits", "menu", own, "credits.show_account", "scale", order=20)]
