"""The pages of a quiz until it is sent, made from what was read before: for an attempt that is kept, or a preview.

Nothing here asks the database. An attempt that is not kept carries its answers from page to page in their forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.core.errors import Invalid, NotAllowed
from lms.core.i18n import in_words
from lms.core.shell import NavItem
from lms.features.learning import outline
from lms.features.quizzes import forms, places, policies, queries, showing
from lms.features.quizzes.blocks import block_of, blocks
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import AttemptRecord, Sitting
from lms.features.quizzes.saving import PageSaved
from lms.plugin.question import Release


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all pages of a quiz show: the quiz, the way to it, and when and where it is read.

    `is_kept`: what is answered is written down; else the pages carry it along.
    """

    place: Place
    trail: Sequence[NavItem]
    zone: str
    at: datetime
    is_kept: bool = True

    def context(self) -> dict[str, Any]:
        """For the templates."""
        return {
            "in_words": in_words,
            "outline": outline,
            "zone": self.zone,
            "place": self.place,
            "trail": list(self.trail),
            "kept": self.is_kept,
        }

    def of_attempt(self, attempt: AttemptRecord) -> dict[str, Any]:
        """The same, for the pages of an attempt."""
        return {
            **self.context(),
            "attempt": attempt,
            "left": showing.minutes_left(attempt, self.at),
        }

    def chances(self, taken: tuple[AttemptRecord, ...]) -> dict[str, Any]:
        """How often the quiz was taken and may still be, and from when."""
        opens = policies.opens_again(self.place.rules, taken)
        return {
            "taken": taken,
            "chances_left": policies.attempts_left(self.place.rules, taken),
            "opens": opens if self.is_kept and opens is not None and opens > self.at else None,
            "current": next((one for one in taken if one.is_open), None),
        }


def cover(
    sheet: Sheet,
    taken: tuple[AttemptRecord, ...],
    *,
    own_limit: int | None,
    factor: Fraction = Fraction(1),
    closed: str = "",
    refusal: Invalid | NotAllowed | None = None,
) -> str:
    """The rules of a quiz, the attempts so far, and the way in; `own_limit` is the reader's time in minutes."""
    chances = sheet.chances(taken)
    current = chances["current"]
    return render_template(
        "quizzes/show_cover.html",
        **sheet.context(),
        **chances,
        left=showing.minutes_left(current, sheet.at) if current else None,
        intro=places.questions(sheet.place).intro,
        limit=sheet.place.rules.time_limit,
        own_limit=own_limit,
        factor=factor,
        closed=closed,
        shows_score=policies.shows_score(sheet.place.rules),
        refusal=refusal,
    )


def question_address(place: Place, taking: str, number: int = 0) -> str:
    """Where a question stands, given where the attempt is taken; the question in turn where there is no way back."""
    if not number or not place.rules.allow_back:
        return taking
    return f"{taking}?q={number}#q{number}" if place.rules.one_per_page else f"{taking}#q{number}"


def questions(
    sheet: Sheet,
    sitting: Sitting,
    queue: str = "",
    saved: PageSaved | None = None,
    number: int = 0,
    release: Release | None = None,
    carried: Sequence[tuple[str, str]] = (),
) -> str:
    """The questions of an attempt: all, or the page of `number`, or of the one in turn, where there are pages.

    `queue` names the attempt for the script that saves; `saved` is what became of a page that is shown again;
    `release` what is shown of answers that were checked; `carried` are answers that go along unseen.
    """
    attempt, rules = sitting.attempt, sheet.place.rules
    saved = saved or PageSaved({})
    ended = not attempt.is_open
    shown = showing.questions(queries.question_types(), sitting, sheet.zone, rules, saved, release)
    together = blocks(sitting.asked)
    is_paged = policies.is_paged(rules) and not ended
    if is_paged:
        turn = min(max(1, number if rules.allow_back else attempt.reached), len(shown))
        together = (block_of(sitting.asked, turn),)
    return render_template(
        "quizzes/take_quiz.html",
        **sheet.of_attempt(attempt),
        all_questions=shown,
        blocks=[[shown[position - 1] for position in block] for block in together],
        alone=together[0] if is_paged else (),
        at=partial(question_address, sheet.place),
        saved=saved,
        refused=saved.refused,
        may_check=rules.feedback == "immediate" and not ended,
        seconds=(attempt.deadline - sheet.at).total_seconds() if attempt.deadline else None,
        words=showing.queue_words(),
        queue=queue,
        prefix=forms.prefix,
        carried=carried,
    )


def check(
    sheet: Sheet,
    sitting: Sitting,
    panels: Iterable[Markup] = (),
    carried: Sequence[tuple[str, str]] = (),
    refused: bool = False,
) -> str:
    """What is answered and what is empty, before everything is sent; `carried` are the answers that go along.

    `refused`: sending was tried, and answers cannot be sent as they are.
    """
    rows = showing.rows(queries.question_types(), sitting, sheet.place.rules)
    return render_template(
        "quizzes/check_answers.html",
        **sheet.of_attempt(sitting.attempt),
        rows=rows,
        stopped=[row for row in rows if row.is_stopped],
        doubted=[row for row in rows if row.is_doubted],
        at=partial(question_address, sheet.place),
        refused=refused,
        panels=tuple(panels),
        carried=carried,
    )
