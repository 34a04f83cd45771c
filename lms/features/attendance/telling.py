"""What people are told of lists that they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

CREDITED = "attendance.credited"


def _account_page(data: Mapping[str, Any]) -> str:
    return url_for("credits.show_account")


def notice_kinds() -> Iterable[NoticeKind]:
    """That somebody credited them."""
    return (
        NoticeKind(
            CREDITED,
            Message(mark("%(hours_score)s JP were counted for you: %(title)s")),
            Message(mark("Open the JP account")),
            _account_page,
            Message(mark("You stand in the list of those who attended.")),
            mail=True,
        ),
    )
