""""""

from __future__ import annotations

from lms.features.accreditation import personal
from lms.plugin.hooks import hookimpl

personal_data = hookimpl(personal.personal_data)
