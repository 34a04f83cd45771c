"""The form of a call."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from lms.core.forms import BaseForm


class CallForm(BaseForm):
    """Whom one has called, and what came of it."""

    person = HiddenField(validators=[InputRequired(), Length(max=10)])
    word = StringField(
        _l("What came of it"), description=_l("A few words, seen by administrators and by the person.")
    )
