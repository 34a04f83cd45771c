"""What is asked of the catalogue page: its address becomes a wish, and a wish an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from lms.core import stems
from lms.core.stems import Asked

SORTS = ("relevance", "title", "newest", "jp", "short")
JP = ("0-2", "2-5", "5-")
"""Ranges of JP: above the first number, up to the second."""

LEVELS = ("basic", "intermediate", "advanced")
MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader wants to see. Unknown values of an address are left out, so that an old link still works.

    `mine` holds ``duty`` (required of me) and ``new`` (not yet begun).
    """

    asked: Asked
    topic: str = ""
    jp: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    mine: tuple[str, ...] = ()
    sort: str = ""
    page: int = 1

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The wish as fields of an address, without its page and what is usual."""
        several = (("jp", self.jp), ("level", self.level), ("language", self.language), ("mine", self.mine))
        single = [("q", self.asked.text), ("topic", self.topic)]
        if self.sort not in ("", self.usual_sort):
            single.append(("sort", self.sort))
        return (
            *((name, value) for name, value in single if value),
            *((name, value) for name, values in several for value in values),
        )

    @property
    def usual_sort(self) -> str:
        """The order without a choice."""
        return "relevance" if self.asked.terms else "title"

    def address(self, **changes: Any) -> str:
        """The address of this wish with changes; on its first page unless `page` is among them."""
        wish = replace(self, **changes)
        fields: dict[str, Any] = {}
        for name, value in wish.fields:
            fields.setdefault(name, []).append(value)
        page = changes.get("page", 1)
        return url_for("catalogue.show_catalogue", page=page if page > 1 else None, **fields)

    def without(self, name: str, value: str) -> str:
        """The address without one filter."""
        if name == "topic":
            return self.address(topic="")
        return self.address(**{name: tuple(one for one in getattr(self, name) if one != value)})


EMPTY = Wish(stems.read(""))
"""All courses: what nobody has narrowed."""


def read_wish(args: MultiDict[str, str]) -> Wish:
    """The wish of an address."""
    wish = Wish(stems.read(args.get("q", "")))
    return replace(
        wish,
        topic=args.get("topic", "")[:100],
        jp=_among(args.getlist("jp"), JP),
        level=_among(args.getlist("level"), LEVELS),
        language=tuple(dict.fromkeys(one[:20] for one in args.getlist("language") if one))[:5],
        mine=_among(args.getlist("mine"), ("duty", "new")),
        sort=_sort(args.get("sort", ""), wish.usual_sort),
        page=min(max(args.get("page", 1, type=int), 1), MOST_PAGES),
    )


def _among(given: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in known if one in given)


def _sort(given: str, usual: str) -> str:
    if given not in SORTS or (given == "relevance" and usual != "relevance"):
        return usual
    return given
