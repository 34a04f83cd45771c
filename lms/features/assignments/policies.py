"""What may be handed in and when, and how often it may come again: pure predicates over rules and works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from lms.content.course import AssignmentRules
from lms.content.rules import assignment
from lms.core.actor import Actor
from lms.core.limits import too_long
from lms.features.assignments.queries import SubmissionRecord, latest
from lms.features.files import policies as files
from lms.features.marking.queries import Marks
from lms.plugin.message import Message, counted, mark

LONGEST_TEXT = 50_000
"""Characters."""
LONGEST_LINK = 2_000
MOST_LINKS = 10
MOST_SENT = 99
"""Works of one run, replaced ones counted."""

NO_TEXT = Message(mark("Write your text first."))
NO_LINK = Message(mark("Write at least one address."))
NO_FILE = Message(mark("Choose at least one file."))
NO_ADDRESS = mark("“%(link)s” is no address of a page. It has to begin with https:// or http://.")
MANY_LINKS = counted("At most %(n)s address can be sent.", "At most %(n)s addresses can be sent.", MOST_LINKS)


def may_hand_in(actor: Actor) -> bool:
    """Everybody with an account; which works are one's own, the queries decide."""
    return True


@dataclass(frozen=True, slots=True)
class Due:
    """Until when a work is in time; without `last_day` it always is."""

    last_day: date | None
    is_over: bool

    def is_closed(self, rules: AssignmentRules) -> bool:
        """Whether nothing can be handed in any more."""
        return not assignment.is_accepted(rules, self.is_over)


def due(rules: AssignmentRules, enrolled_on: date, today: date) -> Due:
    """`today` is the learner's day: the last day ends at 24.00 in their zone."""
    last = assignment.last_day(rules, enrolled_on)
    return Due(last, last is not None and today > last)


def most_files(rules: AssignmentRules) -> int:
    """How many files one work may have; 0 where none are asked for."""
    return min(rules.max_files, files.MOST) if "file" in rules.submit else 0


def times_returned(works: Sequence[SubmissionRecord]) -> int:
    """How often works of the run came back to be mended."""
    return sum(work.state == "returned" for work in works)


def sends_left(rules: AssignmentRules, works: Sequence[SubmissionRecord]) -> int:
    """How often a work may still come back and be sent again."""
    return max(0, rules.resubmit - times_returned(works))


def is_being_marked(marks: Marks | None, now: datetime) -> bool:
    """Whether marking has begun, so that what was sent stays."""
    return marks is not None and (marks.state != "waiting" or marks.is_open(now))


def may_write(works: Sequence[SubmissionRecord], marks: Mapping[str, Marks], now: datetime) -> bool:
    """Whether a draft can be begun or sent: at first, over what nobody has begun to mark, and after a return."""
    if len(works) >= MOST_SENT and not works[-1].is_draft:
        return False
    last = latest(works, "sent", "returned", "marked")
    match last.state if last else "":
        case "" | "returned":
            return True
        case "sent":
            return last is not None and not is_being_marked(marks.get(last.ref), now)
    return False


def problems(
    rules: AssignmentRules, text: str, links: Sequence[str], handed: Sequence[str]
) -> dict[str, Message]:
    """What keeps a work from being sent, by field: everything that is asked for has to be there."""
    found = {}
    if "text" in rules.submit and not text.strip():
        found["text"] = NO_TEXT
    if "link" in rules.submit and not links:
        found["links"] = NO_LINK
    if "file" in rules.submit and not handed:
        found["files"] = NO_FILE
    return found | unfit(text, links)


def unfit(text: str, links: Sequence[str]) -> dict[str, Message]:
    """What cannot even be kept as a draft, by field."""
    found = {}
    if len(text) > LONGEST_TEXT:
        found["text"] = too_long(len(text), LONGEST_TEXT)
    odd = next((link for link in links if not is_address(link)), None)
    if len(links) > MOST_LINKS:
        found["links"] = MANY_LINKS
    elif odd is not None:
        found["links"] = Message(NO_ADDRESS, {"link": odd[:80]})
    return found


def is_address(link: str) -> bool:
    """Whether this is the address of a page, whole."""
    try:
        parts = urlsplit(link)
        return (
            parts.scheme in ("https", "http")
            and bool(parts.hostname)
            and len(link) <= LONGEST_LINK
            and not any(sign.isspace() for sign in link)
        )
    except ValueError:
        return False
