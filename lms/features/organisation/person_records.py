"""Reads of people for whoever keeps the register: the list, and one person whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.errors import NotFound
from lms.core.paging import Page, cut
from lms.core.posts import POST_KINDS, POST_LEVELS
from lms.features.accounts.models import Person
from lms.features.organisation.finding import in_service, sought
from lms.features.organisation.models import GivenGrant, Membership, Relation, Unit
from lms.features.organisation.queries import seen_by
from lms.plugin.message import Message


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A line of the list of people. `roles` are the roles held anywhere; the NIP is to be shown masked."""

    public_id: str
    name: str
    full_name: str
    nip: str | None
    unit: str
    unit_code: str
    roles: tuple[str, ...]
    active: bool
    has_password: bool


PAGE = 50
FEW = 5_000
"""So many people are sorted sooner than found by going through everybody's names."""
STATES = ("active", "new", "closed")
"""Who a list shows: those in service, of these whoever never came in, or closed accounts."""


def people_page(
    session: Session,
    scopes: Sequence[str],
    search: str = "",
    unit_path: str = "",
    after: str = "",
    size: int = PAGE,
    *,
    state: str = "",
    employment: str = "",
    expected: int | None = None,
) -> Page[PersonRow]:
    """People inside the scopes by name: `search` is words of names or titles, an email, or a whole NIP.

    Below `unit_path`, active ones or as one of `STATES` says, of one kind of `employment`. Closed accounts count to the
    unit they were in last. People without a unit are the site's. `expected` is about how many there are in scope: few
    are found by their units and sorted, many are read by name until a page is full.
    """
    statement = (
        sa.select(Person, Unit.name, Unit.short_name, Unit.code)
        .select_from(Person)
        .outerjoin(Membership, _newest() if state == "closed" else _present())
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Person.active.is_(state != "closed"), *sought(search))
        .limit(size + 1)
    )
    name: sa.ColumnElement[str] = Person.search_text.expression
    if expected is not None and expected <= FEW and state != "closed":
        # The engine would go by the index of names: sorted by what no index holds, it cannot.
        name = sa.func.coalesce(name, "")
        statement = statement.where(in_service(scopes, unit_path))
    else:
        statement = statement.where(seen_by(scopes))
        if unit_path:
            statement = statement.where(Unit.path.startswith(unit_path, autoescape=True))
    if state == "new":
        statement = statement.where(Person.password.is_(None))
    if employment:
        statement = statement.where(Person.status == employment)
    if after:
        statement = statement.where(_behind(name, after))
    rows = session.execute(statement.order_by(name, Person.id)).all()
    roles = _roles_of(session, [row.Person.id for row in rows])
    return cut([_person_row(row, roles) for row in rows], size, lambda row: row.public_id)


def _behind(name: sa.ColumnElement[str], after: str) -> sa.ColumnElement[bool]:
    """Condition on `Person`: by `name` behind the one with this public id."""
    last = sa.select(Person.search_text, Person.id).where(Person.public_id == after).subquery()
    key = sa.select(last.c.search_text).scalar_subquery(), sa.select(last.c.id).scalar_subquery()
    return sa.tuple_(name, Person.id) > sa.tuple_(*key)


def _present() -> sa.ColumnElement[bool]:
    return sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None))


def _newest() -> sa.ColumnElement[bool]:
    latest = aliased(Membership)
    newest = sa.select(sa.func.max(latest.from_day)).where(latest.person_id == Person.id).scalar_subquery()
    return sa.and_(Membership.person_id == Person.id, Membership.from_day == newest)


def _person_row(row: Any, roles: Mapping[int, tuple[str, ...]]) -> PersonRow:
    person: Person = row.Person
    return PersonRow(
        person.public_id,
        person.name,
        person.full_name,
        person.nip,
        row.short_name or row.name or "",
        row.code or "",
        roles.get(person.id, ()),
        person.active,
        person.password is not None,
    )


