"""What the pages of a quiz send, as answers that the services take.

A question at position 3 has its own fields under ``q3-``, and beside them ``seen3`` (the version its page saw),
``flag3``, and ``was3`` (how the page showed it at first). One form may hold one question or all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from lms.core.errors import Invalid
from lms.core.forms import clean
from lms.features.quizzes.answering import NO_ANSWER, Given
from lms.plugin.message import Message, mark

LONGEST_ANSWER = 50_000
FLAGGED = "!"

_FIELD = re.compile(r"q([1-9][0-9]{0,2})-(.*)", re.DOTALL)
_POSITION = re.compile(r"[1-9][0-9]{0,2}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_KEY = re.compile(r"[A-Za-z0-9]{1,40}")

INCOMPLETE = Message(mark("The answer arrived incomplete. Load the page again and answer once more."))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a page of answers is sent for, beside saving it: to go to a question (`to`), to the check before sending
    (`review`) or away for now (`later`), to have an answer checked (`check`), or to open a hint (position and number).
    `page` is the question it stands on where it holds one, the first of a case; `sure` are those whose doubts were
    asked about."""

    to: int = 0
    review: bool = False
    later: bool = False
    check: int = 0
    hint: tuple[int, int] | None = None
    page: int = 0
    sure: frozenset[int] = frozenset()


def wish(form: MultiDict[str, str]) -> Wish:
    """What the pressed button asks for; what is no number asks for nothing."""
    to = form.get("to", "")
    hint = tuple(number_in(part) for part in form.get("hint", "").split("."))
    return Wish(
        to=number_in(to),
        review=to == "review",
        later=to == "later",
        check=number_in(form.get("check", "")),
        hint=(hint[0], hint[1]) if len(hint) == 2 and all(hint) else None,
        page=number_in(form.get("page", "")),
        sure=frozenset(number_in(value) for value in form.getlist("sure")),
    )


def number_in(value: str) -> int:
    """The number of a question that somebody sent; 0 for what is none."""
    return int(value) if _POSITION.fullmatch(value) else 0


def prefix(position: int) -> str:
    """What the names of a question's fields begin with."""
    return f"q{position}-"


def one_answer(form: MultiDict[str, str]) -> Given:
    """The one answer that the queue sends, with its key. Raises Invalid."""
    position, key = form.get("question", ""), form.get("key", "")
    if not _POSITION.fullmatch(position) or not _KEY.fullmatch(key):
        raise Invalid(INCOMPLETE)
    return _given(form, int(position), form.get("seen", ""), _names(form).get(int(position), ()), key=key)


def all_answers(form: MultiDict[str, str]) -> tuple[Given, ...]:
    """The answers of a whole page, in order. Raises Invalid."""
    positions = sorted(
        int(name.removeprefix("seen"))
        for name in form
        if name.startswith("seen") and _POSITION.fullmatch(name.removeprefix("seen"))
    )
    names = _names(form)
    return tuple(_of_page(form, position, names.get(position, ())) for position in positions)


def _names(form: MultiDict[str, str]) -> Mapping[int, Sequence[str]]:
    """The names of fields by question: looked for once, however many questions and fields somebody sends."""
    found: dict[int, list[str]] = {}
    for name in form:
        if match := _FIELD.fullmatch(name):
            found.setdefault(int(match[1]), []).append(name)
    return found


def _of_page(form: MultiDict[str, str], position: int, names: Sequence[str]) -> Given:
    was = form.get(f"was{position}", "")
    return _given(
        form,
        position,
        form.get(f"seen{position}", ""),
        names,
        shown=was.removesuffix(FLAGGED),
        was_flagged=was.endswith(FLAGGED) if was else None,
    )


def _given(
    form: MultiDict[str, str],
    position: int,
    seen: str,
    names: Sequence[str],
    key: str = "",
    shown: str = "",
    was_flagged: bool | None = None,
) -> Given:
    if not _NUMBER.fullmatch(seen):
        raise Invalid(INCOMPLETE)
    start = prefix(position)
    fields = {name.removeprefix(start): tuple(_text(value) for value in form.getlist(name)) for name in names}
    flagged = f"flag{position}" in form
    return Given(position, fields, int(seen), flagged, key, shown[:64], was_flagged)


def _text(value: str) -> str:
    if len(value) > LONGEST_ANSWER:
        raise Invalid(NO_ANSWER)
    try:
        return clean(value)
    except ValueError as error:
        raise Invalid(NO_ANSWER) from error
