"""The source of JP of the outside plugin: its hours come into the account, go away again, and outlive the plugin."""

from __future__ import annotations

import importlib
from datetime import timedelta
from pathlib import Path

import pytest

from lms.core.db import db
from lms.core.worker import Worker
from lms.features.credits import queries
from tests.plugin import outside
from tests.support.people import a_person, a_unit, sign_in_as
from tests.support.site import NOON, HandClock

YESTERDAY = NOON.date() - timedelta(days=1)


@pytest.mark.both_engines
def test_hours_come_go_and_outlive_the_plugin(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside.installed(tmp_path, migrated_url, clock, monkeypatch) as app:
        reading = importlib.import_module("suluh_certainty.reading")
        siti = a_person(unit=a_unit())
        db.write(reading.note, "pinjam-1", siti.id, 6, "Sejarah kota", YESTERDAY)
        db.write(reading.note, "pinjam-2", siti.id, 8, "Bahasa isyarat", YESTERDAY)
        db.write(reading.note, "pinjam-3", siti.id, 8, "Tahun depan", YESTERDAY + timedelta(days=300))
        Worker(app).drain()
        assert queries.balance(db.session(), siti.id, 2026) == 14
        db.write(reading.strike, "pinjam-2", YESTERDAY, "Buku tidak dibaca")
        clock.forward(minutes=6)
        Worker(app).drain()
        assert queries.balance(db.session(), siti.id, 2026) == 6
        page = sign_in_as(app.test_client(), siti).get("/my/credits?lang=id").text
        assert "Perpustakaan kota" in page
        assert "Sejarah kota" in page
        assert outside.failures(app) == {}
    with outside.copied_site(tmp_path, migrated_url, clock, PLUGINS_DISABLED=(outside.NAME,)) as app:
        Worker(app).drain()
        client = sign_in_as(app.test_client(), siti)
        page = client.get("/my/credits?lang=id").text
        assert "Sejarah kota" in page
        assert "perpustakaan" in page
        for one in queries.entries(db.session(), siti.id, 2026):
            assert client.get(f"/my/credits/{one.public_id}").status_code == 200
        assert queries.balance(db.session(), siti.id, 2026) == 6
