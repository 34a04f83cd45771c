"""What the page of a question sends, as an answer that the service takes."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from lms.core.errors import Invalid
from lms.core.forms import clean, version_of
from lms.features.recall.scheduling import Effort
from lms.features.recall.services import NO_ANSWER, Given

PREFIX = "q-"
LONGEST = 10_000


def given(form: MultiDict[str, str]) -> Given:
    """The answer with the learner's word on it. Raises Invalid for what no page sends."""
    fields = {
        name.removeprefix(PREFIX): tuple(_text(value) for value in form.getlist(name))
        for name in form
        if name.startswith(PREFIX)
    }
    pressed = form.get("effort", "")
    effort = Effort(pressed) if pressed in {one.value for one in Effort} else Effort.GOOD
    return Given(
        _text(form.get("card", ""))[:10],
        version_of(form.get("seen")),
        form.get("wording", ""),
        effort,
        fields,
    )


def _text(value: str) -> str:
    if len(value) > LONGEST:
        raise Invalid(NO_ANSWER)
    try:
        return clean(value)
    except ValueError as error:
        raise Invalid(NO_ANSWER) from error
