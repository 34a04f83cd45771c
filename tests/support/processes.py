"""The program as an operator starts it: real processes on an instance folder of their own, spoken to over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = (sys.executable, "-c", "from lms.app import main; main()")
DEADLINE = 60.0
"""Seconds after which what should have happened is given up; machines that are shared are slow now and then."""


def until(what: Callable[[], Any], seconds: float = DEADLINE) -> Any:
    """Asks again and again until the answer is true, and returns it. Fails at the deadline."""
    end = time.monotonic() + seconds
    while True:
        answer = what()
        if answer:
            return answer
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.02)


def hear_interrupts() -> None:
    """For a new process: who runs the tests in the background ignores the signal, which is inherited."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name, body."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Visitor:
    """A browser without a screen: keeps cookies, follows nothing, opens a new connection each time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, str], page: str = "/my/settings") -> Answer:
        """Sends a form, with the token that `page` carries."""
        return self.send(path, {"csrf_token": self.token(page), **fields})

    def send(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Sends a form as it is; its token has to be among the fields."""
        return self._ask(
            "POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def token(self, page: str = "/my/settings") -> str:
        answer = self.get(page)
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
        assert found, f"{page} has no form ({answer.status})"
        return found[1]

    def sign_in(self, identifier: str, password: str) -> Answer:
        return self.post("/session", {"identifier": identifier, "password": password}, page="/session")

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        cookie = "; ".join(f"{name}={text}" for name, text in self.cookies.items())
        try:
            connection.request(
                method,
                path,
                body,
                {**headers, **({"Cookie": cookie} if cookie else {}), "Connection": "close"},
            )
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, found, text)


class Running:
    """One process of the program and what it says."""

    def __init__(self, process: subprocess.Popen[bytes], said: Path, port: int) -> None:
        self.process = process
        self.said = said
        self.port = port
        self.began = time.monotonic()

    @property
    def text(self) -> str:
        return self.said.read_text(encoding="utf-8", errors="replace")

    def status_of(self, path: str) -> int:
        """The status at `path`; 0 while nobody answers."""
        try:
            return Visitor(self.port).get(path).status
        except (OSError, http.client.HTTPException):
            return 0

    def wait_ready(self) -> float:
        """Waits until requests are answered; seconds since the start."""
        until(lambda: self._is_ready() or self.process.poll() is not None)
        assert self.process.poll() is None, self.text
        return time.monotonic() - self.began

    def _is_ready(self) -> bool:
        return self.status_of("/readyz") == 200

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends a signal to the process alone and waits for its end; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)

    def kill(self) -> None:
        """Ends the process and all its children at once, as a machine that fails does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(DEADLINE)

    def children(self) -> list[int]:
        """Process numbers of the web processes."""
        number = self.process.pid
        return [int(word) for word in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


@dataclass
class Installation:
    """A folder with everything an installation has, and the settings it is started with."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    @property
    def instance(self) -> Path:
        return self.folder / "instance"

    @property
    def courses(self) -> Path:
        return self.folder / "courses"

    def environment(self, changes: Mapping[str, str]) -> dict[str, str]:
        """Nothing of the machine but where programs are; passwords need no strength here."""
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "LANG": "en",
            "PORT": str(self.port),
            "LMS_INSTANCE": str(self.instance),
            "LMS_COURSES": str(self.courses),
            "LMS_ARGON2_MEMORY": "8",
            "LMS_ARGON2_TIME": "1",
            **self.settings,
            **changes,
        }

    def run(self, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """A command that ends by itself."""
        return subprocess.run(
            [*PROGRAM, *words],
            cwd=self.folder,
            env=self.environment(changes),
            capture_output=True,
            text=True,
            check=False,
            timeout=2 * DEADLINE,
        )

    @contextmanager
    def starting(self, *words: str, **changes: str) -> Iterator[Running]:
        """A command that goes on until it is stopped; whatever is left of it is killed at the end."""
        environment = self.environment(changes)
        said = self.folder / f"said-{time.monotonic_ns()}"
        with said.open("wb") as file:
            process = subprocess.Popen(
                [*PROGRAM, *words],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=hear_interrupts,  # noqa: PLW1509  # no thread of ours runs yet
            )
        running = Running(process, said, int(environment["PORT"]))
        try:
            yield running
        finally:
            if process.poll() is None:
                running.kill()

    @contextmanager
    def serving(self, *words: str, **changes: str) -> Iterator[Running]:
        """The same, once it answers."""
        with self.starting(*words, **changes) as running:
            running.wait_ready()
            yield running

    def accounts(self) -> dict[str, tuple[str, str]]:
        """Identifier and password of each role of the demonstration."""
        listed = json.loads(self.run("demo", "accounts", "--json").stdout)
        return {one["role"]: (one["identifier"], one["password"]) for one in listed}

    def visitor(self, role: str, known: Mapping[str, Sequence[str]] | None = None) -> Visitor:
        """Somebody of the demonstration, signed in."""
        found = Visitor(self.port)
        identifier, password = (known or self.accounts())[role]
        answer = found.sign_in(identifier, password)
        assert answer.status == 303, answer.text
        return found


@dataclass(frozen=True)
class FirstStart:
    """The folder that a first start has filled, and what it said."""

    folder: Path
    said: str
