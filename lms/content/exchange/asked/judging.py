"""Whether a section, once written, is read as the question that was meant."""

from __future__ import annotations

from collections.abc import Sequence

from lms.content.exchange.asked.records import Asked
from lms.content.questions.registry import builtin_types
from lms.content.source.header import Rules
from lms.content.source.scanner import scan
from lms.content.source.sections import Written, read_sections
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark

_TYPES = {kind.name: kind for kind in builtin_types()}
_KEYLESS = ("E421", "E424", "E426", "E402")
"""What is said of a question whose source has no key: it keeps its place, and the check names it."""
_RULES = Rules("", ("question",))
_OTHER = Message(mark("its text holds signs that would make it another question"))


def problem(asked: Asked, lines: Sequence[str]) -> Message | None:
    """Why the section cannot stand among the questions of a course; None where it can."""
    sections = read_sections(scan(list(lines), 1), _RULES, "id", 2)
    if sections.count != 1 or sections.intro_end != 1:
        return _OTHER
    (written,) = sections.written
    findings = [*written.findings, *_TYPES[asked.kind].parse(written.section).findings]
    wrong = next((one for one in findings if one.is_error and not _is_keyless(asked, one)), None)
    if wrong is not None:
        return wrong.message
    return None if _is_meant(asked, written) else _OTHER


def _is_keyless(asked: Asked, finding: Finding) -> bool:
    return bool(asked.remark) and finding.code in _KEYLESS


def _is_meant(asked: Asked, written: Written) -> bool:
    """Whether the answers and sub-sections are as many as were written."""
    section = written.section
    count = len(asked.answers)
    read = {
        "single": len(section.choices),
        "multiple": len(section.choices),
        "ordering": len(section.ordered),
        "matching": max(0, len(section.table) - 1),
    }.get(asked.kind, count)
    subs = len(asked.hints) + bool(asked.explanation.strip()) + bool(asked.trainer_notes.strip())
    answers = asked.kind in ("short", "numeric") and count > 0
    is_kind = written.type == asked.kind and written.found in ("", asked.kind)
    return is_kind and read == count and len(section.subs) == subs + answers
