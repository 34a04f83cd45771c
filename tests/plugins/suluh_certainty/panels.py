"""Two sections on pages of ours. What people wrote is put in by `Markup.format`, which escapes it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from lms.core.actor import Actor
from lms.core.db import db
from lms.core.i18n import say
from lms.plugin.message import Message, counted
from suluh_certainty.heard import completions_of

SECTION = Markup('<section class="card stack-s"><h2 class="h3">{}</h2><p>{}</p></section>')

HEADING = Message("Completed so far")


def on_home(actor: Actor, record: Any) -> str:
    """How many courses the reader has completed; nothing before the first."""
    n = completions_of(db.session(), actor.person_id)
    if not n:
        return ""
    said = counted(
        "%(name)s, you have completed a course %(n)s time.",
        "%(name)s, you have completed courses %(n)s times.",
        n,
        name=actor.name,
    )
    return SECTION.format(say(HEADING), say(said))


def on_course(actor: Actor, record: Any) -> str:
    """How often the reader has completed this course; nothing before the first time."""
    n = completions_of(db.session(), actor.person_id, record.course.id)
    if not n:
        return ""
    said = counted(
        "You have completed this course %(n)s time.", "You have completed this course %(n)s times.", n
    )
    return SECTION.format(say(HEADING), say(said))
