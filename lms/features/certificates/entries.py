"""What certificates add to the navigation, the inbox and the choice of layouts."""

from __future__ import annotations

from collections.abc import Iterable

from lms.features.certificates import layout, wording
from lms.features.organisation.policies import may_administer
from lms.plugin.layout import CertificateLayout
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry, NoticeKind

LABEL = Message(mark("Certificates"))
OWN = Entry("certificates", "main", LABEL, "certificates.list_own", "seal", 30)
LISTED, LIT = "certificate_desk.list_certificates", ("certificate_desk.*",)
KEPT = Entry("admin.certificates", "admin", LABEL, LISTED, "seal", 68, may_administer, LIT, "credits")


def entries() -> Iterable[Entry]:
    """One's own; those of everybody."""
    return [OWN, KEPT]


def notice_kinds() -> Iterable[NoticeKind]:
    """What the inbox says."""
    return wording.NOTICES


def certificate_layouts() -> Iterable[CertificateLayout]:
    """The look that comes with us."""
    return layout.builtin()
