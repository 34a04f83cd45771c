"""What is kept of a person, said by a statement: a feature answers `personal_data()` with records made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.plugin.message import Message
from lms.plugin.offers import PersonalData

Statement = sa.Select[*tuple[Any, ...]]


def kept(
    name: str,
    label: Message,
    tables: Iterable[str],
    statement: Callable[[int], Statement],
    erase: Callable[[Session, int, Any], None] | None = None,
    **more: Any,
) -> PersonalData:
    """What `statement(person_id)` selects; the labels of its columns are the headings."""

    def rows(session: Session, person_id: int) -> Iterator[Mapping[str, Any]]:
        for row in session.execute(statement(person_id)).mappings():
            yield dict(row)

    return PersonalData(name, label, tuple(tables), rows, erase, **more)
