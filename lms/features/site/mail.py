"""How mail goes, as a line among those of the site's health."""

from __future__ import annotations

from flask import current_app
from sqlalchemy.orm import Session

from lms.core.checkup import Line
from lms.features.notices import queries as notices
from lms.plugin.message import Message, counted, mark


def look(session: Session) -> Line:
    """Mail that waits, was given up, or is of unknown fate."""
    label = Message(mark("Mail"))
    if not current_app.config["MAIL_SERVER"]:
        return Line(
            "mail", label, "good", Message(mark("No mail is sent here; everything stands in the inbox."))
        )
    found = notices.mail_state(session)
    if found.failed or found.unknown:
        text = counted(
            "%(n)s message could not be sent, or nobody knows whether it was.",
            "%(n)s messages could not be sent, or nobody knows whether they were.",
            found.failed + found.unknown,
        )
        advice = Message(mark("Check the settings of the mail server, and the log of the worker."))
        return Line("mail", label, "warn", text, advice)
    return Line("mail", label, "good", counted("%(n)s message waits.", "%(n)s messages wait.", found.waiting))
