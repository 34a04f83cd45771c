"""Passwords: taken, refused, checked, and never many at once."""

from __future__ import annotations

import threading
import time

import pytest

from lms.core import passwords as subject
from lms.core.passwords import Passwords


@pytest.fixture
def cheap() -> Passwords:
    return Passwords(memory=8, time=1)


def test_a_password_fits_its_hash_and_no_other(cheap: Passwords) -> None:
    kept = cheap.hash("kuda laut terbang")
    assert kept.startswith("$argon2id$")
    assert cheap.check(kept, "kuda laut terbang")
    assert not cheap.check(kept, "kuda laut terbanG")
    assert not cheap.check("no hash at all", "kuda laut terbang")


def test_without_a_hash_one_is_checked_all_the_same_and_never_fits(cheap: Passwords) -> None:
    before = cheap.checks
    assert not cheap.check(None, "kuda laut terbang")
    assert cheap.checks == before + 1


def test_checking_for_nobody_takes_the_same_work() -> None:
    dear = Passwords(memory=2048, time=3)
    parts = dear.hash("kuda laut terbang").split("$")[:4]
    assert dear._nobody.split("$")[:4] == parts, "the same kind, version and costs"


@pytest.mark.parametrize(
    "password",
    [
        "pendek1",
        "x" * 129,
        "password",
        "Password123",
        "RAHASIA2026",
        "indonesia!",
        "12345678",
        "qwertyuiop",
        "aaaaaaaaaa",
        "87654321",
        "17agustus1945",
        "198609262015051001",
        "ani@example.go.id",
    ],
)
def test_what_many_people_use_is_refused(cheap: Passwords, password: str) -> None:
    assert cheap.objection(password, "198609262015051001", "Ani@example.go.id") is not None


@pytest.mark.parametrize(
    "password", ["kuda laut terbang", "bac" * 42 + "xy", "ékor merak", "N7$kqP2w", "tiga gajah 2026"]
)
def test_anything_else_is_taken_without_rules_of_composition(cheap: Passwords, password: str) -> None:
    assert cheap.objection(password, "198609262015051001") is None


def test_no_more_checks_at_once_than_the_machine_bears(cheap: Passwords) -> None:
    running: list[int] = []
    most: list[int] = []
    guard = threading.Lock()

    def work() -> None:
        with cheap._turn():
            with guard:
                running.append(1)
                most.append(len(running))
            time.sleep(0.01)
            with guard:
                running.pop()

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == subject.AT_ONCE
