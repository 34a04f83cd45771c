"""Tables that an administrator of the demonstration takes in, of people and of earlier training, with rows to mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.features.accounts.models import Person
from lms.features.demo.acts import Act, Member, Memory
from lms.features.demo.elsewhere import HISTORY, TRAININGS
from lms.features.demo.region import ZONE
from lms.features.demo.words import NEW_PEOPLE, TABLE
from lms.features.imports import running, services, taking
from lms.features.imports.models import ImportRow, ImportRun
from lms.features.imports.services import NewImport

HEADINGS = ("NIP", "Nama Pegawai", "Status", "Jabatan", "Kode Unit", "No HP")
COLUMNS = ("nip", "name", "status", "position", "unit", "phone")
OLD_HEADINGS = (
    *("NIP", "Nama", "Nama Diklat", "Jenis Diklat", "Penyelenggara", "Tgl Mulai", "Tgl Selesai"),
    *("Jumlah JP", "No Sertifikat", "Biaya", "Sumber Biaya"),
)
OLD_COLUMNS = (
    *("nip", "name", "title", "form", "provider", "starts", "ends"),
    *("hours", "number", "cost", "funds"),
)
KNOWN = 9
"""So many of the rows are about people who are there already."""


def take_in(actor: Actor, members: Sequence[Member], seed: int) -> Act:
    """Takes in a table of these people, in which some have another number or post, with a few who are new; what a
    spreadsheet has damaged waits to be mended."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        new = NewImport(tokens.public_id(), "people", TABLE, 1, HEADINGS, COLUMNS)
        services.begin(session, actor, new, at)
        services.match(session, actor, new.public_id, COLUMNS, {"split_titles": True}, at, here=True)
        run = session.scalars(sa.select(ImportRun.id).where(ImportRun.public_id == new.public_id)).one()
        running.stage(session, run, list(enumerate(_rows(members), 2)), at)
        running.finish_check(session, run, at)
        services.take_in(session, actor, new.public_id, False, at, here=True)
        _carry_through(session, run, at)
        # Who came in with it belongs to the demonstration like all others.
        theirs = sa.select(ImportRow.subject_id).where(ImportRow.run_id == run, ImportRow.fate == "new")
        session.execute(
            sa.update(Person)
            .where(Person.id.in_(theirs))
            .values(demo=True)
            .execution_options(synchronize_session=False)
        )

    return act


def take_in_trainings(actor: Actor, members: Sequence[Member]) -> Act:
    """Takes in a table of what these people had learnt in the two years before, of which some rows cannot be right."""

    def act(session: Session, memory: Memory, at: datetime) -> None:
        rows = list(_trainings(members, day_in(ZONE, at)))
        new = NewImport(tokens.public_id(), "training", HISTORY, 1, OLD_HEADINGS, OLD_COLUMNS)
        services.begin(session, actor, new, at)
        services.match(session, actor, new.public_id, OLD_COLUMNS, {}, at, here=True)
        run = session.scalars(sa.select(ImportRun.id).where(ImportRun.public_id == new.public_id)).one()
        running.stage(session, run, list(enumerate(rows, 2)), at)
        running.finish_check(session, run, at)
        if members:
            services.take_in(session, actor, new.public_id, False, at, here=True)
            _carry_through(session, run, at)

    return act


def _trainings(members: Sequence[Member], today: date) -> Iterator[list[Any]]:
    """One or two trainings of each; then one with the days of a decade, one of a form nobody knows, and 900 JP."""
    for number, member in enumerate(members):
        for place in range(1 + number % 2):
            ends = today - timedelta(days=20 + 61 * place + 7 * (number % 40))
            yield _training(member, (number + place) % len(TRAININGS), ends, number)
    for number, member in enumerate(members[:3]):
        row = _training(member, 0, today - timedelta(days=9), 900 + number)
        row[(3, 6, 7)[number]] = ("Diklatpim", "30 Februari 2025", "900")[number]
        yield row


def _training(member: Member, kind: int, ends: date, number: int) -> list[Any]:
    title, form, provider, days, hours, cost, funds = TRAININGS[kind]
    starts = ends - timedelta(days=days - 1)
    dates = [f"{starts:%d-%m-%Y}", f"{ends:%d-%m-%Y}"]
    names = [member.who.nip, member.who.name, title, form, provider]
    return [*names, *dates, str(hours), f"893/{number:03d}/{ends:%Y}", cost, funds]


def _carry_through(session: Session, run: int, at: datetime) -> None:
    while taking.take_batch(session, run, running.AT_ONCE, at):
        pass
    line: int | None = 0
    while line is not None:
        line = taking.link_batch(session, run, line, running.AT_ONCE, at)
    taking.finish_taking(session, run, at)


def _rows(members: Sequence[Member]) -> Iterator[list[Any]]:
    """Known people with another telephone number; new ones; then what Excel does to a NIP, and other slips."""
    known = [one.who for one in members[: KNOWN + 3]]
    for number, who in enumerate(known[:-3]):
        yield [who.nip, who.name, who.status, who.position, who.unit.code, f"0000 1{number:03d} 0000"]
    for nip, name, status, position, unit in NEW_PEOPLE:
        yield [nip, name, status, position, unit, ""]
    for who, damaged in zip(known[-3:], _damages(known[-3:]), strict=False):
        yield [damaged, who.name, who.status, who.position, who.unit.code, who.phone]
    nip, name, status, position, _unit = NEW_PEOPLE[0]
    yield [f"{nip[:-1]}8", name[::-1].title(), status, position, "3.02.9", ""]


def _damages(people: Sequence[Any]) -> Iterator[Any]:
    """The last digits turned to zeros; scientific notation; a number in place of a text."""
    first, second, third = (*people, people[-1], people[-1])[:3]
    yield f"{first.nip[:15]}000"
    yield f"{second.nip[0]},{second.nip[1:6]}E+17"
    yield ["n", f"{third.nip[:15]}000"]
