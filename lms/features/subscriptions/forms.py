"""The form of a report to be kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField

from lms.core.forms import BaseForm


class KeepForm(BaseForm):
    """Its name, its address, and whether it is told every month; the service judges."""

    name = StringField(_l("Name of the report"), description=_l("As you will find it in your list."))
    address = HiddenField()
    monthly = BooleanField(
        _l("Send me the figures every month"),
        description=_l(
            "On the first working day, to your inbox and, if you wish, by mail. No names are in it."
        ),
    )
