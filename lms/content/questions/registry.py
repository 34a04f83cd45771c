"""What courses may be made of: question types, ours and those of plugins, and plugins' kinds of item and blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lms.content.questions.case import Case
from lms.content.questions.cloze import Cloze
from lms.content.questions.essay import Essay
from lms.content.questions.free_text import FreeText
from lms.content.questions.likert import Likert
from lms.content.questions.matching import Matching
from lms.content.questions.multiple import MultipleChoice
from lms.content.questions.numeric import Numeric
from lms.content.questions.ordering import Ordering
from lms.content.questions.short import Short
from lms.content.questions.single import SingleChoice
from lms.content.questions.true_false import TrueFalse
from lms.content.questions.upload import Upload
from lms.plugin.block import BlockType
from lms.plugin.item import ItemKind
from lms.plugin.question import QuestionType


class Registry:
    """Types by their internal name; `kinds` and `blocks` are those of plugins, by theirs."""

    def __init__(
        self, types: Iterable[QuestionType], kinds: Iterable[ItemKind] = (), blocks: Iterable[BlockType] = ()
    ) -> None:
        self._types = {kind.name: kind for kind in types}
        self.kinds: Mapping[str, ItemKind] = {kind.name: kind for kind in kinds}
        self.blocks: Mapping[str, BlockType] = {block.name: block for block in blocks}

    @property
    def names(self) -> tuple[str, ...]:
        """The internal names of all types."""
        return tuple(self._types)

    @property
    def extensions(self) -> frozenset[str]:
        """Everything that plugins brought, by its name."""
        types = (name for name in self._types if name.startswith("x-"))
        return frozenset((*types, *self.kinds, *self.blocks))

    def get(self, name: str) -> QuestionType | None:
        """The type called `name`, if it is installed."""
        return self._types.get(name)

    def __getitem__(self, name: str) -> QuestionType:
        return self._types[name]

    def __contains__(self, name: str) -> bool:
        return name in self._types


def builtin_types() -> tuple[QuestionType, ...]:
    """One object of each type that comes with the product."""
    return (
        SingleChoice(),
        MultipleChoice(),
        TrueFalse(),
        Short(),
        Numeric(),
        Ordering(),
        Matching(),
        Cloze(),
        Essay(),
        Upload(),
        Case(),
        Likert(),
        FreeText(),
    )
