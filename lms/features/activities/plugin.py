"""What the activities feature brings: learning elsewhere, with evidence and verification."""

from __future__ import annotations

from lms.features.activities import models as models
