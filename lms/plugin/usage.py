"""What people did with the edition in service, as far as comparing it with a new one has to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Correction:
    """A key that a trainer stated to be the right one, or (`dropped`) a question that gives all points to everybody.

    `carried(record)` tells of a question as an edition has it whether that edition says the same. `right` is the key
    in words, where it has any.
    """

    on_day: date
    carried: Callable[[Any], bool]
    right: str = ""
    dropped: bool = False


class Usage(Protocol):
    """Which records hang on which ids. Counts are of people's acts, in any run of the course."""

    def item_records(self, item_id: str) -> int:
        """How many records name this item."""
        ...

    def question_records(self, question_id: str) -> int:
        """How many answers name this question."""
        ...

    def corrections(self) -> Mapping[str, Correction]:
        """Corrected keys in force, by question id."""
        ...


class Unused:
    """The usage of a course that nobody has taken."""

    def item_records(self, item_id: str) -> int:
        return 0

    def question_records(self, question_id: str) -> int:
        return 0

    def corrections(self) -> Mapping[str, Correction]:
        return {}
