"""The form of one's wish for mail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice

from lms.core.forms import BaseForm


class WishForm(BaseForm):
    """How often mail comes."""

    wish = RadioField(
        _l("Mail from the inbox"),
        choices=[
            SelectChoice(
                "daily", _l("One mail a day, in the morning of working days, when there is something new")
            ),
            SelectChoice("each", _l("A mail soon after each notice")),
            SelectChoice("none", _l("No mail; I read the inbox")),
        ],
        validate_choice=False,  # the service knows what may be wished
    )
