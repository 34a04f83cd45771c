"""A notice in the reader's words: the sentences of its kind, filled with its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from lms.core.html import day, number, percent
from lms.core.i18n import in_words, say
from lms.core.names import visible
from lms.core.security import local_path
from lms.features.catalogue import queries as catalogue
from lms.plugin.manager import Plugins
from lms.plugin.message import Message
from lms.plugin.offers import NoticeKind


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in words; `href` is a local address, empty where there is nothing to do. `group` is the heading that
    it shares with others of its day, empty without one."""

    line: str
    detail: str = ""
    action: str = ""
    href: str = ""
    group: str = ""


def in_reader_words(kind: str, data: Mapping[str, Any]) -> Said:
    """The words for a notice. One whose kind is gone, or fails, says so and keeps the page whole."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    offered: NoticeKind | None = plugins.offers("notice_kinds").get(kind)
    if offered is None:
        return _gone()
    owner = plugins.owner("notice_kinds", kind)
    try:
        return _said(offered, data)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if not plugins.is_outside(owner):
            raise
        plugins.fail(owner, f"notice {kind}", error)
        return _gone()


def _gone() -> Said:
    return Said(_("This notice came from a plugin that is not available now."))


def _said(kind: NoticeKind, data: Mapping[str, Any]) -> Said:
    values = {name: _readable(name, value) for name, value in data.items()}

    def fill(message: Message) -> str:
        return say(replace(message, values={**message.values, **values}))

    return Said(
        line=fill(kind.line),
        detail=fill(kind.detail) if kind.detail else "",
        action=fill(kind.action),
        href=local_path(kind.link(data), ""),
        group=say(kind.group) if kind.group else "",
    )


def _readable(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name == "course":
        course = catalogue.snapshot().library.course(value)
        return in_words(course.title, course.language) if course else value
    if name.endswith("_score"):
        return number(Fraction(value)) if value else "–"
    if name.endswith("_share"):
        return percent(Fraction(value))
    if name.endswith("_day"):
        return day(date.fromisoformat(value))
    return visible(value)
