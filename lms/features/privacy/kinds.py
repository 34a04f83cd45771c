"""What the inbox says about one's own data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from lms.features.privacy.services import ANSWERED, ASKED, ENDED, PLANNED
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind


def _data(data: Mapping[str, Any]) -> str:
    return url_for("privacy.show_data")


def _queue(data: Mapping[str, Any]) -> str:
    return url_for("privacy.list_requests")


KINDS = (
    NoticeKind(
        ASKED,
        Message(mark("Somebody in your unit asks about their data")),
        Message(mark("Open the requests")),
        _queue,
        mail=True,
    ),
    NoticeKind(
        ANSWERED,
        Message(mark("Your request for a correction was answered")),
        Message(mark("Read the answer")),
        _data,
        mail=True,
    ),
    NoticeKind(
        PLANNED,
        Message(mark("Your data is to be erased")),
        Message(mark("Look at it, and take your data along")),
        _data,
        Message(mark("Your account will close, and your name, NIP and texts will be overwritten.")),
        mail=True,
    ),
    NoticeKind(
        ENDED,
        Message(mark("Your data is not erased")),
        Message(mark("Read the reason")),
        _data,
        mail=True,
    ),
)
