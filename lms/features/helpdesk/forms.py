"""The forms of learners who ask and trainers who answer.

Lengths are checked by the services: a limit in the page would cut what is pasted without a word.
"""

from __future__ import annotations

import hashlib
import secrets

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.core.forms import BaseForm
from lms.core.html import number
from lms.features.helpdesk.policies import LONGEST_ANSWER, LONGEST_QUESTION
from lms.features.helpdesk.services import Reply, Wish

KINDS = (
    SelectChoice("ask", _l("Question to the trainer")),
    SelectChoice("report", _l("Report of a mistake")),
)
OUTCOMES = (
    SelectChoice("fixed", _l("It has been corrected")),
    SelectChoice("no-error", _l("It is not a mistake")),
    SelectChoice("answered", _l("Neither: the answer explains it")),
)


class AskForm(BaseForm):
    """What a learner asks or reports. What it is about is in the address, never in a field."""

    kind = RadioField(
        _l("This is"), [InputRequired(_l("Choose what this is."))], choices=KINDS, default="ask"
    )
    text = TextAreaField(
        _l("In your own words"),
        [DataRequired(_l("Write your question or what is wrong."))],
    )
    publish = BooleanField(_l("May be shown under the lesson, without my name"))
    key = HiddenField(validators=[Length(max=64)])

    def prepare(self) -> None:
        """Says how long the text may be, and gives a new form the name by which it is sent once."""
        self.key.data = self.key.data or secrets.token_hex(16)
        self.text.description = _(
            "One to five sentences, at most %(most)s characters with spaces and line breaks. "
            "Leave out the data of citizens.",
            most=number(LONGEST_QUESTION),
        )

    def wish(self, about: str, question: str) -> Wish:
        """What was typed, as the service takes it; only after the form was found valid."""
        return Wish(about, question, self.kind.data, self.text.data or "", bool(self.publish.data))

    def request(self, wish: Wish) -> str:
        """Names this wish: the same form sent twice gives the same, one that was changed in between another."""
        text = repr((self.key.data, wish))
        return f"ask:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


class AnswerForm(BaseForm):
    """What a trainer answers; `outcome` for reports only."""

    text = TextAreaField(
        _l("Your answer"),
        [DataRequired(_l("Write the answer."))],
    )
    outcome = RadioField(
        _l("What came of it"), [InputRequired(_l("Choose what came of the report."))], choices=OUTCOMES
    )
    publish = BooleanField(_l("Show under the lesson, without the asker's name"))

    def fit(self, kind: str, may_publish: bool) -> None:
        """Takes away what this question does not need, and says how long the answer may be."""
        self.text.description = _(
            "Goes to the inbox of whoever asked, with your name. At most %(most)s characters.",
            most=number(LONGEST_ANSWER),
        )
        if kind != "report":
            del self.outcome
        if not may_publish:
            del self.publish

    @property
    def reply(self) -> Reply:
        """What was typed, as the service takes it; only after the form was found valid."""
        return Reply(
            text=self.text.data or "",
            outcome=self.outcome.data if "outcome" in self else "answered",
            publish=bool(self.publish.data) if "publish" in self else False,
        )
