"""Items of a plugin's kind: the plugin reads the page and shows it (chapter 20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lms.content.activities import Extension
from lms.content.contents import Html
from lms.content.course import ExtensionRules, Rules
from lms.content.markdown.clean import clean
from lms.content.reading.building import Building
from lms.content.reading.pages import Page, without_title
from lms.content.reading.standards import Standard
from lms.content.source.sections import text
from lms.plugin.item import ItemSource, ParsedItem
from lms.plugin.question import Meta


def standard(page: Page, rules: Rules) -> Standard:
    """The plugin tells whether its items have a score; they count only where the author says so."""
    scored = isinstance(rules, ExtensionRules) and rules.scored
    return Standard(unscored="" if scored else "E508/plugin")


def collect(build: Building) -> None:
    """Has the plugins read their pages, translations like pages of their own."""
    for page in _pages(build):
        kind = build.registry.kinds[page.kind]
        build.rules[page.name] = ExtensionRules(kind.scored)
        read: dict[str, ParsedItem] = {}
        for other in (page, *page.translations.values()):
            parsed = kind.parse(_source(other))
            build.findings.extend(found.at(other.path) for found in parsed.findings)
            read[other.language] = parsed
            for name, words in parsed.texts.items():
                key = ("extension", build.ids[page.name], other.language, name)
                prefix = f"{build.ids[page.name]}-{name}".replace(":", "-")
                build.texts.add(key, other, words, prefix, question=False)
        build.drafts[page.name] = read


def _pages(build: Building) -> list[Page]:
    return [page for page in build.items if page.kind in build.registry.kinds]


def _source(page: Page) -> ItemSource:
    body = without_title(page)
    settings = tuple(
        Meta(key, value, *page.settings.at.get((key,), (1, 1)), written=key)
        for key, value in page.settings.extra.items()
    )
    inside = text(body, body.first, body.end)
    return ItemSource(page.path, page.title, settings, inside, body.fences, page.language)


def contents(build: Building) -> Mapping[str, Mapping[str, Any]]:
    """What the plugins keep and show of their pages."""
    bodies: dict[str, Any] = {}
    made: dict[str, Extension] = {}
    for page in _pages(build):
        identity, read = build.ids[page.name], build.drafts[page.name]
        base = read[page.language]
        made[identity] = Extension(page.kind, base.spec)
        bodies[identity] = {
            language: (Html(_html(build, page, identity, language, parsed)),)
            for language, parsed in read.items()
            if parsed.spec is not None
        }
    return {"bodies": bodies, "extensions": made}


def _html(build: Building, page: Page, identity: str, language: str, parsed: ParsedItem) -> str:
    key = ("extension", identity, language)
    texts = {name: build.texts.html(*key, name) for name in parsed.texts}
    return clean(build.registry.kinds[page.kind].render(parsed.spec, texts))
