"""What the notices feature brings: the inbox, and mail on its way out."""

from __future__ import annotations

from lms.core.db import db
from lms.features.notices import services
from lms.plugin.facts import Told
from lms.plugin.hooks import hookimpl


@hookimpl
def told(fact: Told) -> None:
    services.keep(db.session(), fact)