def _roles_of(session: Session, people: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        sa.select(GivenGrant.person_id, GivenGrant.role).where(GivenGrant.person_id.in_(people)).distinct()
    ).all()
    found: dict[int, tuple[str, ...]] = {}
    for row in sorted(rows, key=lambda row: row.role):
        found[row.person_id] = (*found.get(row.person_id, ()), row.role)
    return found


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's time in a unit as one kind, `until` excluded; None: still there."""

    unit: str
    unit_path: str
    from_day: date
    until_day: date | None
    unit_code: str
    status: str
    grade: str
    post: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class PastSuperior:
    """Somebody's superior from a day until (not including) another; `is_seen`: their page is the asker's to open."""

    public_id: str
    name: str
    active: bool
    from_day: date
    until_day: date | None
    is_seen: bool


def superiors_of(session: Session, scopes: Sequence[str], person_id: int) -> tuple[PastSuperior, ...]:
    """A person's superiors, the newest first."""
    rows = session.execute(
        sa.select(Person, Relation.from_day, Relation.until_day, seen_by(scopes).label("is_seen"))
        .join(Relation, Relation.other_id == Person.id)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Relation.person_id == person_id)
        .order_by(Relation.from_day.desc())
    )
    return tuple(
        PastSuperior(
            row.Person.public_id,
            row.Person.full_name,
            row.Person.active,
            row.from_day,
            row.until_day,
            bool(row.is_seen),
        )
        for row in rows
    )


def post_in_words(post_kind: str, post_level: str) -> tuple[Message, ...]:
    """A kind of post and its level, as far as they are known."""
    found = (POST_KINDS.get(post_kind), POST_LEVELS.get(post_level))
    return tuple(one for one in found if one is not None)


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A right as the page of a person shows it: the role, and what it covers (a unit, a course, or the site)."""

    role: str
    unit: str
    unit_code: str
    unit_path: str
    course: str | None

    @property
    def over(self) -> str:
        """What it covers, as forms name it: ``site``, ``unit:<code>`` or ``course:<id>``."""
        if self.course:
            return f"course:{self.course}"
        return f"unit:{self.unit_code}" if self.unit_code else "site"


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """One person: data of the register, where they were and are, and their rights. The NIP is to be shown masked."""

    id: int
    public_id: str
    full_name: str
    name: str
    title_before: str
    title_after: str
    nip: str | None
    email: str | None
    status: str
    position: str
    grade: str
    post_kind: str
    post_level: str
    phone: str
    active: bool
    has_password: bool
    time_factor: str
    version: int
    stays: tuple[Stay, ...]
    grants: tuple[HeldGrant, ...]

    @property
    def post(self) -> tuple[Message, ...]:
        """Kind of post and level, in words."""
        return post_in_words(self.post_kind, self.post_level)


def person_detail(session: Session, scopes: Sequence[str], public_id: str) -> PersonDetail:
    """One person inside the scopes, by the name in addresses. Raises NotFound, also outside."""
    person = session.scalar(sa.select(Person).where(Person.public_id == public_id))
    if person is None:
        raise NotFound
    stays = session.execute(
        sa.select(Membership, Unit.name, Unit.path, Unit.code)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.from_day.desc())
    ).all()
    last_path = stays[0].path if stays else "/"
    if not any(last_path.startswith(scope) for scope in scopes):
        raise NotFound
    return PersonDetail(
        person.id,
        person.public_id,
        person.full_name,
        person.name,
        person.title_before,
        person.title_after,
        person.nip,
        person.email,
        person.status,
        person.position,
        person.grade,
        person.post_kind,
        person.post_level,
        person.phone,
        person.active,
        person.password is not None,
        person.time_factor,
        person.version,
        tuple(_stay(row.Membership, row) for row in stays),
        _grants_of(session, person.id),
    )


def _grants_of(session: Session, person_id: int) -> tuple[HeldGrant, ...]:
    grants = session.execute(
        sa.select(GivenGrant.role, Unit.name, Unit.code, Unit.path, GivenGrant.course)
        .outerjoin(Unit, Unit.id == GivenGrant.unit_id)
        .where(GivenGrant.person_id == person_id)
        .order_by(GivenGrant.role, GivenGrant.id)
    )
    return tuple(
        HeldGrant(grant.role, grant.name or "", grant.code or "", grant.path or "", grant.course)
        for grant in grants
    )


def _stay(stay: Membership, row: Any) -> Stay:
    days = (stay.from_day, stay.until_day)
    post = post_in_words(stay.post_kind, stay.post_level)
    return Stay(row.name, row.path, *days, row.code, stay.status, stay.grade, post)
