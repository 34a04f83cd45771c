"""The question types an app knows: ours, and those of its plugins."""

from __future__ import annotations

from collections.abc import Iterable

from lms.content.questions.multiple import MultipleChoice
from lms.content.questions.single import SingleChoice
from lms.content.questions.true_false import TrueFalse
from lms.plugin.question import QuestionType


class Registry:
    """Types by their internal name."""

    def __init__(self, types: Iterable[QuestionType]) -> None:
        self._types = {kind.name: kind for kind in types}

    @property
    def names(self) -> tuple[str, ...]:
        """The internal names of all types."""
        return tuple(self._types)

    def get(self, name: str) -> QuestionType | None:
        """The type called `name`, if it is installed."""
        return self._types.get(name)

    def __getitem__(self, name: str) -> QuestionType:
        return self._types[name]

    def __contains__(self, name: str) -> bool:
        return name in self._types


def builtin_types() -> tuple[QuestionType, ...]:
    """One object of each type that comes with the product."""
    return (SingleChoice(), MultipleChoice(), TrueFalse())
