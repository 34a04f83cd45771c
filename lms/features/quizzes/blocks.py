"""Which questions of an attempt stand together: those of one case, under its text. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from lms.features.quizzes.queries import Asked


def blocks(asked: Sequence[Asked]) -> tuple[tuple[int, ...], ...]:
    """The positions of all questions, those of a case together; a question of none is a block of its own.

    A draw puts the questions of a case beside each other, so that neighbours tell.
    """
    grouped = itertools.groupby(asked, key=lambda one: one.served.case or one.position)
    return tuple(tuple(one.position for one in several) for _case, several in grouped)


def block_of(asked: Sequence[Asked], position: int) -> tuple[int, ...]:
    """The block that a position is in; nothing beyond the last question."""
    return next((block for block in blocks(asked) if position in block), ())
