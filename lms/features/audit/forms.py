"""What is looked for in the history of changes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from lms.core.forms import BaseForm


class WhoForm(BaseForm):
    """Words of a name, a whole NIP or an email; posted, since a NIP is in no address."""

    q = StringField(_l("Person: name, NIP or email"), [Length(max=254)])
