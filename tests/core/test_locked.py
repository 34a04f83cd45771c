"""An embedded database that another program keeps locked: saves are refused with words, reading goes on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms.core.db import db
from lms.core.errors import Unavailable
from lms.core.jobs import QueuedJob, enqueue
from tests.support.databases import sqlite_url
from tests.support.site import NOON, site

pytestmark = pytest.mark.long  # the lock is waited for ten seconds


def test_a_save_is_refused_and_works_again_afterwards(tmp_path: Path) -> None:
    with site(tmp_path, sqlite_url(tmp_path)) as app, app.app_context():
        blocker = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            db.write(enqueue, "test", {}, NOON)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(QueuedJob)) == 0
        blocker.execute("ROLLBACK")
        db.write(enqueue, "test", {}, NOON)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(QueuedJob)) == 1
        blocker.close()
