"""People ticked in a list that is longer than a page: what was ticked on other pages is carried along in the form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core.names import fold
from lms.features.accounts.models import Person
from lms.features.enrolment import picking
from lms.features.enrolment.picking import Picked
from lms.features.imports.people_cells import titles_apart
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import seen_by, short_name

MOST = 1000
NAMES = 200
"""Names that are looked for at once."""
_ID = re.compile(r"[0-9a-z]{10}")
_DIGITS = re.compile(r"[0-9]{5,}")
_LINES = re.compile(r"[\n;\t|]+")


@dataclass(frozen=True, slots=True)
class Ticks:
    """Who is ticked, by public id, in the order in which they were."""

    people: tuple[str, ...] = ()

    def elsewhere(self, shown: Sequence[str]) -> tuple[str, ...]:
        """Those who are not on the page that is shown."""
        here = set(shown)
        return tuple(one for one in self.people if one not in here)

    def __contains__(self, one: object) -> bool:
        return one in self.people


def read(form: Any, more: Sequence[str] = ()) -> Ticks:
    """The ticks of this page, those that were carried along, and `more`; at most a thousand."""
    found = [*form.getlist("kept"), *form.getlist("person"), *more]
    return Ticks(tuple(dict.fromkeys(one for one in found if _ID.fullmatch(one)))[:MOST])


@dataclass(frozen=True, slots=True)
class Pasted:
    """Whom pasted lines name, and a sentence on each kind of line that names nobody."""

    people: tuple[str, ...]
    remarks: tuple[str, ...]


def pasted(session: Session, text: str, scopes: Sequence[str]) -> Pasted:
    """People inside the scopes by NIPs and whole names, one to a line; a name that fits several is told."""
    lines = [line.strip(" '\u2019\"") for line in _LINES.split(text)]
    numbers = picking.read_numbers("\n".join(line for line in lines if _DIGITS.search(line)))
    names = list(dict.fromkeys(line for line in lines if line and not _DIGITS.search(line)))
    by_number = picking.by_numbers(session, numbers.numbers[:MOST], scopes)
    by_name = _by_names(session, names[:NAMES], scopes)
    found = [one.public_id for one in by_number.values()]
    found += [fits[0].public_id for fits in by_name.values() if len(fits) == 1]
    remarks = []
    if unknown := [one for one in numbers.numbers if one not in by_number]:
        remarks.append(_("Nobody in your scope has this NIP: %(entries)s", entries=_few(unknown)))
    if numbers.unreadable:
        remarks.append(
            _("A NIP has 18 digits. Mend or take out: %(entries)s", entries=_few(numbers.unreadable))
        )
    if nobody := [name for name in names[:NAMES] if not by_name.get(name)]:
        remarks.append(_("Nobody in your scope has this name: %(entries)s", entries=_few(nobody)))
    if several := [name for name, fits in by_name.items() if len(fits) > 1]:
        remarks.append(
            _("Several people have this name; write their NIPs: %(entries)s", entries=_few(several))
        )
    if len(names) > NAMES:
        remarks.append(_("Only the first %(most)s names were looked for.", most=NAMES))
    return Pasted(tuple(dict.fromkeys(found)), tuple(remarks))


def _by_names(session: Session, names: Sequence[str], scopes: Sequence[str]) -> Mapping[str, list[Picked]]:
    keys = {name: fold(titles_apart(name)[1]) for name in names}
    if not keys:
        return {}
    rows: Any = session.execute(
        sa.select(
            Person.id,
            Person.public_id,
            Person.name,
            Person.nip,
            short_name().label("unit"),
            Unit.path.label("unit_path"),
        )
        .join(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .join(Unit, Unit.id == Membership.unit_id)
        .where(
            Person.active,
            seen_by(scopes),
            sa.or_(*(Person.search_text.contains(key, autoescape=True) for key in keys.values() if key)),
        )
        .order_by(Person.search_text, Person.id)
        .limit(MOST)
    )
    by_key: dict[str, list[Picked]] = {}
    for row in rows:
        by_key.setdefault(fold(row.name), []).append(Picked(**row._asdict()))
    return {name: by_key.get(key, []) for name, key in keys.items()}


def _few(entries: Sequence[str]) -> str:
    shown = ", ".join(entries[:10])
    return _("%(entries)s and more", entries=shown) if len(entries) > 10 else shown
