"""`lms run`: one command, from nothing to a site with people in it, and from then on only a start."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
from contextlib import closing

import pytest

from tests.support.processes import FirstStart, Installation, Visitor, until

ROLES = {
    *("learner", "beginner", "contract employee", "finisher", "stuck", "newcomer"),
    *("trainer", "trainer of one course", "new trainer", "head of office"),
    *("administrator", "unit administrator", "sub-district administrator"),
}
SMALL = ("run", "--small")


def count(one: Installation, table: str) -> int:
    with closing(sqlite3.connect(one.instance / "suluh.db")) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_the_first_start_makes_everything_and_prints_an_account_for_each_role(
    first_start: FirstStart, loaded: Installation
) -> None:
    listed = json.loads(loaded.run("demo", "accounts", "--json").stdout)
    assert {tuple(sorted(one)) for one in listed} == {("code", "identifier", "password", "role")}
    assert {one["role"] for one in listed} == ROLES
    assert re.search(r"http://127\.0\.0\.1:\d+\n", first_start.said)
    for one in listed:
        assert one["identifier"] in first_start.said
        assert one["password"] in first_start.said
        assert one["code"] in first_start.said
    assert (loaded.instance / "demo-accounts.json").stat().st_mode & 0o777 == 0o600
    assert (loaded.instance / "secret-key").stat().st_mode & 0o777 == 0o600
    assert loaded.instance.stat().st_mode & 0o077 == 0
    assert 100 <= count(loaded, "person") <= 130
    assert count(loaded, "enrolment") > 20


@pytest.mark.long
def test_a_second_start_is_quick_keeps_what_was_done_and_lets_everybody_in(loaded: Installation) -> None:
    before, accounts = count(loaded, "person"), loaded.accounts()
    with loaded.serving(*SMALL) as running:
        seconds = running.wait_ready()
        visitor = loaded.visitor("learner", accounts)
        assert "Siap Siaga" in visitor.get("/learn").text
        assert visitor.post("/courses/siap-siaga/quizzes/akhir/attempts", {}).status == 303
        running.stop()
    attempts = count(loaded, "attempt")
    with loaded.serving(*SMALL):
        assert loaded.accounts() == accounts
        # A session lives on, and so does what was begun in it.
        assert visitor.get("/courses/siap-siaga/quizzes/akhir/attempts/1").status == 200
        for identifier, password in (known for role, known in accounts.items() if role != "newcomer"):
            assert Visitor(loaded.port).sign_in(identifier, password).status == 303
        wrong = Visitor(loaded.port).sign_in(accounts["learner"][0], "bukan sandinya")
        assert wrong.status == 422
        assert loaded.visitor("administrator").get("/admin/people").status == 200
        listed = json.loads(loaded.run("demo", "accounts", "--json").stdout)
        newcomer = next(one for one in listed if one["role"] == "newcomer")
        chosen = {"nip": newcomer["identifier"], "code": newcomer["code"], "password": "kopi di pelabuhan"}
        entered = Visitor(loaded.port).post("/session/first", chosen, page="/session/first")
        assert entered.status == 303, entered.text
    assert count(loaded, "person") == before
    assert count(loaded, "attempt") == attempts
    print(f"a second start answers after {seconds:.1f} s")  # noqa: T201  # a figure to read, not to judge by
    assert seconds < 30


@pytest.mark.long
def test_passwords_are_those_of_this_installation_alone(empty: Installation, loaded: Installation) -> None:
    with empty.serving(*SMALL):
        here, there = empty.accounts(), loaded.accounts()
    assert {role: name for role, (name, _) in here.items()} == {
        role: name for role, (name, _) in there.items()
    }
    assert all(here[role][1] != there[role][1] for role in ROLES - {"newcomer"})


@pytest.mark.long
def test_of_two_starts_at_once_one_serves_and_the_other_says_why(empty: Installation) -> None:
    with empty.starting(*SMALL) as first, empty.starting(*SMALL) as second:
        until(lambda: first.process.poll() is not None or second.process.poll() is not None)
        gone, stays = (first, second) if second.process.poll() is None else (second, first)
        assert gone.process.returncode == 2
        assert "is being served already at http://127.0.0.1:" in gone.text
        assert len(gone.text.strip().splitlines()) == 1
        stays.wait_ready()
        assert empty.visitor("learner").get("/learn").status == 200


@pytest.mark.long
def test_another_port_does_not_let_a_second_one_in(loaded: Installation) -> None:
    with loaded.serving(*SMALL):
        refused = loaded.run("run", PORT=str(Installation(loaded.folder).port))
    assert refused.returncode == 2
    assert f"served already at http://127.0.0.1:{loaded.port}" in refused.stderr


@pytest.mark.long
def test_a_start_after_a_power_cut_waits_for_nobody(loaded: Installation) -> None:
    with loaded.serving(*SMALL) as running:
        running.kill()
    with loaded.serving(*SMALL):
        assert loaded.visitor("learner").get("/learn").status == 200


@pytest.mark.long
def test_a_first_start_that_was_cut_off_begins_anew(empty: Installation) -> None:
    with empty.starting(*SMALL) as running:
        database = empty.instance / "suluh.db"
        until(lambda: database.exists() and (empty.instance / "demo-loading").exists())
        until(lambda: count(empty, "person") > 5)
        running.kill()
    half = count(empty, "person")
    with empty.serving(*SMALL):
        assert empty.visitor("administrator").get("/admin/people").status == 200
    assert count(empty, "person") > half
    assert not (empty.instance / "demo-loading").exists()


def test_a_port_that_is_taken_is_named(empty: Installation) -> None:
    with socket.create_server(("127.0.0.1", empty.port)):
        refused = empty.run("run")
    assert refused.returncode == 2
    assert refused.stderr.strip() == (
        f"127.0.0.1:{empty.port} cannot be used (Address already in use); choose another with PORT=8001."
    )


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("LMS_COLOUR", "blue", "unknown setting LMS_COLOUR; docs/operators/settings.md lists them all"),
        ("LMS_HTTPS", "perhaps", "LMS_HTTPS cannot be 'perhaps': yes or no"),
        ("PORT", "eighty", "PORT cannot be 'eighty'"),
        *(
            pytest.param(*case, marks=pytest.mark.long)
            for case in (
                ("PORT", "99999", "127.0.0.1:99999 cannot be used"),
                ("LMS_WORKERS", "2", "the embedded database bears one web process"),
                ("LMS_ENV", "production", "LMS_SECRET_KEY must hold at least 32 random characters"),
            )
        ),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(
    empty: Installation, setting: str, value: str, said: str
) -> None:
    refused = empty.run("run", **{setting: value})
    assert refused.returncode == 2
    assert said in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert refused.stdout == ""


@pytest.mark.long
def test_the_demonstration_stays_on_this_machine_unless_that_is_meant(
    empty: Installation, loaded: Installation
) -> None:
    for one in (empty, loaded):
        refused = one.run("run", HOST="0.0.0.0")
        assert refused.returncode == 2
        assert "set LMS_DEMO=public if that is meant" in refused.stderr
    assert not (empty.instance / "demo-accounts.json").exists()
    with loaded.serving("run", HOST="0.0.0.0", LMS_DEMO="public") as running:
        assert running.stop(signal.SIGINT) == 0
