"""Quizzes once their questions are rendered: their files, the banks, and how many questions an attempt shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from lms.content.contents import QuestionFile
from lms.content.course import QuizRules, Rules
from lms.content.reading.building import Building
from lms.content.reading.drafts import record
from lms.content.reading.item_rules import SCORED
from lms.content.reading.pages import Page
from lms.content.reading.standards import Standard
from lms.content.rules.draw import question_count


def standard(page: Page, rules: Rules) -> Standard:
    """Exams and post-tests count, pre-tests never do, practice is not required."""
    role = page.model.role
    return Standard(
        weight=Fraction(int(role in SCORED)),
        unscored="E508" if role == "pretest" else "",
        required=role != "practice",
        completion="submitted" if role in ("pretest", "practice") else "",
    )


def contents(build: Building) -> Mapping[str, Mapping[str, Any]]:
    """The questions of quizzes and banks; the rules of each quiz are told which questions it has."""
    quizzes = question_files(build, build.items_of("quiz"))
    banks = question_files(build, build.package.of_kind("bank"))
    for page in build.items_of("quiz"):
        rules = build.rules[page.name]
        assert isinstance(rules, QuizRules)
        own = quizzes[build.ids[page.name]].questions
        names = tuple(question.id for question in own)
        known = replace(rules, draws=tuple(line for line in rules.draws if line.bank in banks))
        count = question_count(known, banks, own)
        build.rules[page.name] = replace(rules, own_questions=names, question_count=count)
    return {"quizzes": quizzes, "banks": banks}


def question_files(build: Building, pages: Iterable[Page]) -> dict[str, QuestionFile]:
    """The records of the questions of some files, by id."""
    files = {}
    for page in pages:
        identity = build.ids[page.name]
        intro = build.told(page, "file", identity)
        questions = tuple(record(draft, build.texts) for draft in build.questions[page.name])
        files[identity] = QuestionFile(identity, intro, questions)
    return files
