"""Passwords: argon2id, a list of those that are too common, and never more than a few checks at once.

A check is meant to be slow (0.1 to 0.2 s and 64 MiB), so it must stand outside every transaction, and its absence
would tell that an account is unknown: without a hash, one that fits nothing is checked instead.
"""

from __future__ import annotations

import base64
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, current_app

from lms.core.errors import Unavailable
from lms.plugin.message import Message, mark

KEY = "lms.passwords"
SHORTEST, LONGEST = 8, 128
AT_ONCE = 4
PATIENCE = 20.0
"""Seconds a check waits for its turn."""

_COMMON = Path(__file__).with_name("common_passwords.txt")
_ENDINGS = re.compile(r"[\W\d_]+$")
_RUNS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
)


class Passwords:
    """Hashes and checks with one set of costs; `checks` counts the work done, for whoever watches the load."""

    def __init__(self, memory: int, time: int) -> None:
        self._hasher = PasswordHasher(time_cost=time, memory_cost=memory, parallelism=1)
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = _hash_of_nothing(memory, time)
        self.checks = 0

    def hash(self, password: str) -> str:
        """What is kept of `password`."""
        with self._turn():
            return self._hasher.hash(password)

    def check(self, kept: str | None, password: str) -> bool:
        """Whether `password` is the one `kept` was made of; with None as slow as ever, and False."""
        with self._turn():
            try:
                return self._hasher.verify(kept or self._nobody, password) and kept is not None
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, kept: str) -> bool:
        """Whether `kept` was made with other costs than today's."""
        return self._hasher.check_needs_rehash(kept)

    def objection(self, password: str, *own: str) -> Message | None:
        """Why a new password cannot be taken, or None; `own` are names that others know of its owner."""
        if len(password) < SHORTEST:
            return Message(mark("The password is too short. Use at least 8 characters."))
        if len(password) > LONGEST:
            return Message(mark("The password is too long. Use at most 128 characters."))
        if self._is_common(password.casefold(), {name.casefold() for name in own if name}):
            return Message(
                mark("This password is used by many people and easy to guess. Choose another one.")
            )
        return None

    def _is_common(self, password: str, own: set[str]) -> bool:
        if password in own or len(set(password)) < 3 or any(password in run for run in _RUNS):
            return True
        return password in self._common or _ENDINGS.sub("", password) in self._common

    @cached_property
    def _common(self) -> frozenset[str]:
        lines = _COMMON.read_text(encoding="utf-8").splitlines()
        return frozenset(line for line in lines if line and not line.startswith("#"))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=PATIENCE):
            raise Unavailable(Message(mark("Many people are signing in right now. Try again in a minute.")))
        try:
            self.checks += 1
            yield
        finally:
            self._turns.release()


def init_app(app: Flask) -> None:
    """Gives `app` its passwords, with the costs of the settings."""
    app.extensions[KEY] = Passwords(app.config["ARGON2_MEMORY"], app.config["ARGON2_TIME"])


def passwords() -> Passwords:
    """The passwords of the present app."""
    found: Passwords = current_app.extensions[KEY]
    return found


def _hash_of_nothing(memory: int, time: int) -> str:
    # Random bytes in the place of a result: no password fits, and checking costs what it always costs.
    salt, result = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={memory},t={time},p=1${salt}${result}"
