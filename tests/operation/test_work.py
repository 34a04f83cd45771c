"""`lms work`: killed in the middle it is made good later, once; and without it the site does its job."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.processes import Installation, until
from tests.support.taking import QUIZ, Taker, saved

PLUGIN = '''
import time
from pathlib import Path

from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job

HERE = Path(__file__).parent


def note(file, what):
    with (HERE / file).open("a") as opened:
        opened.write(what + "\\n")


def hold(what):
    """Never ends while the file `hold` is there."""
    note("begun", what)
    while (HERE / "hold").exists():
        time.sleep(0.02)
    note("done", what)


@hookimpl
def jobs():
    return [Job("drill.round", lambda payload, now: hold("job"), every=86400)] if (HERE / "with-job").exists() else []


@hookimpl
def acted(fact):
    hold(fact.action)
'''


@pytest.fixture
def drilled(loaded: Installation) -> Installation:
    """An installation with a plugin that can be held in the middle of what it does."""
    (loaded.folder / "drill_plugin.py").write_text(PLUGIN, encoding="utf-8")
    loaded.settings["LMS_PLUGINS"] = "drill_plugin"
    return loaded


def lines(folder: Path, name: str) -> list[str]:
    file = folder / name
    return file.read_text().split() if file.exists() else []


def ask(one: Installation, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(one.instance / "suluh.db", timeout=30)) as connection:
        found = connection.execute(statement).fetchall()
        connection.commit()
        return found


def end_leases(one: Installation) -> None:
    """Time passes: what was taken up and never finished is free again."""
    for table in ("job", "outbox"):
        ask(
            one,
            f"UPDATE {table} SET lease_until = '2020-01-01 00:00:00.000000' WHERE lease_until IS NOT NULL",
        )


def kill_while_held(one: Installation, what: str) -> None:
    hold = one.folder / "hold"
    hold.touch()
    with one.starting("work") as running:
        until(lambda: what in lines(one.folder, "begun"))
        running.kill()
    hold.unlink()


@pytest.mark.long
def test_a_job_that_was_cut_off_is_done_after_its_lease(drilled: Installation) -> None:
    (drilled.folder / "with-job").touch()
    kill_while_held(drilled, "job")
    assert drilled.run("work", "--once").returncode == 0
    assert lines(drilled.folder, "done") == []  # somebody may still be at it
    end_leases(drilled)
    assert drilled.run("work", "--once").returncode == 0
    assert drilled.run("work", "--once").returncode == 0
    assert lines(drilled.folder, "done") == ["job"]


@pytest.mark.long
def test_facts_that_were_not_delivered_arrive_later_in_order(drilled: Installation) -> None:
    made = drilled.run("people", "add-admin", "--name", "Lestari Handayani", "--email", "admin@example.go.id")
    assert made.returncode == 0, made.stderr
    waiting = [
        str(row[0]) for row in ask(drilled, "SELECT json_extract(fact, '$.action') FROM outbox ORDER BY id")
    ]
    assert len(waiting) >= 2
    kill_while_held(drilled, waiting[0])
    assert lines(drilled.folder, "done") == []
    assert len(ask(drilled, "SELECT id FROM outbox")) == len(waiting)
    end_leases(drilled)
    assert drilled.run("work", "--once").returncode == 0
    assert lines(drilled.folder, "done") == waiting
    assert ask(drilled, "SELECT id FROM outbox") == []


def test_a_stop_ends_the_worker_in_order(loaded: Installation) -> None:
    with loaded.starting("work") as running:
        until(lambda: ask(loaded, "SELECT 1 FROM job WHERE name = 'site.tidy' AND run_at > datetime('now')"))
        assert running.stop() == 0, running.text
    assert ask(loaded, "SELECT name FROM job WHERE lease_until IS NOT NULL") == []


@pytest.mark.long
def test_without_the_worker_answers_are_saved_and_graded(loaded: Installation) -> None:
    with loaded.serving("serve") as running:
        taker = Taker(loaded.visitor("learner"))
        saved(taker)
        sent = taker.visitor.post(f"{taker.place}/review", {}, page=f"{taker.place}/review")
        assert sent.status == 303
        result = taker.visitor.get(f"{taker.place}/result")
        assert result.status == 200
        assert taker.visitor.get(QUIZ).status == 200
        assert running.status_of("/readyz") == 200
        running.stop()
    scores = ask(loaded, "SELECT id, score, sent_at FROM attempt ORDER BY id")
    records = ask(loaded, "SELECT count(*) FROM record")
    for _turn in range(2):
        done = loaded.run("work", "--once")
        assert done.returncode == 0, done.stderr
        assert ask(loaded, "SELECT name FROM job WHERE run_at <= datetime('now')") == []
        assert ask(loaded, "SELECT id FROM outbox") == []
        assert ask(loaded, "SELECT id FROM counter_delta") == []
    assert ask(loaded, "SELECT id, score, sent_at FROM attempt ORDER BY id") == scores
    assert ask(loaded, "SELECT count(*) FROM record") == records
