"""Who cannot be put back since rights or units are others by now: a table may be older than they are.

What was free to change when the table went in may since belong to somebody with wider rights: an address put back would
let whoever reads it in as them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR, Actor
from lms.features.organisation import policies
from lms.features.organisation.models import GivenGrant, Membership, Unit
from lms.plugin.intake import Kept
from lms.plugin.message import Message, mark

NOT_YOURS = Message(mark("is in a unit that you do not look after, or was in one"))
WIDER = Message(mark("has wider rights than you by now"))
LOOKS_AFTER = Message(mark("administers by now; such an account is closed on its own page"))
CLOSED_UNIT = Message(mark("was in a unit that is closed by now"))


def out_of_reach(
    session: Session, actor: Actor | None, rows: Sequence[Kept], hold: bool
) -> dict[int, Message]:
    """Why `actor` (None: the operator) may not put these people back, by their row; a constant number of statements.

    `hold` keeps the units as they are until the transaction ends."""
    held = {row.subject_id: row for row in rows if row.subject_id}
    places = _places(session, [*held])
    before = {one: (row.before.get("was") or {}).get("unit_id") for one, row in held.items()}
    units = _units(session, {unit for unit in before.values() if unit is not None}, hold)
    grants = _grants(session, [*held])
    found: dict[int, Message] = {}
    for person, row in held.items():
        back = units.get(before[person] or 0)
        paths = {places.get(person, ""), *((back.path,) if back else ())}
        wrong = _not_theirs(actor, paths, row, grants.get(person, ()))
        if wrong is None and back is not None and back.closed_day is not None:
            wrong = CLOSED_UNIT
        if wrong is not None:
            found[person] = wrong
    return found


def _not_theirs(actor: Actor | None, paths: set[str], row: Kept, grants: Sequence[Any]) -> Message | None:
    values = row.before.get("values", {})
    if values.get("active") is False and any(grant.role == ADMINISTRATOR for grant in grants):
        return LOOKS_AFTER
    if actor is None:
        return None
    if not all(policies.may_administer_unit(actor, path) for path in paths):
        return NOT_YOURS
    wider = (
        ("email" in values or grant.role == ADMINISTRATOR) and not policies.may_give(actor, grant.path or "")
        for grant in grants
    )
    return WIDER if any(wider) else None


def _places(session: Session, people: Sequence[int]) -> dict[int, str]:
    """The path of the unit each is in, or was in last."""
    stays = (
        sa.select(Membership.person_id, Unit.path)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(people))
        .order_by(Membership.person_id, Membership.from_day)
    )
    return {row.person_id: row.path for row in session.execute(stays)}


def _units(session: Session, ids: set[int], hold: bool) -> dict[int, Any]:
    found = sa.select(Unit.id, Unit.path, Unit.closed_day).where(Unit.id.in_(ids))
    found = found.with_for_update(read=True) if hold else found
    return {row.id: row for row in session.execute(found)} if ids else {}


def _grants(session: Session, people: Sequence[int]) -> dict[int, list[Any]]:
    rows = session.execute(
        sa.select(GivenGrant.person_id, GivenGrant.role, Unit.path)
        .outerjoin(Unit, Unit.id == GivenGrant.unit_id)
        .where(GivenGrant.person_id.in_(people))
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found
