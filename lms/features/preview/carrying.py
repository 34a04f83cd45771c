"""What the pages of a quiz in a preview carry along in their forms: answers, opened hints, checked answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from lms.features.quizzes import checking, forms
from lms.features.quizzes.forms import Wish
from lms.features.quizzes.queries import Sitting
from lms.features.quizzes.saving import PageSaved

_OF_QUESTION = re.compile(r"(?:seen|flag|hints|checked)([0-9]{1,3})|q([0-9]{1,3})-.+")
MOST_HINTS = 9


@dataclass(frozen=True, slots=True)
class Steps:
    """What was done with single questions so far: hints opened by position, and the positions that were checked."""

    hints: dict[int, int] = field(default_factory=dict)
    checked: frozenset[int] = frozenset()


def steps(form: MultiDict[str, str]) -> Steps:
    """What a page says of the steps before it."""
    hints, checked = {}, set()
    for name, value in form.items():
        number = forms.number_in(name.removeprefix("hints"))
        if name.startswith("hints") and number:
            hints[number] = min(MOST_HINTS, forms.number_in(value))
        number = forms.number_in(name.removeprefix("checked"))
        if name.startswith("checked") and number:
            checked.add(number)
    return Steps(hints, frozenset(checked))


def done(before: Steps, wish: Wish, shown: Sitting, checks: bool) -> tuple[Steps, PageSaved]:
    """The steps with the one that the pressed button asks for, or why it cannot be done."""
    if wish.hint:
        position, number = wish.hint
        asked = shown.at(position)
        if asked is not None and not asked.is_locked and number <= len(checking.hints(asked)):
            return replace(before, hints={**before.hints, position: number}), PageSaved({})
    asked = shown.at(wish.check)
    if checks and asked is not None and not asked.is_locked:
        held = checking.hindrances([asked], wish.sure)
        if asked.response is None:
            held = {wish.check: (checking.ANSWER_FIRST,)}
        if held:
            return before, PageSaved({}, held=held)
        return replace(before, checked=before.checked | {wish.check}), PageSaved({})
    return before, PageSaved({})


def fields(
    form: MultiDict[str, str], now: Steps, standing: Collection[int] = ()
) -> Sequence[tuple[str, str]]:
    """What goes along unseen: all that was sent of questions that do not stand on the page, and the steps."""
    kept = [
        (name, value)
        for name, value in form.items(multi=True)
        if (found := _OF_QUESTION.fullmatch(name)) and not name.startswith(("hints", "checked"))
        if int(found[1] or found[2]) not in standing
    ]
    hints = [(f"hints{position}", str(number)) for position, number in now.hints.items()]
    return [*kept, *hints, *((f"checked{position}", "1") for position in sorted(now.checked))]
