"""What administrators type about the JP account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from lms.core.forms import BaseForm
from lms.features.credits.services import LONGEST_WHY


class TakeBackForm(BaseForm):
    """Why an entry is taken back."""

    why = TextAreaField(
        _l("Why it is taken back"),
        description=_l("The person reads this beside the entry."),
        render_kw={"maxlength": LONGEST_WHY, "rows": 2},
    )
