"""What is looked for in the history of changes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from lms.core.forms import BaseForm, DayField


class WhoForm(BaseForm):
    """Words of a name, a whole NIP or an email; posted, since a NIP is in no address."""

    q = StringField(_l("Person: name, NIP or email"), [Length(max=254)])


class DaysForm(BaseForm):
    """The days of which the history is shown, both included; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    since = DayField(_l("From"), [Optional()])
    until = DayField(_l("Until"), [Optional()])
