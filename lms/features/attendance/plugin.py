""""""

from __future__ import annotations

from lms.features.attendance import personal
from lms.plugin.hooks import hookimpl

personal_data = hookimpl(personal.personal_data)
