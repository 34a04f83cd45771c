"""Changes of what the register holds of a person, told apart by version, and their time in quizzes.

Who may do it to whom is checked where units are known (organisation).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.names import fold, visible
from lms.core.outbox import announce, note
from lms.core.posts import LEVELS_OF, PNS_GRADES, POST_KINDS, PPPK_GRADES, read_grade
from lms.core.rows import insert_new
from lms.features.accounts.models import EntryCode, ExtraTimeRequest, Person
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark

TIME_SET, TIME_REFUSED = "time.granted", "time.refused"
FACTORS = ("1", "1.5", "2")
LONGEST_WORDS = 500

NO_NAME = Message(mark("Write the name."))
NO_NUMBER = Message(mark("Write a NIP or an email address."))
TAKEN_NIP = Message(mark("Somebody with this NIP is already registered."))
TAKEN_EMAIL = Message(mark("Somebody with this email is already registered."))
CHANGED_MEANWHILE = Message(
    mark(
        "Somebody else has changed this in the meantime. Nothing of yours is saved yet: compare, then save again."
    )
)
UNKNOWN_FACTOR = Message(mark("Choose one of the times."))
NO_STATUS = Message(mark("Choose a kind of employment."))
NO_GRADE = Message(mark("This is no grade. Write for example III/a, or IX for a PPPK."))
NOT_OF_PNS = Message(
    mark("A PNS has a grade from I/a to IV/e. Choose one of these, or change the employment.")
)
NOT_OF_PPPK = Message(
    mark("A PPPK has a grade from I to XVII. Choose one of these, or change the employment.")
)
NO_POST_KIND = Message(mark("Choose a kind of post."))
NO_LEVEL = Message(mark("Choose a level that this kind of post has, or none."))
NO_PHONE = Message(mark("Write a telephone number of 8 to 15 digits, for example 0812 3456 7890."))

STATUSES = ("PNS", "CPNS", "PPPK", "PPPK-PW", "other")
KIND = ("status", "grade", "post_kind", "post_level")
"""What a person is counted as beside their unit: the fields whose change has a day."""

_PHONE = re.compile(r"\+?\d{8,15}")
_BETWEEN = re.compile(r"[\s().\-\u2010-\u2015]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonData:
    """What the register holds of a person. `nip` has been checked (18 digits).

    `grade` may be written in any usual way; `post_kind` and `post_level` are words of `lms.core.posts`, or empty.
    """

    name: str
    title_before: str
    title_after: str
    nip: str | None
    email: str | None
    status: str
    position: str
    grade: str = ""
    post_kind: str = ""
    post_level: str = ""
    phone: str = ""


def kind_of(values: Any) -> dict[str, str]:
    """What a person is counted as, as it is kept, from a record that has the fields of `KIND`. Raises Invalid."""
    found = {name: getattr(values, name) for name in KIND}
    found["grade"] = read_grade(found["grade"]) or found["grade"].strip()
    wrong = wrong_kind(found)
    if wrong:
        raise Invalid(fields=wrong)
    return found


def wrong_kind(values: Mapping[str, str]) -> dict[str, Message]:
    """What does not fit in the fields of `KIND`, by field; a grade is as `lms.core.posts.read_grade` gives it."""
    status, grade, kind, level = (values[name] for name in KIND)
    wrong = {}
    if status not in STATUSES:
        wrong["status"] = NO_STATUS
    if grade and grade not in (*PNS_GRADES, *PPPK_GRADES):
        wrong["grade"] = NO_GRADE
    elif grade and status in ("PNS", "CPNS") and grade not in PNS_GRADES:
        wrong["grade"] = NOT_OF_PNS
    elif grade and status in ("PPPK", "PPPK-PW") and grade not in PPPK_GRADES:
        wrong["grade"] = NOT_OF_PPPK
    if kind and kind not in POST_KINDS:
        wrong["post_kind"] = NO_POST_KIND
    if level and level not in LEVELS_OF.get(kind, ()):
        wrong["post_level"] = NO_LEVEL
    return wrong


def read_phone(text: str) -> str:
    """A telephone number as it is kept: digits, with the plus it may begin with. Raises Invalid at `phone`."""
    number = _BETWEEN.sub("", visible(text))
    if number and not _PHONE.fullmatch(number):
        raise Invalid(fields={"phone": NO_PHONE})
    return number


def tidy(name: str, title_before: str, title_after: str) -> dict[str, str]:
    """Name and titles as they are kept, with what they are found by. Raises Invalid at `name` when nothing is left."""
    name, title_before, title_after = visible(name), visible(title_before), visible(title_after)
    if not name:
        raise Invalid(fields={"name": NO_NAME})
    found_by = fold(f"{name} {title_before} {title_after}")
    return {"name": name, "title_before": title_before, "title_after": title_after, "search_text": found_by}


def change_person(
    session: Session, person_id: int, data: PersonData, version: int, now: datetime, actor_id: int | None
) -> tuple[str, ...]:
    """Puts `data` into the register and returns the names of the fields that changed by it.

    `version` is the one that the writer saw. Raises Conflict when it is not the stored one any more and `data` differs
    from what stands there; Invalid at `name`, `nip` or `email`.
    """
    stored = session.execute(
        sa.select(Person).where(Person.id == person_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).scalar_one_or_none()
    if stored is None:
        raise NotFound
    values = _kept(data)
    changed = tuple(one.name for one in fields(data) if getattr(stored, one.name) != values[one.name])
    if not changed:
        return ()
    if stored.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    refuse_taken(session, values, person_id)
    _store(session, person_id, values)
    if "email" in changed:
        # A link that was sent to the old address must not let its reader in.
        session.execute(
            sa.delete(EntryCode).where(
                EntryCode.person_id == person_id, EntryCode.kind != "code", EntryCode.used_at.is_(None)
            )
        )
    note(session, actor_id, "person.changed", f"person:{stored.public_id}", now, fields=list(changed))
    return changed


def _kept(data: PersonData) -> dict[str, Any]:
    if not data.nip and not data.email:
        raise Invalid(fields={"nip": NO_NUMBER})
    return {
        **tidy(data.name, data.title_before, data.title_after),
        "nip": data.nip or None,
        "email": data.email.lower() if data.email else None,
        "position": visible(data.position),
        "phone": read_phone(data.phone),
        **kind_of(data),
    }


def refuse_taken(session: Session, values: dict[str, Any], person_id: int | None = None) -> None:
    """Raises Invalid at `nip` or `email` when somebody other than `person_id` has it."""
    other = Person.id != person_id if person_id is not None else sa.true()
    taken = {
        name: message
        for name, message in (("nip", TAKEN_NIP), ("email", TAKEN_EMAIL))
        if values[name]
        and session.scalar(sa.select(Person.id).where(getattr(Person, name) == values[name], other))
    }
    if taken:
        raise Invalid(fields=taken)


def _store(session: Session, person_id: int, values: dict[str, Any]) -> None:
    try:
        with session.begin_nested():
            session.execute(
                sa.update(Person)
                .where(Person.id == person_id)
                .values(**values, version=Person.version + 1)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:  # somebody was registered with this number between the look and the change
        refuse_taken(session, values, person_id)
        raise


def ask_extra_time(session: Session, actor: Actor, factor: str, words: str, now: datetime) -> None:
    """Asks the administrators of the actor's unit for `factor` (``1.5`` or ``2``); asked again, the newer one counts.

    `words` say why, at most 500 signs; they are dropped with the answer. Raises Invalid at `factor`.
    """
    if factor not in FACTORS[1:] or factor == actor.time_factor:
        raise Invalid(fields={"factor": UNKNOWN_FACTOR})
    asked = {"factor": factor, "words": words.strip()[:LONGEST_WORDS]}
    fresh = {"asked_at": now, "answered_at": None, "granted": False}
    if insert_new(session, ExtraTimeRequest, {"person_id": actor.person_id, **asked, **fresh}):
        is_new = True
    else:
        of_person = ExtraTimeRequest.person_id == actor.person_id
        same = sa.and_(
            of_person,
            ExtraTimeRequest.answered_at.is_(None),
            *(getattr(ExtraTimeRequest, k) == v for k, v in asked.items()),
        )
        is_new = session.scalar(sa.select(ExtraTimeRequest.person_id).where(same)) is None
        if is_new:
            session.execute(sa.update(ExtraTimeRequest).where(of_person).values(**asked, **fresh))
    if is_new:
        note(session, actor.person_id, "time.asked", f"person:{actor.public_id}", now, factor=factor)


def set_time_factor(
    session: Session, person_id: int, factor: str, reason: str, now: datetime, actor_id: int | None
) -> None:
    """Sets how much time a person has in quizzes begun from now on, answers what they asked for, and tells them.

    Raises Invalid at `factor`. `reason` is kept in the history of changes.
    """
    if factor not in FACTORS:
        raise Invalid(fields={"factor": UNKNOWN_FACTOR})
    before = session.execute(
        sa.select(Person.public_id, Person.time_factor).where(Person.id == person_id).with_for_update()
    ).one()
    asked = session.scalar(
        sa.select(ExtraTimeRequest.factor).where(
            ExtraTimeRequest.person_id == person_id, ExtraTimeRequest.answered_at.is_(None)
        )
    )
    if asked is not None:
        session.execute(
            sa.update(ExtraTimeRequest)
            .where(ExtraTimeRequest.person_id == person_id)
            .values(answered_at=now, granted=factor == asked, words="")
        )
    if before.time_factor != factor:
        session.execute(sa.update(Person).where(Person.id == person_id).values(time_factor=factor))
    if before.time_factor != factor or asked is not None:
        kind = TIME_SET if before.time_factor != factor else TIME_REFUSED
        note(session, actor_id, kind, f"person:{before.public_id}", now, factor=factor, reason=reason)
        announce(session, Told(person_ids=(person_id,), kind=kind, key=now.isoformat(), at=now))
