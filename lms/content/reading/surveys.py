"""Surveys: questions without a right answer (chapter 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lms.content.course import Rules, SurveyRules
from lms.content.findings import finding
from lms.content.reading.building import Building
from lms.content.reading.pages import Page
from lms.content.reading.quizzes import question_files
from lms.content.reading.standards import Standard
from lms.content.source.headers import SurveyHeader
from lms.content.source.sections import Written
from lms.plugin.finding import Finding
from lms.plugin.question import Section

_KEYS = ("answer", "partial", "points")


def standard(page: Page, rules: Rules) -> Standard:
    """Nothing in a survey is scored."""
    return Standard(unscored="E508")


def ungraded(written: Written, findings: list[Finding]) -> Written:
    """A question of a survey as its type reads it: without a key, which would have no meaning, and is reported."""
    section = written.section
    place = _key_place(section)
    if place is not None and written.type != "true-false":  # which no survey can have, and that is told
        findings.append(finding("E510", section.path, *place))
    written.section = replace(
        section,
        choices=tuple(replace(choice, mark="") for choice in section.choices),
        subs=tuple(sub for sub in section.subs if sub.name != "answers"),
        meta=tuple(meta for meta in section.meta if meta.key not in _KEYS),
    )
    return surveyed(written)


def surveyed(written: Written) -> Written:
    """A question that its type is told to be one of a survey."""
    written.section = replace(written.section, graded=False)
    return written


def _key_place(section: Section) -> tuple[int, int] | None:
    """Where the first thing stands that would make an answer right."""
    places = [(meta.line, meta.column) for meta in section.meta if meta.key in _KEYS]
    places += [(choice.line, choice.column) for choice in section.choices if choice.mark]
    places += [(sub.line, 1) for sub in section.subs if sub.name == "answers"]
    return min(places, default=None)


def collect(build: Building) -> None:
    """The rules of surveys; their questions were read with those of quizzes."""
    for page in build.items_of("survey"):
        header: SurveyHeader = page.model
        drafts = build.questions[page.name]
        names = tuple(one.id for one in drafts)
        build.rules[page.name] = SurveyRules(header.anonymous, header.repeatable, names)
        if not names and not build.unread:
            build.findings.append(finding("E501/survey", page.path, 1, 1))
        for draft in drafts:
            bare = next((one for one in draft.section.statements if not one.label), None)
            if draft.kind.name == "likert" and bare is not None:
                build.findings.append(finding("E511", page.path, bare.line, bare.column))


def contents(build: Building) -> Mapping[str, Mapping[str, Any]]:
    """The questions of surveys."""
    return {"surveys": question_files(build, build.items_of("survey"))}
