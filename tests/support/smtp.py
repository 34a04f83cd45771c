"""A mail server for tests: a thread that speaks SMTP on this machine and keeps what it was given."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

OK = b"250 fine"


@dataclass
class Post:
    """What arrived. `answers` says what a command is answered with; `b""` breaks the line instead.

    `hear` is called with each command, and with ``.`` once the text is there, before it is answered.
    """

    address: str = ""
    answers: dict[str, bytes] = field(default_factory=dict)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    hear: Callable[[str], None] = lambda command: None

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails that were taken, as a reader's program reads them."""
        return [message_from_bytes(one, policy=default) for one in self.raw]


class _Line(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        sender = ""
        self._say(b"220 here")
        while line := self.rfile.readline():
            verb, _space, rest = line.decode().strip().partition(" ")
            name = verb.upper()
            post.hear(name)
            reply = post.answers.get(name, b"354 go on" if name == "DATA" else OK)
            if not reply:
                return
            self._say(reply)
            if name == "QUIT":
                return
            if name == "MAIL":
                sender = rest
            elif name == "RCPT":
                recipient = rest
            elif name == "DATA" and reply.startswith(b"354"):
                text = self._text()
                end = post.answers.get(".", OK)
                if end.startswith(b"250"):
                    post.envelopes.append((sender, recipient))
                    post.raw.append(text)
                post.hear(".")
                if not end:
                    return
                self._say(end)

    def _text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, reply: bytes) -> None:
        with suppress(OSError):  # who asked may be dead
            self.wfile.write(reply + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def post_office() -> Iterator[Post]:
    """A mail server at `address`."""
    with _Server(("127.0.0.1", 0), _Line) as server:
        post = Post(f"127.0.0.1:{server.server_address[1]}")
        server.post = post  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()
