"""The log tells what happened in one line each, and never what somebody typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.core.clock import now
from lms.core.db import db
from lms.features.accounts.models import Person
from tests.support.site import HandClock, copied_site

NIP = "199001012015011001"


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_address_with_line_breaks_stays_one_line(
    form: str, migrated_url: str, tmp_path: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    with copied_site(tmp_path, migrated_url, clock, LOG_FORMAT=form) as app:
        app.test_client().get("/no%0Aforged%0D%1b[2Jline")
    lines = [line for line in capsys.readouterr().err.splitlines() if line]
    assert len(lines) == 1
    assert lines[0].isprintable()
    assert "forged" in lines[0]
    if form == "json":
        assert {"event", "level", "timestamp", "request"} <= json.loads(lines[0]).keys()


def test_a_token_in_an_address_is_not_in_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "lms.requests"):
        app.test_client().get("/unsubscribe/abcdefghjk/verysecret")
    assert "/unsubscribe/abcdefghjk/" in caplog.text
    assert "verysecret" not in caplog.text


@pytest.mark.both_engines
def test_what_was_to_be_stored_is_in_no_error(app: Flask) -> None:
    def twice(session: Session) -> None:
        row = {"public_id": "aaaaaaaaaa", "nip": NIP, "name": "Jawaban rahasia", "created_at": now()}
        usual = {"title_before": "", "title_after": "", "status": "PNS", "position": ""}
        flags = {"active": True, "demo": False, "time_factor": "1"}
        for _ in range(2):
            session.execute(sa.insert(Person).values(**row, **usual, **flags))

    with pytest.raises(IntegrityError) as caught:
        db.write(twice)
    assert "INSERT INTO person" in str(caught.value)
    assert "rahasia" not in str(caught.value)
