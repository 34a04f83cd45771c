"""The history as a chain: it grows by itself, nobody can change it unseen, and its beginning may be cut off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.core.clock import now
from lms.core.db import db
from lms.core.outbox import note
from lms.core.worker import Worker
from lms.features.accounts.models import Person
from lms.features.audit import chain, work
from lms.features.audit.chain import Head
from lms.features.audit.models import AuditCut, AuditEntry
from tests.support.people import a_person
from tests.support.site import NOON, HandClock


def told(count: int = 5) -> None:
    for number in range(count):
        db.write(
            note, None, "thing.done", f"thing:{number}", now() + timedelta(minutes=number), number=number
        )


def chained(app: Flask, count: int = 5) -> Head:
    told(count)
    work.extend({}, now())
    return chain.head(db.session())


def behind_the_back(*statements: str) -> None:
    """What somebody with the rights of the database's owner could do."""
    sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.begin() as connection:
        kept: list[str] = []
        if sqlite:
            known = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
            for name, sql in connection.execute(sa.text(known)).all():
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
                kept.append(sql)
        else:
            connection.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
            kept.append("ALTER TABLE audit_entry ENABLE TRIGGER USER")
        for statement in (*statements, *kept):
            connection.exec_driver_sql(statement)


def verified(kept: Head | None = None) -> Any:
    db.session.rollback()
    return chain.verify(db.session(), kept)


@pytest.mark.both_engines
def test_the_worker_chains_what_was_done(app: Flask) -> None:
    person = a_person()
    told()
    Worker(app).drain()
    end = chain.head(db.session())
    found = verified(end)
    entries = db.session.execute(
        sa.select(AuditEntry.action, AuditEntry.subject_id).order_by(AuditEntry.seq)
    ).all()
    assert (found.broken, found.waiting, found.fitting) == (None, 0, len(entries))
    assert found.head == end
    assert ("person.added", person.id) in [tuple(entry) for entry in entries]
    db.session.rollback()
    later = chained(app, 2)
    assert (later.seq, verified(end).broken) == (end.seq + 2, None)


@pytest.mark.parametrize(
    ("statements", "seq", "why", "hour"),
    [
        (["UPDATE audit_entry SET action = 'thing.else' WHERE seq = 3"], 3, "changed", 2),
        (["UPDATE audit_entry SET subject_id = 7 WHERE seq = 3"], 3, "changed", 2),
        (["UPDATE audit_entry SET detail = '{\"number\": 9}' WHERE seq = 3"], 3, "changed", 2),
        (["DELETE FROM audit_entry WHERE seq = 3"], 4, "missing", 3),
        (["DELETE FROM audit_entry WHERE seq = 1"], 2, "missing", 1),
        (["DELETE FROM audit_entry WHERE seq > 3"], 4, "cut", None),
        (
            [
                "UPDATE audit_entry SET seq = 99 WHERE seq = 2",
                "UPDATE audit_entry SET seq = 2 WHERE seq = 3",
                "UPDATE audit_entry SET seq = 3 WHERE seq = 99",
            ],
            2,
            "changed",
            2,
        ),
    ],
)
def test_what_was_done_behind_its_back_is_found(
    app: Flask, statements: list[str], seq: int, why: str, hour: int | None
) -> None:
    end = chained(app)
    behind_the_back(*statements)
    broken = verified(end).broken
    assert (broken.seq, broken.why) == (seq, why)
    assert broken.at == (None if hour is None else NOON + timedelta(minutes=hour))


@pytest.mark.both_engines
def test_a_chain_made_anew_is_not_the_one_that_was_written_down(app: Flask) -> None:
    end = chained(app)
    behind_the_back(
        "UPDATE audit_entry SET action = 'thing.else' WHERE seq = 5",
        "UPDATE audit_entry SET seq = NULL, hash = NULL",
    )
    work.extend({}, now())
    assert verified().broken is None
    assert verified(end).broken.why == "rewritten"


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "change",
    [
        sa.update(AuditEntry).values(action="thing.else"),
        sa.update(AuditEntry).values(hash="0" * 64),
        sa.update(AuditEntry).values(seq=None, hash=None),
        sa.delete(AuditEntry),
    ],
    ids=["told", "hash", "chain", "row"],
)
@pytest.mark.parametrize("is_chained", [True, False])
def test_the_engine_refuses_to_change_or_remove_an_entry(app: Flask, change: Any, is_chained: bool) -> None:
    if is_chained:
        chained(app)
    else:
        told()
        if "hash" in str(change) and "action" not in str(change):
            return  # an entry that waits may be chained: that is what the job does
    with pytest.raises(DBAPIError, match="only added to"):
        db.write(lambda session: session.execute(change))


@pytest.mark.both_engines
def test_whole_months_go_and_the_chain_goes_on(app: Flask, clock: HandClock) -> None:
    early = chained(app)
    clock.forward(days=40)
    end = chained(app, 3)
    while db.write(chain.cut, NOON + timedelta(days=20), clock.at):
        pass
    assert db.session.scalars(sa.select(AuditEntry.seq).order_by(AuditEntry.seq)).all() == [6, 7, 8]
    assert (verified(end).broken, verified(early).broken) == (None, None)
    db.session.rollback()
    with pytest.raises(DBAPIError, match="only added to"):
        db.write(lambda session: session.execute(sa.delete(AuditCut)))
    behind_the_back("DELETE FROM audit_entry WHERE seq = 6")
    assert verified().broken.why == "missing"


def test_what_the_demonstration_did_is_not_chained(app: Flask) -> None:
    person = a_person()

    def mark(session: Session, demo: bool) -> None:
        session.execute(sa.update(Person).values(demo=demo))

    db.write(mark, True)
    work.extend({}, now())
    assert verified().fitting == 0
    db.session.rollback()
    db.write(lambda session: session.execute(sa.delete(AuditEntry)))
    db.write(mark, False)
    assert person.id
    assert chained(app).seq == 5


def test_the_commands_print_the_end_and_say_where_it_broke(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def lms(*words: str) -> Any:
        db.session.rollback()
        return app.cli.main(["audit", *words], standalone_mode=False)

    assert lms("head") == 1
    told(3)
    capsys.readouterr()
    assert lms("head") == 0
    end = capsys.readouterr().out.split()[0]
    assert lms("verify", "--head", end) == 0
    assert capsys.readouterr().out == "3 entries fit.\n"
    behind_the_back("UPDATE audit_entry SET about = 'thing:9' WHERE seq = 2")
    assert lms("verify") == 1
    assert "Entry 2 of 23 November 2026" in capsys.readouterr().err
    with pytest.raises(click.BadParameter):
        lms("verify", "--head", "x")
