"""Serves an app with gunicorn: threads in one process on SQLite, several processes on PostgreSQL."""

from __future__ import annotations

import multiprocessing
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask

from lms.core.db import db
from lms.core.locks import hold
from lms.core.security import Unsafe
from lms.core.worker import Worker
from lms.plugin.message import Message, mark

GRACE = 30
LONGEST_REQUEST = 60
NOTICE = 2.0
"""Seconds between "not ready" and the end of accepting, for whatever leads requests here to look elsewhere."""
LET_GO = 3.0
"""Seconds in which the children of a server that was killed notice it and leave."""


def address(config: dict[str, Any]) -> str:
    """Where the site is served, as a browser takes it."""
    return f"http://{_bind(config)}"


def check_port(host: str, port: int) -> None:
    """Raises Unsafe with what to do when the address is taken or is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            text = mark("%(place)s cannot be used (%(why)s); choose another with PORT=8001.")
            raise Unsafe(Message(text, {"place": f"{host}:{port}", "why": why})) from error


def check_processes(config: dict[str, Any]) -> None:
    """Raises Unsafe for several web processes on the embedded database."""
    if config["WORKERS"] > 1 and db.engine.dialect.name == "sqlite":
        text = mark(
            "The embedded database supports only one web process; set LMS_WORKERS=1 or LMS_DATABASE_URL."
        )
        raise Unsafe(Message(text))


@contextmanager
def alone(config: dict[str, Any]) -> Iterator[None]:
    """Holds the installation as long as it is served. Raises Unsafe when another process serves it.

    The embedded database supports only one web process; two would also mix up who is told to stop.
    """
    with hold(config["INSTANCE"], "serving", address(config), LET_GO) as holder:
        if holder is not None:
            text = mark(
                "%(folder)s is being served already (%(address)s); stop that one first, or choose another folder "
                "with LMS_INSTANCE."
            )
            raise Unsafe(Message(text, {"folder": config["INSTANCE"], "address": holder or "?"}))
        yield


Beside = Callable[[Flask, threading.Event], None]
"""What may run beside the site in a thread of its own, until it is told to stop."""


def serve(
    create_app: Callable[[], Flask],
    config: dict[str, Any],
    work: bool,
    ready: str,
    beside: Sequence[Beside] = (),
) -> None:
    """Serves until a signal ends it; prints `ready` once it answers. `work` runs the worker beside it.

    Each web process makes an app of its own, so that nothing is shared across a fork. SIGHUP replaces the processes
    by new ones without a failed request; SIGTERM lets what was begun be finished.
    """
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
    from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
    from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

    leaving = multiprocessing.get_context("fork").Event()

    class Master(Arbiter):
        def handle_term(self) -> None:
            leaving.set()
            time.sleep(0.0 if work else NOTICE)
            super().handle_term()

    class WebProcess(ThreadWorker):
        def set_accept_enabled(self, enabled: bool) -> None:
            super().set_accept_enabled(enabled)
            if not self.alive:  # who comes now is refused at once, not kept waiting and then dropped
                for listener in self.sockets:
                    listener.close()

    class Server(BaseApplication):
        def load_config(self) -> None:
            self.cfg.set("worker_class", WebProcess)
            for name, value in _options(config, ready, work, leaving, beside).items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return create_app()

        def run(self) -> None:
            Master(self).run()

    db.session.remove()
    db.engine.dispose()  # a connection must not be carried into another process
    Server().run()


def _options(
    config: dict[str, Any], ready: str, work: bool, leaving: Any, beside: Sequence[Beside]
) -> dict[str, Any]:
    workers: list[tuple[threading.Event, threading.Thread]] = []

    def started(gunicorn_worker: Any) -> None:
        app = gunicorn_worker.wsgi
        app.extensions["lms.stopping"] = leaving
        if work:
            worker = Worker(app)
            thread = threading.Thread(target=worker.run, name="worker", daemon=True)
            workers.append((worker.stop, thread))
            thread.start()
        for run in beside:
            stop = threading.Event()
            thread = threading.Thread(target=run, args=(app, stop), daemon=True)
            workers.append((stop, thread))
            thread.start()

    def ended(server: Any, gunicorn_worker: Any) -> None:
        for stop, _thread in workers:
            stop.set()
        for _stop, thread in workers:
            thread.join(GRACE / 3)

    return {
        "bind": _bind(config),
        "workers": config["WORKERS"],
        "threads": config["THREADS"],
        "timeout": LONGEST_REQUEST,
        "graceful_timeout": GRACE,
        "keepalive": 5,
        "loglevel": "warning",
        "forwarded_allow_ips": "127.0.0.1,::1",
        "control_socket_disable": True,
        "when_ready": lambda server: click.echo(ready),
        "post_worker_init": started,
        "worker_exit": ended,
    }


def _bind(config: dict[str, Any]) -> str:
    host = f"[{config['HOST']}]" if ":" in config["HOST"] else config["HOST"]
    return f"{host}:{config['PORT']}"


def run_worker(app: Flask) -> None:
    """Runs the worker in this process until SIGTERM or SIGINT."""
    worker = Worker(app)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: worker.stop.set())
    worker.run()
