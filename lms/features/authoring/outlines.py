"""The outline of a course as lines for a terminal and as data for scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.content.contents import Contents, QuestionRecord
from lms.content.course import Course, Item, QuizRules
from lms.content.rules.explanation import item_rule_sentence, rule_sentence
from lms.content.source import vocabulary
from lms.core.i18n import in_words, language, language_name, say
from lms.plugin.message import decimal


def outlined(course: Course, contents: Contents) -> dict[str, Any]:
    """What `lines` tells, as data: numbers as numbers, kinds and types by their internal names."""
    return {
        "course": course.id,
        "title": dict(course.title),
        "version": course.version,
        "fingerprint": course.fingerprint,
        "jp": float(course.jp),
        "minutes": _minutes(course.items),
        "languages": list(course.languages),
        "passed": say(rule_sentence(course, language())),
        "modules": [
            {
                "id": module.id,
                "title": dict(module.title),
                "items": [_item(item, contents) for item in module.items],
            }
            for module in course.modules
        ],
        "banks": {name: _types(file.questions) for name, file in contents.banks.items()},
        "questions": _types(contents.questions()),
        "files": len(contents.assets),
    }


def _item(item: Item, contents: Contents) -> dict[str, Any]:
    file = contents.quizzes.get(item.id)
    asked = item.rules.question_count if isinstance(item.rules, QuizRules) else 0
    return {
        "id": item.id,
        "kind": item.kind,
        "path": item.path,
        "title": dict(item.title),
        "minutes": float(item.duration) if item.duration is not None else None,
        "required": item.required,
        "visible": item.visible,
        "languages": list(item.languages),
        "done": say(item_rule_sentence(item)),
        "asked": asked,
        "questions": _types(file.questions if file else contents.checks.get(item.id, ())),
    }


def _types(questions: Iterable[QuestionRecord]) -> dict[str, int]:
    return dict(Counter(question.type for question in questions).most_common())


def _minutes(items: Iterable[Item]) -> float | None:
    known = [item.duration for item in items if item.duration is not None]
    return float(sum(known, Fraction(0))) if known else None


def lines(course: Course, data: dict[str, Any]) -> Iterator[str]:
    """The outline for a person, one line after the other."""
    yield in_words(course.title, course.language)
    facts = [course.id, _("version %(version)s", version=course.version)]
    facts.append(_("%(jp)s JP", jp=say_number(course.jp)))
    if data["minutes"] is not None:
        facts.append(_minutes_in_words(data["minutes"]))
    facts.append(", ".join(language_name(code) for code in course.languages))
    yield " · ".join(facts)
    yield say(rule_sentence(course, language()))
    number = 0
    for module, listed in zip(course.modules, data["modules"], strict=True):
        yield ""
        yield in_words(module.title, course.language)
        for item, known in zip(module.items, listed["items"], strict=True):
            number += 1
            yield f"{number:>3}. {in_words(item.title, course.language)} ({', '.join(_facts(item, known))})"
            yield f"     {known['done']}"
    if data["banks"]:
        yield ""
        yield _("Question banks")
        for name, types in data["banks"].items():
            yield f"     {name}: {_questions(types)}"


def _facts(item: Item, known: dict[str, Any]) -> Iterator[str]:
    yield vocabulary.written(item.kind, "kind", _format_language())
    yield item.path
    if known["minutes"] is not None:
        yield _minutes_in_words(known["minutes"])
    if known["asked"]:
        yield ngettext("%(num)s question is asked", "%(num)s questions are asked", known["asked"])
    if known["questions"]:
        yield _questions(known["questions"])
    if not item.required:
        yield _("not required")
    if not item.visible:
        yield _("hidden")


def _questions(types: dict[str, int]) -> str:
    named = (
        f"{count} {vocabulary.written(kind, 'question-type', _format_language())}"
        for kind, count in types.items()
    )
    return " + ".join(named)


def _minutes_in_words(minutes: float) -> str:
    return ngettext("%(num)s minute", "%(num)s minutes", round(minutes))


def _format_language() -> str:
    """The format's words exist in Indonesian and English only."""
    return "id" if language() == "id" else "en"


def say_number(value: Fraction) -> str:
    """A number as the reader writes it."""
    told = decimal(value)
    return str(told) if isinstance(told, int) else say(told)
