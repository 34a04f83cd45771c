"""What holds for an item where its author says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Standard:
    """The defaults of one item.

    `completion` is empty where the first rule of its kind holds. `unscored` is the code of the finding about a weight
    above 0 on an item that never has a score, empty for one that may have one.
    """

    weight: Fraction = Fraction(0)
    unscored: str = ""
    required: bool = True
    completion: str = ""
