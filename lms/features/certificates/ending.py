"""What ends a certificate: it is revoked, replaced after a corrected name, or its owner's data is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor, id_of
from lms.core.errors import Conflict, Gone, Invalid, NotFound
from lms.core.outbox import announce, note
from lms.core.rows import insert_new
from lms.features.accounts.models import Person
from lms.features.certificates import codes, policies
from lms.features.certificates.models import Certificate, CertificateSetting
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark

REVOKED = "certificates.revoked"
REISSUED = "certificates.reissued"
CLASSES = ("mistake", "not-met", "misconduct", "request")
"""Why administrators revoke; the public learns the class and no more. ``erased`` is for the program alone."""
ERASED = "erased"
LONGEST_WHY = 300
NOBODY = "\u2013"


def revoke(
    session: Session, actor: Actor | None, public_id: str, ended_class: str, why: str, now: datetime
) -> None:
    """Takes a certificate back, for a reason that is kept. Once more changes nothing."""
    one = _held(session, actor, public_id)
    if ended_class not in CLASSES:
        raise Invalid(fields={"ended_class": Message(mark("Choose the reason that others will see."))})
    if not why.strip() or len(why) > LONGEST_WHY:
        text = mark("Write the reason, in at most %(most)s characters.")
        raise Invalid(fields={"why": Message(text, {"most": LONGEST_WHY})})
    if one.state == "revoked":
        return
    if one.state == "replaced":
        raise Gone(Message(mark("This certificate was replaced. Revoke the one that replaced it.")))
    _end(one, "revoked", id_of(actor) or None, ended_class, why.strip(), now)
    session.flush()
    _note(session, actor, "certificate.revoked", one, now, reason=ended_class, why=why.strip())
    data = {"course": one.frozen["course"], "code": one.code, "number": one.number or NOBODY}
    _tell(session, one, REVOKED, data, now)


def reissue(session: Session, actor: Actor | None, public_id: str, now: datetime) -> str:
    """Issues a certificate anew with the name that the register has now: the same number, another code.

    The former code says *replaced* from then on. A revoked one comes back in this way, and one that was revoked before
    it had a number gets one by the job. Returns the public id of what stands now; asked once more, it is the same.
    """
    one = _held(session, actor, public_id)
    if one.state == "replaced":
        return _latest(session, one)
    if not one.number and one.state == "valid":
        raise Conflict(Message(mark("It has no number yet. Wait a minute and try again.")))
    name = session.get_one(Person, one.person_id).full_name
    if one.ended_class == ERASED:
        raise Gone(Message(mark("The data of its owner was erased.")))
    if one.state == "valid" and name == one.frozen["name"]:
        text = mark("The register has the same name, %(name)s. Put it right there first, then issue it anew.")
        raise Invalid(Message(text, {"name": name}))
    return _replaced(session, actor, one, name, now)


def reissue_all(session: Session, actor: Actor | None, person_id: int, now: datetime) -> int:
    """Issues anew all valid certificates of a person that have another name than the register; says how many."""
    policies.check(actor)
    name = session.get_one(Person, person_id).full_name
    mine = sa.select(Certificate).where(
        Certificate.person_id == person_id, Certificate.state == "valid", Certificate.number != ""
    )
    others = [one for one in session.scalars(mine.with_for_update()) if one.frozen["name"] != name]
    for one in others:
        _replaced(session, actor, one, name, now)
    return len(others)


def erase(session: Session, person_id: int, now: datetime) -> None:
    """Does with the certificates of somebody who is erased what the agency has chosen: they stay as they are, so that
    paper can still be checked, or they are revoked and lose the name."""
    chosen = session.scalar(
        sa.select(CertificateSetting.on_erasure).order_by(CertificateSetting.from_day.desc()).limit(1)
    )
    if chosen != "revoke":
        return
    for one in session.scalars(sa.select(Certificate).where(Certificate.person_id == person_id)):
        if one.state == "valid":
            _end(one, "revoked", None, ERASED, "", now)
        one.frozen = {**one.frozen, "name": NOBODY}
    session.flush()


def _held(session: Session, actor: Actor | None, public_id: str) -> Certificate:
    policies.check(actor)
    held = sa.select(Certificate).where(Certificate.public_id == public_id).with_for_update()
    one = session.scalar(held, execution_options={"populate_existing": True})
    if one is None:
        raise NotFound
    return one


def _replaced(session: Session, actor: Actor | None, one: Certificate, name: str, now: datetime) -> str:
    was = {column.key: getattr(one, column.key) for column in sa.inspect(Certificate).columns}
    public_id = tokens.public_id()
    if one.state == "valid":
        _end(one, "replaced", id_of(actor) or None, "", "", now)
    else:
        one.state = "replaced"
    session.flush()
    fresh = {
        "public_id": public_id,
        "code": codes.new_code(),
        "frozen": {**was["frozen"], "name": name},
        "state": "valid",
        "issued_at": now,
        "numbered_at": now if one.number else None,
        "replaces_id": was["id"],
        "ended_at": None,
        "ended_by": None,
        "ended_class": "",
        "ended_why": "",
    }
    del was["id"]
    if not insert_new(session, Certificate, {**was, **fresh}):
        raise Conflict(Message(mark("Somebody else has just changed this certificate. Look at it again.")))
    new = session.scalars(sa.select(Certificate).where(Certificate.public_id == public_id)).one()
    _note(session, actor, "certificate.reissued", new, now, replaces=one.public_id)
    _tell(session, new, REISSUED, {"course": new.frozen["course"], "code": new.code}, now)
    return public_id


def _latest(session: Session, one: Certificate) -> str:
    while one.state == "replaced":
        one = session.scalars(sa.select(Certificate).where(Certificate.replaces_id == one.id)).one()
    return one.public_id


def _end(one: Certificate, state: str, by: int | None, ended_class: str, why: str, now: datetime) -> None:
    one.state, one.ended_at, one.ended_by = state, now, by
    one.ended_class, one.ended_why = ended_class, why


def _note(
    session: Session, actor: Actor | None, action: str, one: Certificate, now: datetime, **detail: str
) -> None:
    about = f"certificate:{one.public_id}"
    note(session, id_of(actor) or None, action, about, now, one.person_id, number=one.number, **detail)


def _tell(session: Session, one: Certificate, kind: str, data: dict[str, Any], now: datetime) -> None:
    key = f"{kind}:{one.public_id}"
    announce(session, Told(at=now, person_ids=(one.person_id,), kind=kind, key=key, data=data))
