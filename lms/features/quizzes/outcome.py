"""The result of an attempt as a page, made from what was read before: for an attempt that is kept, or a preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from lms.content.course import Item
from lms.content.rules import scoring
from lms.core.html import number
from lms.features.learning import outline
from lms.features.quizzes import policies, queries, rereading, reviewing
from lms.features.quizzes.gains import Pair
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import AttemptRecord, Sitting
from lms.features.quizzes.rescored import Changed
from lms.features.quizzes.reviewing import Known
from lms.features.quizzes.sheets import Sheet
from lms.plugin.question import PENDING, Release


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known beside an ended attempt: all attempts of the run, what was stated later, and where to go on.

    `changes` are those of its score, the latest first; `pair` the pre-test and post-test it belongs to.
    `beside` are panels by question, `panels` those of the page.
    """

    taken: tuple[AttemptRecord, ...]
    release: Release
    following: Item | None = None
    is_complete: bool = False
    known: Known = field(default_factory=Known)
    changes: Sequence[Changed] = ()
    pair: Pair | None = None
    beside: Mapping[int, Sequence[Markup]] = field(default_factory=dict)
    panels: Sequence[Markup] = ()


def page(sheet: Sheet, sitting: Sitting, outcome: Outcome) -> str:
    """What came of an attempt, as far as the quiz shows it, and where to go on."""
    place, release, following = sheet.place, outcome.release, outcome.following
    types, known = queries.question_types(), outcome.known
    released = release.feedback or release.key
    again = rereading.to_reread(place, sitting, release.key) if released else ()
    return render_template(
        "quizzes/show_result.html",
        **sheet.of_attempt(sitting.attempt),
        **sheet.chances(outcome.taken),
        release=release,
        shows_score=policies.shows_score(place.rules),
        questions=reviewing.explained(types, sitting, release, known),
        earned=_earned(sitting, known),
        counting=_counting(place, outcome.taken),
        areas=reviewing.areas(place, sitting, known) if released else [],
        limit=reviewing.STRONG if place.rules.pass_mark is None else place.rules.pass_mark,
        rereading=again,
        rereading_by={
            asked.position: [
                one for one in again if asked.position in one.questions and asked.position not in one.named
            ]
            for asked in sitting.asked
        },
        changes=outcome.changes,
        numbers={asked.served.id: asked.position for asked in sitting.asked},
        pair=outcome.pair,
        is_complete=outcome.is_complete,
        following=following,
        address=outline.address(place.course, following) if following else "",
        question_panels={asked.position: () for asked in sitting.asked} | dict(outcome.beside),
        panels=outcome.panels,
    )


def _earned(sitting: Sitting, known: Known) -> tuple[Fraction, Fraction, int]:
    """Points earned and possible over the questions that are marked, and how many wait for a mark."""
    points, worth, waiting = Fraction(), Fraction(), 0
    for asked in sitting.asked:
        amendment = known.amended.get(asked.position)
        is_dropped = amendment is not None and amendment.is_dropped
        earned = reviewing.earned(asked, sitting.attempt.hint_penalty, is_dropped)
        if earned is None:
            waiting += 1
        else:
            points, worth = points + earned, worth + asked.served.points
    return points, worth, waiting


def _counting(place: Place, taken: Sequence[AttemptRecord]) -> str:
    """Which score counts over several attempts; empty where there can only be one."""
    rule, ended = place.rules.grade, [one for one in taken if not one.is_open]
    if len(ended) < 2:
        return "" if policies.attempts_left(place.rules, taken) == 0 else _rule(rule)
    score = scoring.item_score(rule, [PENDING if one.score is None else one.score for one in ended])
    if score is None:
        return _rule(rule)
    shown = number(score)
    if rule == "average":
        return _("The mean of your attempts counts: %(score)s.", score=shown)
    attempt = next(one.n for one in ended if one.score == score)
    if rule == "last":
        return _("Your last score counts: %(score)s, from attempt %(n)s.", score=shown, n=_last(ended))
    if rule == "first":
        return _("Your first score counts: %(score)s, from attempt %(n)s.", score=shown, n=attempt)
    return _("Your highest score counts: %(score)s, from attempt %(n)s.", score=shown, n=attempt)


def _last(ended: Sequence[AttemptRecord]) -> int:
    return max(one.n for one in ended if one.score is not None)


def _rule(rule: str) -> str:
    """What will count if the quiz is taken again."""
    words = {
        "highest": _("If you take the quiz again, your highest score counts."),
        "last": _("If you take the quiz again, your last score counts."),
        "first": _("If you take the quiz again, your first score still counts."),
        "average": _("If you take the quiz again, the mean of your scores counts."),
    }
    return words[rule]
