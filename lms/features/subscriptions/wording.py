"""What the inbox and mails say of reports that somebody keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

MONTHLY, STOPPED = "report.monthly", "report.stopped"
NOBODY = "report.empty"


def _to_report(data: Mapping[str, Any]) -> str:
    return str(data["address"])


def _to_list(data: Mapping[str, Any]) -> str:
    return url_for("subscriptions.list_kept")


OPEN_REPORT = Message(mark("Open the report"))

KINDS = (
    NoticeKind(
        MONTHLY,
        Message(mark("%(name)s: required completion %(required_share)s")),
        OPEN_REPORT,
        _to_report,
        Message(mark("%(part)s of %(whole)s people have fulfilled their duties, as of %(on_day)s.")),
        mail=True,
    ),
    NoticeKind(
        NOBODY,
        Message(mark("%(name)s: nobody is under a duty")),
        OPEN_REPORT,
        _to_report,
        Message(mark("As of %(on_day)s.")),
        mail=True,
    ),
    NoticeKind(
        STOPPED,
        Message(mark("%(name)s is no longer sent to you")),
        Message(mark("My reports")),
        _to_list,
        Message(
            mark(
                "You may not open this report any more. If you need it, ask an administrator of the whole site."
            )
        ),
        mail=True,
    ),
)
