"""People as a table in the columns of the import: what goes out comes back in without a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.features.accounts.models import Person
from lms.features.imports.people_words import COLUMNS as PEOPLE_COLUMNS
from lms.features.imports.people_words import WRITTEN, YES
from lms.features.organisation.models import Membership, Relation, Unit
from lms.features.organisation.queries import within
from lms.features.organisation.relations import SUPERIOR
from lms.plugin.message import Message
from lms.plugin.offers import Column

AT_ONCE = 1_000
COLUMNS = tuple(Column(column.name, Message(column.heading)) for column in PEOPLE_COLUMNS)
_FIELDS = (
    "nip",
    "name",
    "title_before",
    "title_after",
    "status",
    "grade",
    "post_kind",
    "post_level",
    "position",
    "email",
    "phone",
)


def people(session: Session, scopes: Sequence[str], unit_path: str = "") -> Iterator[dict[str, Any]]:
    """Active people of the scopes, below `unit_path`, as rows; read by batches, so that memory stays as it is."""
    superior, open_one = aliased(Person), Membership.until_day.is_(None)
    everybody = "/" in scopes and not unit_path
    statement = (
        sa.select(
            Person.id,
            *(getattr(Person, name) for name in _FIELDS),
            Unit.code.label("unit"),
            superior.nip.label("superior"),
        )
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, open_one))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .outerjoin(
            Relation,
            sa.and_(Relation.person_id == Person.id, Relation.kind == SUPERIOR, Relation.until_day.is_(None)),
        )
        .outerjoin(superior, superior.id == Relation.other_id)
        .where(Person.active, sa.true() if everybody else within(Unit.path, scopes))
        .where(Unit.path.startswith(unit_path, autoescape=True) if unit_path else sa.true())
        .order_by(Person.id)
        .limit(AT_ONCE)
    )
    after = 0
    while rows := session.execute(statement.where(Person.id > after)).all():
        for row in rows:
            yield _written(row)
        after = rows[-1].id


def _written(row: Any) -> dict[str, Any]:
    values = {name: getattr(row, name) or "" for name in (*_FIELDS, "unit", "superior")}
    words = {name: known.get(values[name], values[name]) for name, known in WRITTEN.items()}
    return {**values, **words, "active": YES}
