"""The contract of a kind of evidence: files that people hand in to show what they learnt elsewhere.

What a file is called says which kind it is of; what it holds is looked at before it is kept. It is given to its owner
and to whoever verifies, and never opened by the site afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lms.plugin.message import Message

_ENDING = re.compile(r"\.[a-z0-9]{1,10}")


class Read(Protocol):
    """Reads bytes of the file: from `offset` on, at most `size` of them, at most a megabyte at once."""

    def __call__(self, offset: int, size: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """One kind: its name, what it is called, and the endings of its files in lower case with the dot.

    An ending that a kind before it has stays with that one.

    `check(name, size, read)` says why a file cannot be taken, as a whole sentence that names it; None where it can. It
    is called in the request that sends the file: it must be quick, and must not trust what it reads. Where it fails the
    file is refused, and administrators are told.
    """

    name: str
    label: Message
    suffixes: tuple[str, ...]
    check: Callable[[str, int, Read], Message | None]

    def __post_init__(self) -> None:
        if not all(map(_ENDING.fullmatch, self.suffixes)):
            raise ValueError(f"{self.suffixes!r} are no endings of files")
