"""``lms courses preview``: a folder as learners would see it, on a page that follows the files as they are saved."""

from __future__ import annotations

import logging
import secrets
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import segno
from flask import current_app
from flask_babel import gettext as _
from werkzeug.serving import BaseWSGIServer, make_server

from lms.content.reading.neighbours import course_folders, dictionary, is_course
from lms.core.clock import now
from lms.core.command import needs_no_site
from lms.core.errors import Invalid
from lms.core.html import clock, number
from lms.core.tokens import SIGNS
from lms.features.authoring.checking import saved
from lms.features.authoring.terminal import coloured_tally
from lms.features.catalogue.reading import site_of
from lms.features.preview import local
from lms.features.preview.desk import Desk, Seen, following
from lms.plugin.message import Message, mark

SIGNS_OF_WORD = 10
MOST_NAMED = 5
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # what a user may ask for, never a default


@click.command("courses preview")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8100, help="Port of the page; 0 takes a free one."
)
@click.option("--host", default="", help="Address to open the page to, for a phone in the same network.")
@needs_no_site
def preview(folder: Path, port: int, host: str) -> None:
    """Shows a course as a learner sees it, and follows its files as they are saved.

    The page is for this computer only. With --host it is also for others in the network who know the word in its
    address, which is a new one each time. Needs no account and no database, and writes nothing into the folder.
    """
    inside = [] if is_course(folder) else [one for one in course_folders(folder) if is_course(one)]
    if inside:
        names = ", ".join(str(one) for one in inside[:MOST_NAMED])
        raise click.UsageError(
            _("This folder holds courses and is none itself. Name one of them: %(names)s", names=names)
        )
    word = "".join(secrets.choice(SIGNS) for _sign in range(SIGNS_OF_WORD)).lower() if host else ""
    logging.getLogger("lms.requests").setLevel(logging.WARNING)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with (
        tempfile.TemporaryDirectory(prefix="suluh-preview-") as place,
        closing(_desk(folder, Path(place))) as desk,
    ):
        begin = time.monotonic()
        seen = desk.read()
        app = local.make(current_app.extensions["lms.factory"], Path(place), desk, word)
        with _served(app, host or local.OPEN_HOUSE[0], port) as server:
            _tell(seen, time.monotonic() - begin)
            address = _address(server, host, word)
            click.echo(_("The preview is at %(address)s", address=address))
            if word:
                segno.make(address).terminal(sys.stdout, compact=True)
            click.echo(_("It follows the files as they are saved. Ctrl+C ends it."))
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            _follow(desk)


def _desk(folder: Path, place: Path) -> Desk:
    site = site_of(current_app.config)
    site = replace(site, dictionary={**dictionary(folder, site.limits), **site.dictionary})
    return Desk(folder.resolve(), place / "read", current_app.extensions["lms.questions"], site)


@contextmanager
def _served(app: Any, host: str, port: int) -> Iterator[BaseWSGIServer]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        taken = mark("%(place)s cannot be used; choose another with --port.")
        raise Invalid(Message(taken, {"place": f"{host}:{port}"})) from error
    with listener:
        server = make_server(host, listener.getsockname()[1], app, threaded=True, fd=listener.fileno())
        thread = threading.Thread(target=server.serve_forever, name="preview", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            server.server_close()


def _follow(desk: Desk) -> None:
    """Until the user ends it."""
    begin = time.monotonic()

    def saves() -> Iterator[object]:
        nonlocal begin
        for found in saved([desk.folder]):
            begin = time.monotonic()
            yield found

    for seen in following(desk, saves()):
        _tell(seen, time.monotonic() - begin)


def _tell(seen: Seen, seconds: float) -> None:
    at = clock(now(), current_app.config["TIMEZONE"])
    tally = coloured_tally(seen.errors, len(seen.findings) - seen.errors)
    click.echo(_("%(at)s  read in %(seconds)s s: %(tally)s", at=at, seconds=number(seconds), tally=tally))


def _address(server: BaseWSGIServer, host: str, word: str) -> str:
    name = _own_address() if host in EVERYWHERE else host or local.OPEN_HOUSE[0]
    return f"http://{f'[{name}]' if ':' in name else name}:{server.port}/{word}"


def _own_address() -> str:
    """This machine's address in its network; a datagram socket finds it without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])
