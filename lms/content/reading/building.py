"""The state of a course while it is put together; each step of `lms.content.reading.reader` adds its part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lms.content.contents import Asset
from lms.content.course import Competency
from lms.content.course import Rules as ItemRules
from lms.content.questions.registry import Registry
from lms.content.reading.drafts import Draft
from lms.content.reading.package import Package
from lms.content.reading.pages import Page
from lms.content.reading.references import Linked, Resolver
from lms.content.reading.texts import Texts
from lms.content.rendering import Picture
from lms.content.site import Site
from lms.content.source.header import Rules
from lms.content.source.outline import Entry, Outline
from lms.plugin.finding import Finding, Place


@dataclass(slots=True)
class Building:
    """One course being read. Names are those of its files; `ids` tells the id of each item and bank."""

    package: Package
    registry: Registry
    site: Site
    findings: list[Finding]
    course_id: str
    outline: Outline = field(default=Outline((), 0, 0))
    module_ids: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    competencies: tuple[Competency, ...] = ()
    rules: dict[str, ItemRules] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)  # name → language → words of navigation
    questions: dict[str, list[Draft]] = field(default_factory=dict)
    checks: dict[str, list[Draft]] = field(default_factory=dict)
    drafts: dict[str, Any] = field(default_factory=dict)  # what a kind keeps until texts are rendered
    cover: str = ""
    shown: dict[str, Picture] = field(default_factory=dict)  # address of a picture → how it is shown
    weights: dict[str, int] = field(default_factory=dict)  # address of a picture → bytes on a phone
    made_assets: dict[str, Asset] = field(default_factory=dict)
    made: dict[str, bytes] = field(default_factory=dict)
    unread: int = 0  # questions that could not be read, for want of which others must not be missed
    unwritten: list[Place] = field(default_factory=list)
    resolver: Resolver = field(init=False)
    texts: Texts = field(init=False)

    @property
    def entries(self) -> list[Entry]:
        """The items in order."""
        return [entry for module in self.outline.modules for entry in module.entries]

    @property
    def items(self) -> list[Page]:
        """The pages of the items in order."""
        return [self.package.pages[entry.name] for entry in self.entries]

    def items_of(self, kind: str) -> list[Page]:
        """The pages of the items of one kind, in order."""
        return [page for page in self.items if page.kind == kind]

    def key_rules(self, page: Page, place: str = "question") -> Rules:
        """How the settings of questions, or of scenes, in a page are read."""
        return Rules(page.path, (place,), self.package.lenient, self.site.plugins)

    def told(self, page: Page, *key: str) -> dict[str, str]:
        """A rendered text of a page in each language in which it was written."""
        found = {
            language: self.texts.html(*key, language) for language in (page.language, *page.translations)
        }
        return {language: html for language, html in found.items() if html}

    def link(self) -> None:
        """Makes ready the lookup of links, once every item has its id."""
        linked = {page.name: Linked(self.ids[page.name], page.kind, page) for page in self.items}
        for page in self.items:
            linked |= {other.name: linked[page.name] for other in page.translations.values()}
        package = self.package
        self.resolver = Resolver(
            self.course_id, package.names, linked, package.course.name, self.site.limits, self.findings
        )
        self.texts = Texts(self.resolver, self.registry.blocks)
