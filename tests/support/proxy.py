"""A line to a PostgreSQL server that can be cut and mended, on a port of its own."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, make_url


class Line:
    """Passes bytes between whoever connects to `port` and the server behind `url`, until it is cut."""

    def __init__(self, url: str) -> None:
        self._behind = make_url(url)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._is_cut = False
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The same database, over this line."""
        own = URL.create(
            "postgresql",
            self._behind.username,
            self._behind.password,
            "127.0.0.1",
            self.port,
            self._behind.database,
        )
        return own.render_as_string(hide_password=False)

    def cut(self) -> None:
        """Ends every connection, and each new one as soon as it is made."""
        self._is_cut = True
        for end in list(self._open):
            _end(end)

    def mend(self) -> None:
        """Lets connections through again."""
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        _end(self._door)

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._door.accept()
            except OSError:
                return
            if self._is_cut:
                _end(client)
                continue
            server = _connect(self._behind)
            self._open |= {client, server}
            for ends in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for end in (source, target):
            self._open.discard(end)
            _end(end)


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """A line to the database at `url`, gone at the end."""
    line = Line(url)
    try:
        yield line
    finally:
        line.close()


def _connect(url: URL) -> socket.socket:
    host = str(url.query.get("host") or url.host or "127.0.0.1")
    port = url.port or 5432
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    made = socket.socket(socket.AF_UNIX)
    made.connect(f"{host}/.s.PGSQL.{port}")
    return made


def _end(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
