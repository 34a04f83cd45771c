"""The last step: what was collected, and rendered, becomes the frozen records of a course."""

from __future__ import annotations

from fractions import Fraction

from lms.content.contents import Contents, QuestionFile
from lms.content.course import Certificate, Course, Item, Module, Passing, QuizRules
from lms.content.fingerprints import package_fingerprint, text_digest
from lms.content.reading import kinds
from lms.content.reading.building import Building
from lms.content.reading.course_rules import (
    category,
    check_codes,
    check_prerequisites,
    check_quizzes,
    check_sums,
)
from lms.content.reading.pages import Page
from lms.content.source.headers import CertificateHeader, minutes


def finished(build: Building) -> tuple[Course, Contents]:
    """The records of the course, and what cannot hold between its parts as findings. Texts are rendered by now."""
    made = kinds.contents(build)
    modules = _modules(build)
    _check(build, modules, made["quizzes"], made["banks"])
    return _course(build, modules), Contents(**made, assets={**build.resolver.assets, **build.made_assets})


def _check(
    build: Building,
    modules: tuple[Module, ...],
    quizzes: dict[str, QuestionFile],
    banks: dict[str, QuestionFile],
) -> None:
    items = [item for module in modules for item in module.items]
    pages = {build.ids[page.name]: page for page in build.items}
    check_prerequisites(modules, pages, build.findings)
    check_sums(build.package, items, build.findings)
    ruled = {}
    for page in build.items_of("quiz"):
        rules = build.rules[page.name]
        assert isinstance(rules, QuizRules)
        ruled[build.ids[page.name]] = (page, rules)
    check_quizzes(ruled, quizzes, banks, build.findings, counted=not build.unread)


def _modules(build: Building) -> tuple[Module, ...]:
    modules = []
    for identity, draft in zip(build.module_ids, build.outline.modules, strict=True):
        items = tuple(_item(build, entry.name) for entry in draft.entries)
        intro = _by_language(build, "module", identity)
        modules.append(Module(identity, dict(draft.titles), items, intro))
    return tuple(modules)


def _by_language(build: Building, *key: str) -> dict[str, str]:
    """A text of the course's own page in each language in which it was written."""
    page = build.package.course
    found = {language: build.texts.html(*key, language) for language in (page.language, *page.translations)}
    return {language: html for language, html in found.items() if html}


def _item(build: Building, name: str) -> Item:
    page = build.package.pages[name]
    header = page.model
    pages = {page.language: page, **page.translations}
    known = [competency.code for competency in build.competencies]
    at = page.settings.at
    places = [at.get(("competencies", n), (1, 1)) for n in range(len(header.competencies))]
    check_codes(header.competencies, known, page, places, build.findings)
    return Item(
        id=build.ids[name],
        kind=page.kind,
        path=page.path,
        title=_titles(pages),
        label=_titles(pages) | {language: label for language, label in build.labels[name].items() if label},
        rules=build.rules[name],
        summary={language: other.model.summary for language, other in pages.items() if other.model.summary},
        duration=minutes(header.duration),
        requires=header.requires,
        competencies=header.competencies,
        objectives={
            language: other.model.objectives for language, other in pages.items() if other.model.objectives
        },
        former_ids=header.former_ids,
        visible=header.visible,
        available_from=header.available_from,
        available_until=header.available_until,
        languages=tuple(pages),
        id_written=header.id is not None,
        line=page.settings.keys.get("type", (1, 1))[0],
        extra=dict(page.settings.extra),
        **kinds.counted(page, build.rules[name], build.findings),
    )


def _titles(pages: dict[str, Page]) -> dict[str, str]:
    return {language: page.title for language, page in pages.items() if page.title}


def _course(build: Building, modules: tuple[Module, ...]) -> Course:
    package, page, header = build.package, build.package.course, build.package.header
    pages, others = {page.language: page, **page.translations}, page.translations.items()
    return Course(
        id=build.course_id,
        title=_titles(pages),
        modules=modules,
        format=header.format,
        version=header.version,
        fingerprint=_fingerprint(build),
        language=package.language,
        languages=package.languages,
        summary={language: other.model.summary for language, other in pages.items() if other.model.summary},
        intro=_by_language(build, "intro"),
        code=header.code,
        jp=header.hours_jp or Fraction(0),
        level=header.level,
        category=category(header.category, build.site),
        audience=header.audience,
        audience_told={language: other.model.audience for language, other in others if other.model.audience},
        organisation=header.organisation,
        partners=header.partners,
        authors=header.authors,
        licence=header.licence,
        sources=header.sources,
        sources_told={language: other.model.sources for language, other in others if other.model.sources},
        reviewed=header.reviewed,
        review_every=header.review_every,
        cover=build.cover,
        order=header.order,
        requires=header.requires,
        competencies=build.competencies,
        objectives={
            language: other.model.objectives for language, other in pages.items() if other.model.objectives
        },
        passing=Passing(header.passing.min_score, header.passing.all_required),
        certificate=_certificate(header.certificate),
        access_period=header.access_period,
        former_ids=header.former_ids,
        tags=header.tags,
        extra=dict(page.settings.extra),
        path=page.path,
    )


def _certificate(header: CertificateHeader | None) -> Certificate | None:
    if header is None:
        return None
    return Certificate(
        issue=header.issue,
        kind=header.kind,
        valid_for=header.valid_for,
        show_score=header.show_score,
        number=header.number,
        signer=header.signer,
        signer_title=header.signer_title,
    )


def _fingerprint(build: Building) -> str:
    """Over the normalised text of every page and the bytes of every file that a page shows."""
    digests = {}
    for page in build.package.all_pages():
        for one in (page, *page.translations.values()):
            digests[one.name] = text_digest(one.text)
    digests |= {name: asset.digest for name, asset in build.resolver.assets.items()}
    return package_fingerprint(digests)
