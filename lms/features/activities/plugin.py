"""What the activities feature brings: learning elsewhere, entered with evidence and verified."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.activities import evidence, personal, verifying_pages, wording
from lms.features.activities import pages as activity_pages
from lms.features.activities import panels as activity_panels
from lms.plugin.evidence import EvidenceKind
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import NoticeKind

personal_data = hookimpl(personal.personal_data)
panels = hookimpl(activity_panels.all_panels)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [activity_pages.blueprint, verifying_pages.blueprint]


@hookimpl
def evidence_kinds() -> Iterable[EvidenceKind]:
    return evidence.OURS


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return wording.NOTICES
