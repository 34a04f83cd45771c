"""What is kept of a person from tables that were taken in: files they brought, and rows about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.accounts.models import Person
from lms.features.imports.models import ImportRow, ImportRun
from lms.features.imports.work import KEPT
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention


def personal_data() -> Iterable[PersonalData]:
    """Files, and rows as they were written, for as long as they are kept."""
    return (
        kept("tables", Message(mark("Tables of people you brought")), ["import_run"], _runs),
        kept("table-rows", Message(mark("Rows about you in such tables")), ["import_row"], _rows, _forget),
    )


def retentions() -> Iterable[Retention]:
    """Rows; what became of the table stays known."""
    return (
        Retention(
            "imports",
            Message(mark("Rows of tables of people that were taken in")),
            Message(mark("so that a table can be mended and undone")),
            KEPT.days,
        ),
    )


def _runs(person_id: int) -> Statement:
    columns = (ImportRun.kind, ImportRun.file_name, ImportRun.state, ImportRun.made_at, ImportRun.applied_at)
    return sa.select(*columns).where(ImportRun.made_by == person_id).order_by(ImportRun.id)


def _rows(person_id: int) -> Statement:
    columns = (ImportRow.line, ImportRow.cells, ImportRow.fate, ImportRow.taken_at)
    return sa.select(*columns).where(_about(person_id)).order_by(ImportRow.id)


def _about(person_id: int) -> sa.ColumnElement[bool]:
    """Rows that went in, and those that name the person by their number or address and did not."""
    keys = (
        sa.select(sa.literal("nip:") + Person.nip).where(Person.id == person_id),
        sa.select(sa.literal("email:") + Person.email).where(Person.id == person_id),
    )
    named = [column.in_(key) for column in (ImportRow.key, ImportRow.second_key) for key in keys]
    return sa.or_(ImportRow.subject_id == person_id, *named)


def _forget(session: Session, person_id: int, now: datetime) -> None:
    # Whole rows: undoing the table must not bring back what they knew of the person.
    rows = sa.delete(ImportRow).where(_about(person_id))
    session.execute(rows.execution_options(synchronize_session=False))
