"""PostgreSQL goes away and comes back: nothing is claimed to be saved, and nobody has to help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.databases import new_database
from tests.support.processes import Installation, until
from tests.support.proxy import Line, line_to
from tests.support.taking import Taker, saved

pytestmark = pytest.mark.long


@pytest.fixture
def line(postgres_url: str) -> Iterator[Line]:
    with new_database(postgres_url) as url, line_to(url) as made:
        yield made


def test_a_database_that_is_away_is_waited_for(empty: Installation, line: Line) -> None:
    empty.settings["LMS_DATABASE_URL"] = line.url
    with empty.serving("run") as running:
        taker = Taker(empty.visitor("learner"))
        saved(taker)
        for _turn in range(2):
            line.cut()
            for answer in (taker.save(), taker.visitor.get("/learn"), taker.visitor.get(taker.place)):
                assert answer.status == 503
                assert int(answer.headers["retry-after"]) > 0
                assert "Traceback" not in answer.text
                assert "psycopg" not in answer.text
            assert running.status_of("/readyz") == 503
            assert running.status_of("/healthz") == 200
            line.mend()
            until(lambda: running.status_of("/readyz") == 200)
            assert taker.version_there() == taker.acknowledged
            saved(taker)
        assert running.stop() == 0


def test_a_start_without_its_database_says_so_in_one_line(empty: Installation, line: Line) -> None:
    empty.settings["LMS_DATABASE_URL"] = line.url
    line.cut()
    for command in (("run",), ("serve",), ("work",)):
        refused = empty.run(*command)
        assert refused.returncode == 2
        assert "The database does not answer: " in refused.stderr
        assert "Traceback" not in refused.stderr
