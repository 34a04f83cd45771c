"""Writes mails and hands them to the server that the settings name. Only the worker and a command call it.

Everything a person typed goes through the standard library's header objects, which refuse line breaks, and lies in the
body as plain text.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from lms.core.links import site_url
from lms.core.mail import Letter
from lms.core.names import visible

TIMEOUT = 15.0
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Text:
    """A mail in words, to one address. `number` makes its Message-ID, which stays the same at every try.

    `stop` is the whole address that ends such mail by one press in the reader's program, empty where there is none.
    """

    address: str
    name: str
    language: str
    subject: str
    body: str
    number: str
    made_at: datetime
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mail: `sent`, `waiting` (try again), `failed` (never) or `unknown`; and why, in words."""

    state: str
    reason: str


class Lost(Exception):
    """The line broke after the text had gone over: the server may have taken it."""


def write(letter: Letter, values: Mapping[str, Any]) -> Text:
    """Fills the template of a mail, whose first line is the subject, in the language that is in force."""
    name = visible(letter.name)
    template = current_app.jinja_env.get_template(f"{letter.kind}.txt")
    text = template.render(**values, name=name, site_url=site_url)
    subject, _line, body = text.strip().partition("\n")
    number = f"{letter.id}.{letter.made_at:%Y%m%d%H%M%S%f}"
    return Text(letter.address, name, letter.language, subject, body.strip(), number, letter.made_at)


def trial(address: str, now: datetime) -> Text:
    """A mail that only shows that mail arrives."""
    site = current_app.config["SITE_NAME"]
    subject = _("Test message from %(site)s", site=site)
    body = _("If you can read this, %(site)s can send mail.", site=site)
    return Text(
        address, "", current_app.config["LANGUAGE"], subject, body, f"trial.{now:%Y%m%d%H%M%S%f}", now
    )


def deliver(text: Text) -> Fate:
    """Hands one mail over and says what became of it. Takes at most a minute or so."""
    try:
        message = _message(text)
    except (ValueError, MessageError, UnicodeError):
        return Fate("failed", "no mail can be sent to this address")
    try:
        return _hand_over(message, text.address)
    except Lost:
        return Fate("unknown", "the line broke before the server answered")
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        return Fate("waiting", str(error) or type(error).__name__)


def _message(text: Text) -> EmailMessage:
    sender_name, sender = parseaddr(current_app.config["MAIL_FROM"])
    text.address.encode("ascii")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender_name or current_app.config["SITE_NAME"], addr_spec=sender)
    message["To"] = Address(text.name, addr_spec=text.address)
    message["Subject"] = visible(text.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(text.made_at)
    message["Message-ID"] = f"<{text.number}@{_domain()}>"
    message["Auto-Submitted"] = "auto-generated"
    if text.stop:  # RFC 8058
        message["List-Unsubscribe"] = f"<{text.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.body + "\n", charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = text.language
    return message


def _hand_over(message: EmailMessage, address: str) -> Fate:
    server = _open()
    try:
        _expect(server.mail(parseaddr(current_app.config["MAIL_FROM"])[1]), 250)
        _expect(server.rcpt(address), 250, 251)
        _expect(server.docmd("DATA"), 354)
        try:
            server.send(_dotted(message.as_bytes()) + b".\r\n")
            code, answer = server.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise Lost from error
        _expect((code, answer), 250)
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        return Fate("sent", _words(code, answer))
    finally:
        server.close()


def _open() -> smtplib.SMTP:
    config = current_app.config
    host, port = config["MAIL_SERVER"].rsplit(":", 1)
    secure = ssl.create_default_context()
    where: dict[str, Any] = {"host": host, "port": int(port), "timeout": TIMEOUT, "local_hostname": _domain()}
    server = (
        smtplib.SMTP_SSL(**where, context=secure) if config["MAIL_TLS"] == "tls" else smtplib.SMTP(**where)
    )
    try:
        server.ehlo_or_helo_if_needed()
        if config["MAIL_TLS"] == "starttls":
            server.starttls(context=secure)
        if config["MAIL_USER"]:
            server.login(config["MAIL_USER"], config["MAIL_PASSWORD"])
    except BaseException:
        server.close()
        raise
    return server


def _expect(reply: tuple[int, bytes], *codes: int) -> None:
    code, answer = reply
    if code not in codes:
        raise smtplib.SMTPResponseException(code, answer)


def _refused(code: int, answer: bytes | str) -> Fate:
    # A password that is refused is a setting to mend; what waits goes out once it is.
    forever = 500 <= code < 600 and code not in {530, 534, 535, 538}
    return Fate("failed" if forever else "waiting", _words(code, answer))


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"


def _dotted(data: bytes) -> bytes:
    return re.sub(rb"(?m)^\.", b"..", data)


def _domain() -> str:
    return parseaddr(current_app.config["MAIL_FROM"])[1].rpartition("@")[2]
