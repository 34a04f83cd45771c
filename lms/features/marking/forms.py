"""The form by which a work is marked: one row of levels for each criterion, or a percentage, and the words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from lms.content.source.numerals import read_decimal
from lms.content.source.rubrics import Rubric
from lms.core.errors import Invalid
from lms.core.forms import BaseForm
from lms.core.html import number
from lms.core.i18n import say
from lms.features.marking import policies
from lms.features.marking.judging import Judgement

UNREADABLE = Fraction(-1)
"""In the place of a number that cannot be read: no percentage, so it is told at its field."""


class MarkForm(BaseForm):
    """What a trainer decides. Lengths and what belongs together are checked by the service."""

    version = HiddenField()
    percent = StringField(_l("Score in percent"))
    override = StringField(_l("Another score in percent"))
    reason = TextAreaField(_l("Why it differs"))
    words = TextAreaField(_l("Message to the learner"))
    why = TextAreaField(_l("Why the mark is changed"))

    def prepare(self, learner: str) -> None:
        """Says what the fields are for."""
        self.percent.description = _("A whole number from 0 to 100.")
        self.override.description = _("Goes before what the rubric gives, and is shown with your reason.")
        self.words.label.text = _("Message to %(name)s", name=learner) if learner else self.words.label.text
        self.words.description = _(
            "One thing that is good, one next step. At most %(most)s characters.",
            most=number(policies.LONGEST_WORDS),
        )

    def fill(self, judgement: Judgement, rubric: Rubric | None) -> dict[str, int]:
        """Shows what was decided before; returns the levels by the names of their fields."""
        self.percent.data = _typed(judgement.percent)
        self.override.data = _typed(judgement.override)
        for name in ("reason", "words", "why"):
            self[name].data = getattr(judgement, name)
        return levels_of(judgement, rubric)

    def judgement(
        self, sent: Mapping[str, str], rubric: Rubric | None, language: str, returned: bool
    ) -> Judgement:
        """What was typed and chosen; `sent` are all fields as they came."""
        levels = {}
        for key, name in names_of(rubric).items():
            value = sent.get(name, "")
            if value:
                levels[key] = int(value) if re.fullmatch("[0-9]", value) else -1
        return Judgement(
            levels=levels,
            percent=_number(self.percent.data, language) if rubric is None else None,
            override=_number(self.override.data, language),
            reason=self.reason.data or "",
            words=self.words.data or "",
            why=self.why.data or "",
            returned=returned,
        )

    def take_refusal(self, refusal: Invalid, rubric: Rubric | None) -> dict[str, str]:
        """Shows what the service objected to; returns what it says of criteria, by the names of their fields."""
        names = names_of(rubric)
        own = {name: message for name, message in refusal.fields.items() if name not in names}
        self.take(Invalid(refusal.message, own))
        return {names[key]: say(message) for key, message in refusal.fields.items() if key in names}


def levels_of(judgement: Judgement, rubric: Rubric | None) -> dict[str, int]:
    """The levels of a judgement by the names of their fields."""
    keys = names_of(rubric)
    return {keys[key]: level for key, level in judgement.levels.items() if key in keys}


def names_of(rubric: Rubric | None) -> dict[str, str]:
    """The name of the field of each criterion, by its key: keys may hold what no field's name should."""
    return {key: f"level{n}" for n, (key, _weight) in enumerate(rubric.criteria)} if rubric else {}


def _typed(value: Fraction | None) -> str:
    return "" if value is None else number(value)


def _number(text: str | None, language: str) -> Fraction | None:
    plain = (text or "").strip().removesuffix("%").strip()
    if not plain:
        return None
    found = read_decimal(plain, language)
    return UNREADABLE if found is None else found
