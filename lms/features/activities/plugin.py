"""What the activities feature brings: learning elsewhere, entered with evidence and verified."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.activities import entries as own_entries
from lms.features.activities import evidence, personal, telling, verifying_pages, wording
from lms.features.activities import pages as own_pages
from lms.features.activities import panels as own_panels
from lms.plugin.evidence import EvidenceKind
from lms.plugin.hooks import hookimpl

personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)
panels = hookimpl(own_panels.all_panels)
entries = hookimpl(lambda: own_entries.ENTRIES)
jobs = hookimpl(lambda: telling.JOBS)
notice_kinds = hookimpl(lambda: wording.NOTICES)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [own_pages.blueprint, verifying_pages.blueprint]


@hookimpl
def evidence_kinds() -> Iterable[EvidenceKind]:
    return evidence.OURS
