"""What lies in an actor's reach: each function holds a row, checks that it is in their scope, and returns it.

`actor` None is the operator, whose reach is everything.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR, Actor
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.features.accounts.models import Person
from lms.features.organisation import policies, queries
from lms.features.organisation.models import Unit
from lms.features.organisation.queries import Place
from lms.plugin.message import Message, mark

UNKNOWN_UNIT = Message(mark("This unit does not exist any more. Choose again."))


def place(session: Session, actor: Actor | None, person_id: int, opens: bool = False) -> Place:
    """Where a person stands; their row is held, so that two changes of one membership come one after the other.

    `opens` is for what lets somebody in as this person. Raises NotFound outside the actor's scope, and NotAllowed where
    the person holds wider rights than the actor.
    """
    session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update())
    found = queries.place(session, person_id)
    if actor is None:
        return found
    if not policies.may_administer_unit(actor, found.last_path):
        raise NotFound
    for grant in queries.grants_held(session, person_id):
        # Rights wider than the actor's are not theirs to touch; a code (`opens`) would even let them in with these.
        if (opens or grant.role == ADMINISTRATOR) and not policies.may_give(actor, grant.unit_path):
            raise NotAllowed
    return found


def unit(session: Session, actor: Actor | None, unit_id: int) -> Unit:
    """An open unit, held against being closed meanwhile. Raises Invalid at `unit_id`, or NotAllowed."""
    held = sa.select(Unit).where(Unit.id == unit_id).with_for_update(read=True)
    found = session.scalar(held, execution_options={"populate_existing": True})
    if found is None or found.closed_day is not None:
        raise Invalid(fields={"unit_id": UNKNOWN_UNIT})
    if actor and not policies.may_administer_unit(actor, found.path):
        raise NotAllowed
    return found
