"""Settings that only some types know, read from the list at the head of a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic_core import PydanticCustomError

from lms.content.findings import finding
from lms.content.source.values import wrong
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark
from lms.plugin.question import Meta, Section

T = TypeVar("T")


def setting(section: Section, key: str, read: Callable[[str], T], default: T, findings: list[Finding]) -> T:
    """The value of a setting; the default where it is not written, or cannot be read, which is a finding."""
    meta = section.get(key)
    if meta is None or not meta.value:
        return default
    try:
        return read(meta.value)
    except PydanticCustomError as error:
        findings.append(misread(section, meta, error))
        return default


def misread(section: Section, meta: Meta, error: PydanticCustomError) -> Finding:
    """The finding about a value that is not what was expected."""
    told = error.context or {}
    return finding(
        str(told.get("code", "E207")),
        section.path,
        meta.line,
        meta.column,
        k=meta.written or meta.key,
        type=Message(str(told.get("type", ""))),
        v=told.get("v", meta.value),
        example=told.get("example", "…"),
        s=told.get("s", ""),
    )


def typos(value: str) -> int:
    """How many letters of an answer may differ: 0, 1 or 2."""
    if value.strip() not in ("0", "1", "2"):
        raise wrong(mark("0, 1 or 2"), "1", value)
    return int(value)
