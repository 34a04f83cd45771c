"""Guessing gets slower, for one account and for one address, and nobody is locked out for good."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Busy
from lms.core.passwords import passwords
from lms.features.accounts import throttle
from tests.support.people import PASSWORD, a_person, csrf_token
from tests.support.site import HandClock


def attempt(client: FlaskClient, nip: str, password: str, address: str = "10.0.0.1") -> TestResponse:
    origin = {"REMOTE_ADDR": address}
    token = csrf_token(client.get("/session?lang=en", environ_overrides=origin))
    fields = {"identifier": nip, "password": password, "csrf_token": token}
    return client.post("/session", data=fields, environ_overrides=origin)


@pytest.mark.parametrize("is_known", [True, False])
def test_after_five_failures_one_waits_known_or_not(
    client: FlaskClient, clock: HandClock, is_known: bool
) -> None:
    nip = a_person().nip if is_known else "199001012015001001"
    assert [attempt(client, nip, "salah besar").status_code for _ in range(5)] == [422] * 5
    checks = passwords().checks
    refused = attempt(client, nip, PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 30
    assert "Try again in 1 minute" in refused.text
    assert passwords().checks == checks, "nothing is checked while one waits"
    clock.forward(seconds=31)
    assert attempt(client, nip, PASSWORD).status_code == (303 if is_known else 422)


def test_the_wait_grows_to_fifteen_minutes_and_no_further(app: Flask) -> None:
    limits = throttle.tries("someone", "10.0.0.1")
    waits = [limits.account.wait(failures) for failures in range(1, 40)]
    assert waits[:4] == [timedelta(0)] * 4
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=15)


def test_a_colleague_at_another_address_is_not_held_up(client: FlaskClient) -> None:
    person = a_person()
    for _ in range(7):
        attempt(client, person.nip, "salah besar", "10.9.9.9")
    assert attempt(client, person.nip, PASSWORD, "10.0.0.2").status_code == 303


def test_an_address_that_tries_many_names_waits_too(client: FlaskClient, clock: HandClock) -> None:
    for number in range(5):
        attempt(client, f"19900101201500100{number}", "salah besar", "10.9.9.9")
    assert attempt(client, "199001012015001009", "salah besar", "10.9.9.9").status_code == 429
    clock.forward(seconds=3)
    assert attempt(client, "199001012015001009", "salah besar", "10.9.9.9").status_code == 422


def test_coming_in_clears_the_account(client: FlaskClient, clock: HandClock) -> None:
    person = a_person()
    for _ in range(3):
        for _ in range(2):
            assert attempt(client, person.nip, "salah besar").status_code == 422
        assert attempt(client, person.nip, PASSWORD).status_code == 303
        client.delete_cookie("lms")
        clock.forward(minutes=3)  # the address has forgotten, the account would not have


def test_time_takes_failures_away(client: FlaskClient, clock: HandClock) -> None:
    person = a_person()
    for _ in range(12):
        assert attempt(client, person.nip, "salah besar").status_code == 422
        clock.forward(minutes=16)


def test_a_clock_that_is_set_back_locks_nobody_out(app: Flask, clock: HandClock) -> None:
    limits = throttle.tries("someone", "10.0.0.1")
    for _ in range(5):
        db.write(throttle.let_in, limits, now())
    clock.forward(days=-365)
    with pytest.raises(Busy) as refused:
        db.write(throttle.let_in, limits, now())
    assert refused.value.values["seconds"] in range(15 * 60 + 1)


@pytest.mark.both_engines
def test_tries_at_once_do_not_slip_through(app: Flask) -> None:
    limits = throttle.tries("someone", "10.0.0.1")
    outcomes: list[str] = []

    def attempt_once() -> None:
        with app.app_context():
            try:
                db.write(throttle.let_in, limits, now())
                outcomes.append("in")
            except Busy:
                outcomes.append("busy")

    threads = [threading.Thread(target=attempt_once) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 16
    assert outcomes.count("in") <= 5
