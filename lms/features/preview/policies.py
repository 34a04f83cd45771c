"""Who may look at what as a learner would: whoever teaches the course, and the administrators of the site."""

from __future__ import annotations

from lms.features.authoring.policies import may_see_course, may_see_teaching

may_preview = may_see_teaching
may_preview_course = may_see_course
