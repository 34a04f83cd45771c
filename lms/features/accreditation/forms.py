"""Forms of decisions about lesson hours."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.core.forms import BaseForm
from lms.features.accreditation.services import LONGEST_REASON
from lms.features.credits.forms import HoursField


class DecideForm(BaseForm):
    """Hours as they are to count, and why they differ from what is declared."""

    version = HiddenField()
    hours = HoursField(
        _l("JP that count"),
        [InputRequired(_l("Write the JP."))],
        description=_l("1 JP is 45 minutes. In quarters, such as 2 or 1,5."),
    )
    reason = TextAreaField(
        _l("Reason"),
        [Length(max=LONGEST_REASON)],
        description=_l("Needed where the figure differs from what is declared. Learners read it."),
        render_kw={"rows": 2},
    )


class RefuseForm(BaseForm):
    """Why declared hours are not recognised."""

    version = HiddenField()
    reason = TextAreaField(
        _l("Reason"),
        [
            InputRequired(_l("Write the reason: it is kept, and learners read it.")),
            Length(max=LONGEST_REASON),
        ],
        render_kw={"rows": 2},
    )
