"""Two editions in a trainer's words, for a command: what is different, and what should be looked at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import get_translations

from lms.content.changing.account import Account, Line, Records, account
from lms.content.changing.people import Effects
from lms.content.contents import Contents
from lms.content.course import Course
from lms.content.editions.compare import compare
from lms.content.editions.continuity import continued
from lms.content.findings import format_line
from lms.content.findings import to_json as finding_to_json
from lms.core.i18n import language, say
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark
from lms.plugin.usage import Usage

_GROUPS: Mapping[str, str] = {
    "questions": mark("Questions"),
    "rules": mark("Rules"),
    "texts": mark("Texts"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """What is different in the new one. `findings` ask a trainer something; nothing in them stops publication."""

    account: Account
    findings: tuple[Finding, ...]

    @property
    def groups(self) -> Sequence[tuple[str, Sequence[Line]]]:
        """The lines by group, those groups that have any."""
        groups = ((name, getattr(self.account, name)) for name in _GROUPS)
        return [(name, lines) for name, lines in groups if lines]

    @property
    def lines(self) -> list[str]:
        """The account line by line, in the reader's language."""
        if self.account.is_empty and not self.findings:
            return [say(Message(mark("Both say the same.")))]
        told = []
        for name, lines in self.groups:
            told.append(say(Message(_GROUPS[name])))
            told += [f"  {'! ' if one.care else '- '}{say(one.text)}" for one in lines]
        if self.findings:
            told.append(say(Message(mark("To be looked at"))))
            told += [f"  {format_line(one, get_translations())}" for one in self.findings]
        return told

    def as_json(self) -> dict[str, Any]:
        """For scripts: ids that changed, the account, and the findings."""
        account = {
            name: [{"text": say(one.text), "path": one.path, "care": one.care} for one in lines]
            for name, lines in self.groups
        }
        findings = [finding_to_json(one, get_translations()) for one in self.findings]
        return {"changes": asdict(self.account.changed), "account": account, "findings": findings}


def compared(old: tuple[Course, Contents], new: tuple[Course, Contents], used: Usage) -> Compared:
    """The account of `new` beside `old`. Parts without a written id keep the one they have, as at publication."""
    same_ids = continued(old[0], new[0], old[1], new[1])
    course, contents = same_ids.course, same_ids.contents
    told = account(old, (course, contents), Effects(), Records(), language())
    return Compared(told, compare(old[0], course, old[1], contents, used))
