"""A worker that dies while it hands over a mail: nobody gets it twice, and an administrator sees it is in doubt."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from tests.support.processes import Installation, Running, until
from tests.support.smtp import Post, post_office

ADDRESS = "siti@arungkala.example"
MAIL = """
INSERT INTO mail (public_id, key, address, name, language, kind, data, secret, made_at, until, state, tries, reason)
VALUES ('abcdefghjk', 'drill', ?, 'Siti', 'en', 'notices/_mail_notice',
        '{"notice": "password.changed", "values": {}}', 0, datetime('now'), datetime('now', '+1 day'), 'waiting', 0, '')
"""
JOB = """
INSERT INTO job (key, name, payload, run_at, tries, last_error)
SELECT 'drill', 'mail.send', '{"mail": ' || id || '}', '2020-01-01 00:00:00.000000', 0, '' FROM mail WHERE key = 'drill'
"""


def ask(one: Installation, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(one.instance / "suluh.db", timeout=30)) as connection:
        found = connection.execute(statement, values).fetchall()
        connection.commit()
        return found


def taken(post: Post) -> int:
    """How often the mail of the drill was taken by the server."""
    return sum(ADDRESS in to for _sender, to in post.envelopes)


@pytest.mark.long
@pytest.mark.parametrize(("command", "times"), [("MAIL", 0), ("DATA", 0), (".", 1)])
def test_a_worker_killed_at_the_line_never_sends_twice(
    loaded: Installation, command: str, times: int
) -> None:
    with post_office() as post:
        loaded.settings |= {
            "LMS_MAIL_SERVER": post.address,
            "LMS_MAIL_FROM": "suluh@arungkala.example",
            "LMS_MAIL_TLS": "none",
            "LMS_BASE_URL": "https://belajar.arungkala.example",
        }
        ask(loaded, MAIL, ADDRESS)
        ask(loaded, JOB)
        with loaded.starting("work") as running:
            dies: list[Running] = [running]
            post.hear = lambda heard: dies.pop().kill() if heard == command and dies else None
            until(lambda: running.process.poll() is not None)
        assert not dies
        assert taken(post) == times
        for _again in range(2):
            ask(
                loaded,
                "UPDATE job SET lease_until = '2020-01-01 00:00:00.000000' WHERE lease_until IS NOT NULL",
            )
            assert loaded.run("work", "--once").returncode == 0
        assert taken(post) == times
        listed = json.loads(loaded.run("mail", "list", "--json").stdout)
        assert [one["state"] for one in listed if one["address"] == ADDRESS] == ["unknown"]
