"""Who may look at what as a learner would: whoever may teach the course or change the draft; never learners."""

from __future__ import annotations

from lms.features.authoring.policies import may_see_course, may_see_teaching
from lms.features.drafts.policies import may_change_draft

may_preview = may_see_teaching
may_preview_course = may_see_course
may_preview_draft = may_change_draft
