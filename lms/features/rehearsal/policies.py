"""Who may have a course rehearsed: whoever may teach it or change the draft."""

from __future__ import annotations

from lms.features.authoring.policies import may_see_course, may_see_teaching
from lms.features.drafts.policies import may_change_draft

may_rehearse = may_see_teaching
may_rehearse_course = may_see_course
may_rehearse_draft = may_change_draft
