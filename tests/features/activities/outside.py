"""A plugin from outside that brings kinds of evidence: one that works, and others that fail or lie."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lms.plugin.evidence import EvidenceKind, Read
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message


def check_badge(name: str, size: int, read: Read) -> Message | None:
    if size < 100 and read(0, 5) == b"BADGE":
        return None
    return Message("%(name)s is no badge.", {"name": name})


def fail(name: str, size: int, read: Read) -> Message | None:
    raise OSError("the server of badges is away")


def answers(answer: Any) -> Any:
    """A check that gives `answer`, whatever the contract says."""
    return lambda name, size, read: answer


@hookimpl
def evidence_kinds() -> Iterable[EvidenceKind]:
    return (
        EvidenceKind("badge", Message("Badge"), (".badge",), check_badge),
        EvidenceKind("broken", Message("Broken"), (".broken",), fail),
        EvidenceKind("mute", Message("Mute"), (".mute",), answers(answer=True)),
        EvidenceKind("unsaid", Message("Unsaid"), (".unsaid",), answers(Message("%(why)s", {"what": 1}))),
        EvidenceKind("greedy", Message("Greedy"), (".pdf",), answers(None)),
    )
