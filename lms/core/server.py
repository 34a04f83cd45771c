"""Serves an app with gunicorn: threads in one process on SQLite, several processes on PostgreSQL."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

import click
from flask import Flask

from lms.core.security import Unsafe
from lms.core.worker import Worker

GRACE = 30
LONGEST_REQUEST = 60


def check_port(host: str, port: int) -> None:
    """Raises Unsafe with what to do when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unsafe(
                f"{host}:{port} cannot be used ({error.strerror}); choose another with PORT=8001"
            ) from error


def serve(create_app: Callable[[], Flask], config: dict[str, Any], work: bool, ready: str) -> None:
    """Serves until a signal ends it; prints `ready` once it answers. `work` runs the worker beside it.

    Each web process makes an app of its own, so that nothing is shared across a fork and a reload (SIGHUP) brings
    new code and settings without a failed request.
    """
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            for name, value in _options(config, ready, work).items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return create_app()

    Server().run()


def _options(config: dict[str, Any], ready: str, work: bool) -> dict[str, Any]:
    workers: dict[int, Worker] = {}

    def started(gunicorn_worker: Any) -> None:
        app = gunicorn_worker.wsgi
        if work:
            workers[0] = Worker(app)
            threading.Thread(target=workers[0].run, name="worker", daemon=True).start()

    def leaving(gunicorn_worker: Any) -> None:
        app = getattr(gunicorn_worker, "wsgi", None)
        if app is not None:
            app.extensions["lms.stopping"] = True

    def ended(server: Any, gunicorn_worker: Any) -> None:
        for worker in workers.values():
            worker.stop.set()

    return {
        "bind": f"{config['HOST']}:{config['PORT']}",
        "workers": config["WORKERS"],
        "worker_class": "gthread",
        "threads": config["THREADS"],
        "timeout": LONGEST_REQUEST,
        "graceful_timeout": GRACE,
        "keepalive": 5,
        "loglevel": "warning",
        "forwarded_allow_ips": "127.0.0.1,::1",
        "when_ready": lambda server: click.echo(ready),
        "post_worker_init": started,
        "worker_int": leaving,
        "worker_exit": ended,
    }


def run_worker(app: Flask) -> None:
    """Runs the worker in this process until SIGTERM or SIGINT."""
    worker = Worker(app)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: worker.stop.set())
    worker.run()
