"""Certificates in the plan: what is printed, numbers, a corrected name, what is revoked; each by the service."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.features.accounts.models import Person
from lms.features.accounts.register import PersonData
from lms.features.certificates import arms, ending, patterns, services, setting
from lms.features.certificates.models import Certificate, CertificateSetting
from lms.features.certificates.setting import NewSetting, NewSignatory
from lms.features.demo import elsewhere
from lms.features.demo.acts import Act, Memory
from lms.features.organisation import services as organisation

ARMS = Path(__file__).with_name("arms.png")


def set_terms(admin: Actor, from_day: date, signatories: tuple[NewSignatory, ...]) -> Act:
    """Issuer, arms, pattern of numbers and names of scores from a day on, and who signs when."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        new = NewSetting(
            from_day,
            elsewhere.OFFICE,
            patterns.USUAL,
            authority=elsewhere.AGENCY,
            organiser_code="BKPSDM-ARK",
            place="Arungkala",
            arms=arms.keep(ARMS.read_bytes()),
            predicates=elsewhere.PREDICATES,
        )
        setting.put(session, admin, new, at)
        for one in signatories:
            setting.put_signatory(session, admin, "", one, at)

    return act


def number() -> Act:
    """Gives the numbers that are due, as the worker would have done."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        while services.number(session, at) == services.AT_ONCE:
            pass

    return act


def revoke(admin: Actor, people: Collection[int], ended_class: str, why: str) -> Act:
    """Revokes the latest certificate that one of these people holds."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        one = _latest(session, people)
        if one is not None:
            ending.revoke(session, admin, one.public_id, ended_class, why, at)

    return act


def correct_name(admin: Actor, people: Collection[int], title_after: str, reissue: bool = True) -> Act:
    """Puts the titles of one of these people right, and issues their latest certificate anew with them."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        one = _latest(session, people)
        if one is None:
            return
        row = session.get_one(Person, one.person_id)
        held = PersonData(**{field.name: getattr(row, field.name) for field in fields(PersonData)})
        data = replace(held, title_after=title_after)
        organisation.edit_person(session, admin, row.id, data, row.version, at)
        session.expire(row)
        if reissue:
            ending.reissue(session, admin, one.public_id, at)

    return act


def _latest(session: Session, people: Collection[int]) -> Certificate | None:
    held = sa.select(Certificate).where(
        Certificate.person_id.in_(people), Certificate.state == "valid", Certificate.number != ""
    )
    order = (Certificate.completed_at.desc(), Certificate.id)
    return session.scalars(held.order_by(*order).limit(1)).one_or_none()


def forget_arms(session: Session) -> None:
    """Deletes the picture of the arms, unless it is printed still."""
    digest = arms.keep(ARMS.read_bytes())
    if session.scalar(sa.select(CertificateSetting.id).where(CertificateSetting.arms == digest)) is None:
        arms.path_of(digest).unlink(missing_ok=True)
