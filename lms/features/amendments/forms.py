"""What goes with every change of a key: the reason, and whether passes may be lost by it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from lms.core.forms import BaseForm


class AmendForm(BaseForm):
    """The key itself is read by its question. `seen` names what the page showed."""

    reason = TextAreaField(
        _l("Why"),
        [DataRequired(_l("Write why. Those whose score changes read it."))],
        description=_l("One or two sentences. Those whose score changes read them."),
    )
    takes_back = BooleanField(_l("Take the pass back from those who no longer reach the pass mark"))
    seen = HiddenField(validators=[Length(max=64)])
