"""A plugin from outside that brings kinds of notice: one that works, and one that fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message
from lms.plugin.offers import NoticeKind


def _elsewhere(data: Mapping[str, Any]) -> str:
    return "https://luar.example/"


def _failing(data: Mapping[str, Any]) -> str:
    raise SystemExit(1)


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return [
        NoticeKind("x.tea", Message("Tea at %(place)s on %(tea_day)s"), Message("Come"), _elsewhere),
        NoticeKind("x.failing", Message("Never seen"), Message("Fall"), _failing),
    ]
