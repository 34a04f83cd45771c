"""What people did with the edition in service, as far as comparing it with a new one has to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Correction:
    """A key that a trainer stated to be the right one. `key` is its fingerprint, `right` its choices in words."""

    on_day: date
    key: str
    right: str = ""


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
