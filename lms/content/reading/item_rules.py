"""The rules of items with every default filled in (chapters 5.3, 10 and 17)."""

from __future__ import annotations

import re
from fractions import Fraction

from lms.content.course import Draw, LessonRules, QuizRules
from lms.content.findings import finding
from lms.content.reading.pages import Page
from lms.content.source import vocabulary
from lms.content.source.headers import LessonHeader, QuizHeader
from lms.content.source.values import ID
from lms.plugin.finding import Finding

SCORED = ("exam", "posttest")


def lesson_rules(header: LessonHeader, checks: tuple[str, ...]) -> LessonRules:
    """The rules of a lesson with the ids of its knowledge checks."""
    seconds = header.min_time.seconds if header.min_time else 0
    return LessonRules(seconds, checks, header.service_element)


def quiz_rules(page: Page, pass_mark: Fraction, findings: list[Finding]) -> QuizRules:
    """The rules of a quiz; `pass_mark` is the site's."""
    header: QuizHeader = page.model
    role, written = header.role, page.settings.data
    after = {"pretest": "never", "practice": "after-submit"}
    rules = QuizRules(
        role=role,
        pair=header.pair or "",
        pass_mark=header.pass_ if "pass" in written else pass_mark if role in SCORED else None,
        attempts=header.attempts if "attempts" in written else 1 if role == "pretest" else None,
        wait=header.wait.seconds if header.wait else 0,
        time_limit=header.time_limit.seconds if header.time_limit else None,
        grade=header.grade,
        shuffle_questions=header.shuffle_questions,
        shuffle_choices=header.shuffle_choices,
        feedback=header.feedback or ("none" if role == "pretest" else "after-submit"),
        show_answers=header.show_answers or after.get(role, "after-pass"),
        hint_penalty=header.hint_penalty,
        one_per_page=header.one_per_page,
        allow_back=header.allow_back,
        draws=read_draws(page, findings),
    )
    if role in SCORED and rules.attempts is None and rules.show_answers == "after-submit":
        findings.append(finding("W509", page.path, *page.place("show-answers")))
    return rules


_LINE = re.compile(r"(\d{1,4}|[^\W\d_]+)\s+([^\W\d_]+)\s+(\S+)(?:\s+(.*))?")


def read_draws(page: Page, findings: list[Finding]) -> tuple[Draw, ...]:
    """The draw lines of a quiz; those that cannot be read are findings and left out."""
    draws = []
    for index, line in enumerate(page.model.draw):
        draw = read_draw(line)
        if draw is None:
            place = page.settings.at.get(("draw", index), page.place("draw"))
            findings.append(finding("E506", page.path, *place, v=line[:80]))
        else:
            draws.append(draw)
    return tuple(draws)


def read_draw(line: str) -> Draw | None:
    """``5 dari bank label a, b tingkat sulit``; None for a line of another form."""
    found = _LINE.fullmatch(line.strip())
    if not found or vocabulary.lookup(found[2], "draw") != "from" or not ID.fullmatch(found[3].lower()):
        return None
    if found[1].isdecimal():
        count: int | None = int(found[1])
    elif vocabulary.lookup(found[1], "draw") == "all":
        count = None
    else:
        return None
    if count == 0:
        return None
    rest = _conditions((found[4] or "").split())
    return Draw(count, found[3].lower(), *rest) if rest is not None else None


def _conditions(words: list[str]) -> tuple[tuple[str, ...], str] | None:
    """Labels and difficulty at the end of a draw line; None where they cannot be read."""
    tags: tuple[str, ...] = ()
    difficulty = ""
    if len(words) >= 2 and vocabulary.lookup(words[-2], "draw") == "level":
        level = vocabulary.lookup(words[-1], "difficulty")
        if level is None:
            return None
        difficulty, words = level, words[:-2]
    if words:
        if vocabulary.lookup(words[0], "draw") != "tag" or len(words) == 1:
            return None
        tags = tuple(tag.strip() for tag in " ".join(words[1:]).split(",") if tag.strip())
    return (tags, difficulty) if tags or not words else None
