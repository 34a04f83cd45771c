"""What a site has no page for is left out of sight and of the count, so that a course stays completable.

That is so for kinds of item that a plugin brings. A package is right whatever a site can show, so a check of a folder
alone never asks this; publication on a site does. Nothing is lost: the contents stay in the edition, and parts appear
once the site has their page and reads the folder again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from lms.content.contents import Body, Contents, Html
from lms.content.course import Course, Item
from lms.content.findings import finding
from lms.content.reading.references import ADDRESSES
from lms.plugin.finding import Finding


@dataclass(frozen=True, slots=True)
class Housed:
    """A course as a site can show it, and what was left out. With an error among `findings` nothing is left."""

    course: Course
    contents: Contents
    findings: tuple[Finding, ...] = ()


def housed(course: Course, contents: Contents, kinds: Collection[str]) -> Housed:
    """The course without items of other kinds than a site has pages for; the same one where it has them for all."""
    homeless = [item for item in course.items if item.visible and item.kind not in kinds]
    if not homeless:
        return Housed(course, contents)
    findings = [finding("W213/room", item.path, item.line, 1, kind=item.kind) for item in homeless]
    modules = tuple(
        replace(module, items=tuple(_hidden(item) if item in homeless else item for item in module.items))
        for module in course.modules
    )
    shown = replace(course, modules=modules)
    if not any(item.visible for item in shown.items):
        findings.append(finding("E317/room", course.path, 1, 1))
    if course.passing.min_score is not None and not any(_counts(item) for item in shown.items):
        shown = replace(shown, passing=replace(shown.passing, min_score=None))
        findings.append(finding("W213/score", course.path, 1, 1))
    left = replace(contents, bodies=_without_links(course, contents.bodies, homeless))
    return Housed(shown, left, tuple(findings))


def _hidden(item: Item) -> Item:
    return replace(item, visible=False, required=False, weight=Fraction(0))


def _counts(item: Item) -> bool:
    return item.visible and item.weight > 0


def _without_links(
    course: Course, bodies: Mapping[str, Mapping[str, Body]], hidden: Iterable[Item]
) -> dict[str, dict[str, Body]]:
    """Links to what is hidden become their words; a card is not shown for it anyway."""
    addresses = [
        ADDRESSES.get(item.kind, ADDRESSES["lesson"]).format(course=course.id, item=item.id)
        for item in hidden
    ]
    named = "|".join(re.escape(address) for address in addresses)
    link = re.compile(rf'<a href="(?:{named})(?:#[^"]*)?"[^>]*>(.*?)</a>', re.DOTALL)

    def plain(body: Body) -> Body:
        return tuple(Html(link.sub(r"\1", part.text)) if isinstance(part, Html) else part for part in body)

    return {
        item: {language: plain(body) for language, body in texts.items()} for item, texts in bodies.items()
    }
