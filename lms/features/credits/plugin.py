"""What the credits feature brings: the JP account of each person and year."""

from __future__ import annotations

from lms.features.credits import personal
from lms.plugin.hooks import hookimpl

personal_data = hookimpl(personal.personal_data)
