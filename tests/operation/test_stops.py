"""Stopping, reloading, killing, and a disk or a database that fails: what was acknowledged is there."""

from __future__ import annotations

import http.client
import os
import resource
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from urllib.parse import urlencode

import pytest

from tests.support.processes import Installation, Running, Visitor, until
from tests.support.taking import Taker, saved

ROLES = ("learner", "trainer", "administrator", "unit administrator")


@contextmanager
def under_load(acts: list[Callable[[], object]]) -> Iterator[list[Exception]]:
    """Repeats each act on a thread of its own; what they raised."""
    stop = threading.Event()
    faults: list[Exception] = []

    def repeat(act: Callable[[], object]) -> None:
        try:
            while not stop.is_set():
                act()
        except Exception as fault:  # noqa: BLE001  # told to whoever waits
            faults.append(fault)

    threads = [threading.Thread(target=repeat, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield faults
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def takers(one: Installation) -> list[Taker]:
    known = one.accounts()
    return [Taker(one.visitor(role, known)) for role in ROLES]


def is_sound(one: Installation) -> bool:
    with closing(sqlite3.connect(one.instance / "suluh.db")) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


class HalfSent:
    """A sign-in whose second half has not been sent yet: a request in flight for as long as wanted."""

    def __init__(self, visitor: Visitor, identifier: str, password: str) -> None:
        token = visitor.token("/session")
        body = urlencode({"csrf_token": token, "identifier": identifier, "password": password}).encode()
        cookies = "; ".join(f"{name}={text}" for name, text in visitor.cookies.items())
        head = (
            f"POST /session HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
        )
        self.rest = body[10:]
        self.socket = socket.create_connection(("127.0.0.1", visitor.port), timeout=60)
        self.socket.sendall(head.encode() + body[:10])

    def finish(self) -> int:
        self.socket.sendall(self.rest)
        response = http.client.HTTPResponse(self.socket)
        response.begin()
        response.read()
        response.close()
        self.socket.close()
        return response.status


@pytest.mark.long
def test_a_stop_lets_what_was_begun_be_finished(loaded: Installation) -> None:
    identifier, password = loaded.accounts()["learner"]
    with loaded.serving("serve") as running:
        request = HalfSent(Visitor(loaded.port), identifier, password)
        running.process.send_signal(signal.SIGTERM)
        until(lambda: running.status_of("/readyz") == 503)
        assert running.status_of("/healthz") == 200
        until(lambda: running.status_of("/healthz") == 0)
        assert running.process.poll() is None
        assert request.finish() == 303
        assert running.process.wait(60) == 0, running.text


@pytest.mark.long
def test_a_reload_while_in_use_fails_no_request(loaded: Installation) -> None:
    with loaded.serving("run") as running:
        busy, answers = takers(loaded), [0]
        known = loaded.accounts()["trainer"]

        def look() -> None:
            assert Visitor(loaded.port).get("/session").status == 200
            answers[0] += 1

        def beyond(number: int) -> bool:
            return answers[0] > number or bool(faults)

        def enter() -> None:
            assert Visitor(loaded.port).sign_in(*known).status == 303

        with under_load([look, enter, *(partial(saved, taker) for taker in busy)]) as faults:
            for _turn in range(3):
                before, seen = running.children(), answers[0]
                running.process.send_signal(signal.SIGHUP)
                until(partial(replaced, running, before))
                until(partial(beyond, seen + 5))
        assert faults == []
        assert [taker.version_there() for taker in busy] == [taker.acknowledged for taker in busy]


def replaced(running: Running, before: list[int]) -> bool:
    return not set(before) & set(running.children())


@pytest.mark.long
@pytest.mark.parametrize("whole", [pytest.param(False, marks=pytest.mark.long), True])
def test_what_was_acknowledged_survives_a_kill_under_load(loaded: Installation, whole: bool) -> None:
    """`whole`: the server with all its processes; else the web process alone, whose place another one takes."""
    with loaded.serving("run") as running:
        busy = takers(loaded)
        before = [taker.acknowledged for taker in busy]

        def save(taker: Taker) -> None:
            try:
                answer = taker.save()
            except (OSError, http.client.HTTPException):
                time.sleep(0)  # its answer is lost; what it did is looked at below
                return
            assert answer.status in {200, 409}, answer.text  # 409: the save without an answer was kept

        with under_load([partial(save, taker) for taker in busy]) as faults:
            until(
                lambda: all(taker.acknowledged >= old + 10 for taker, old in zip(busy, before, strict=True))
            )
            kill(running, whole)
        assert faults == []
        if whole:
            with loaded.serving("run") as again:
                kept(loaded, busy)
                assert again.stop() == 0
        else:
            running.wait_ready()
            kept(loaded, busy)


def kill(running: Running, whole: bool) -> None:
    if whole:
        running.kill()
        return
    [child] = running.children()
    os.kill(child, signal.SIGKILL)
    until(lambda: running.children() not in ([child], []))


def kept(one: Installation, busy: list[Taker]) -> None:
    there = [taker.version_there() for taker in busy]
    lost = [
        taker.acknowledged for taker, version in zip(busy, there, strict=True) if version < taker.acknowledged
    ]
    assert lost == []
    # At most the one save that was on its way without an answer came on top.
    assert all(version <= taker.acknowledged + 1 for taker, version in zip(busy, there, strict=True))
    assert is_sound(one)
    for taker, version in zip(busy, there, strict=True):
        taker.acknowledged = version
        saved(taker)


@contextmanager
def full_disk(running: Running) -> Iterator[None]:
    """No file of the server can grow or be written until the end of the block."""
    numbers = running.children()
    limits = {number: resource.prlimit(number, resource.RLIMIT_FSIZE) for number in numbers}
    for number, (_soft, hard) in limits.items():
        resource.prlimit(number, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        for number, limit in limits.items():
            resource.prlimit(number, resource.RLIMIT_FSIZE, limit)


@pytest.mark.long
def test_with_a_full_disk_nothing_is_saved_all_can_be_read_and_it_recovers(loaded: Installation) -> None:
    with loaded.serving("run") as running:
        taker = Taker(loaded.visitor("learner"))
        saved(taker)
        with closing(sqlite3.connect(loaded.instance / "suluh.db", timeout=30)) as connection:
            # Sessions look as if used long ago, so that each page would like to note its visit.
            connection.execute("UPDATE sign_in SET seen_at = '2020-01-01 00:00:00.000000'")
            connection.commit()
        with full_disk(running):
            refused = taker.save()
            assert refused.status == 503, refused.text
            assert "Retry-After".lower() in refused.headers
            for page in (
                "/learn",
                "/courses",
                "/courses/siap-siaga",
                "/courses/siap-siaga/satu",
                taker.place,
            ):
                assert taker.visitor.get(page).status == 200, page
            assert running.status_of("/readyz") in {200, 503}
            assert running.status_of("/healthz") == 200
        saved(taker)
        assert taker.version_there() == taker.acknowledged
        assert running.stop() == 0
    assert is_sound(loaded)
