"""What notices add to the navigation of whoever runs the site."""

from __future__ import annotations

from collections.abc import Iterable

from lms.features.organisation.policies import may_administer_site
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

LABEL, PAGE, ICON = Message(mark("Mail")), "notices.show_mail", "bell"
ENTRY = Entry("mail", "admin", LABEL, PAGE, ICON, 93, may_administer_site, group="site")


def entries() -> Iterable[Entry]:
    """The page of mail."""
    return [ENTRY]
