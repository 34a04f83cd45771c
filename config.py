"""Every setting: its type, default and meaning. Values come from the environment, with the prefix ``LMS_``.

A setting whose value is a secret may also be given as a file: ``LMS_SECRET_KEY_FILE``. Nothing is read at import.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent


class BadSetting(ValueError):
    """A setting has a value that cannot be meant; the text says which and what is allowed."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: name without prefix, how its text is read, default as text, and what it means."""

    name: str
    read: Callable[[str], Any]
    default: str
    meaning: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _flag(text: str) -> bool:
    if text.lower() not in {"1", "yes", "true", "on", "0", "no", "false", "off", ""}:
        raise ValueError("yes or no")
    return text.lower() in {"1", "yes", "true", "on"}


def _path(text: str) -> str:
    return str((ROOT / text).resolve()) if text else ""


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(" or ".join(allowed))
        return text

    return read


def _days(text: str) -> tuple[int, ...]:
    numbers = [int(word) for word in _words(text)]
    if any(not 0 < number <= 365 for number in numbers):
        raise ValueError("whole numbers of days from 1 to 365, with commas between")
    return tuple(sorted(set(numbers), reverse=True))


def _months(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 24:
        raise ValueError("a whole number from 0 to 24")
    return number


def _kept(text: str) -> int:
    days = int(text)
    if days and not 30 <= days <= 36_500:
        raise ValueError("a number of days from 30 to 36500, or 0 for ever")
    return days


def _language(text: str) -> str:
    if not (len(text) == 2 and text.isascii() and text.islower()):
        raise ValueError("two letters such as id or en")
    return text


def _server(text: str) -> str:
    host, _colon, port = text.rpartition(":")
    if text and not (host and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError("host:port")
    return text


def _sender(text: str) -> str:
    if text:
        name, address = parseaddr(text)
        if not text.isprintable() or "@" not in address:
            raise ValueError("an address, or Name <address>")
        Address(name, addr_spec=address)
    return text


SETTINGS = (
    Setting("ENV", _one_of("development", "production"), "development", "production turns every guard on"),
    Setting(
        "INSTANCE", _path, "instance", "folder of the embedded database, the store and generated secrets"
    ),
    Setting("SECRET_KEY", str, "", "at least 32 random characters; made by itself in development"),
    Setting("SECRET_KEY_FALLBACKS", _words, "", "earlier keys that still open links, while a key is changed"),
    Setting(
        "DATABASE_URL",
        str,
        "",
        "PostgreSQL as postgresql://user:password@host/name; empty: SQLite in INSTANCE",
    ),
    Setting("DATABASE_POOL", int, "8", "connections kept by one web process"),
    Setting("COURSES", _path, "courses", "folder of course packages"),
    Setting(
        "COURSES_PRIVATE", _path, "", "second folder whose files join the course of the same folder name"
    ),
    Setting("STORE", _path, "", "folder of built editions; empty: store in INSTANCE"),
    Setting("UPLOADS", _path, "", "folder of what trainers and learners upload; empty: uploads in INSTANCE"),
    Setting(
        "DROP_FOLDER", _path, "", "folder whose tables of people the worker takes in by itself; empty: none"
    ),
    Setting("HANDED_QUOTA", int, "200", "MB of files that one person may hand in for a course"),
    Setting("TIMEZONE", str, "Asia/Makassar", "zone of people without a unit, as an IANA name"),
    Setting("LANGUAGE", _language, "id", "language of pages until a person chooses"),
    Setting("SITE_NAME", str, "Suluh", "name in the header and in titles"),
    Setting("ORGANISER", str, "", "agency that runs the site, shown in the footer"),
    Setting("THEME", str, "", "theme that a plugin brings, by name; empty: the look of the program"),
    Setting("HELP_CONTACT", str, "", "whom to call for help with signing in"),
    Setting("MAIL_SERVER", _server, "", "mail server as host:port; empty: no mail is sent"),
    Setting("MAIL_FROM", _sender, "", "sender of mail, an address or Name <address>"),
    Setting(
        "MAIL_TLS",
        _one_of("starttls", "tls", "none"),
        "starttls",
        "how the line to the mail server is kept secret",
    ),
    Setting("MAIL_USER", str, "", "name to sign in with at the mail server; empty: without"),
    Setting("MAIL_PASSWORD", str, "", "password to sign in with at the mail server"),
    Setting(
        "REMIND_DAYS",
        _days,
        "30, 14, 7, 1",
        "how many days before a due date people are reminded; empty: never",
    ),
    Setting(
        "REMIND_LATE",
        _months,
        "6",
        "how often people are reminded after a due date: on the next working day, then a month apart; 0: never",
    ),
    Setting(
        "KEEP_NOTICES", _kept, "730", "days for which notices are kept after they were read; 0: for ever"
    ),
    Setting("KEEP_CORRECTIONS", _kept, "365", "days for which answered corrections are kept; 0: for ever"),
    Setting(
        "KEEP_EVIDENCE",
        _kept,
        "1825",
        "days for which evidence of learning elsewhere is kept after it was decided; 0: for ever",
    ),
    Setting(
        "KEEP_HISTORY",
        _kept,
        "1825",
        "days for which the history of changes is kept, in whole months; 0: for ever",
    ),
    Setting("PASS_MARK", int, "70", "pass mark in percent of exams and post-tests that name none"),
    Setting(
        "COMPLETION_TARGET", int, "70", "percent of required completion that counts as good on the dashboard"
    ),
    Setting(
        "CATEGORIES",
        _words,
        "Manajemen, Komunikasi, Teknologi Informasi, Manajemen Krisis",
        "subject areas a course may name",
    ),
    Setting("PLUGINS", _words, "", "modules to load as plugins, besides the installed ones"),
    Setting("PLUGINS_DISABLED", _words, "", "plugins to leave out, by name"),
    Setting(
        "BASE_URL", str, "", "address of the site in links that leave it, e.g. https://belajar.example.go.id"
    ),
    Setting("TRUSTED_HOSTS", _words, "", "host names the site answers to; empty: any"),
    Setting("TRUSTED_PROXIES", int, "0", "number of proxies in front whose forwarded headers are believed"),
    Setting("HTTPS", _flag, "no", "cookies only over HTTPS, and HSTS"),
    Setting("WORKERS", int, "1", "web processes; more than one needs PostgreSQL"),
    Setting("THREADS", int, "8", "threads of one web process"),
    Setting("DEMO", _one_of("", "public"), "", "public: the demonstration may be served beyond this machine"),
    Setting("LOG_FORMAT", _one_of("", "json", "text"), "", "empty: json in production, text otherwise"),
    Setting("ARGON2_MEMORY", int, "65536", "KiB of memory one password check takes"),
    Setting("ARGON2_TIME", int, "3", "passes of one password check"),
)


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All settings by name, read from `environ` (default: the process's). Raises BadSetting."""
    environ = os.environ if environ is None else environ
    known = {f"LMS_{s.name}" for s in SETTINGS} | {f"LMS_{s.name}_FILE" for s in SETTINGS}
    unknown = sorted(name for name in environ if name.startswith("LMS_") and name not in known | OTHER)
    if unknown:
        raise BadSetting(f"unknown setting {unknown[0]}; docs/operators/settings.md lists them all")
    values = {setting.name: _value(setting, environ) for setting in SETTINGS}
    if values["MAIL_SERVER"] and not (values["MAIL_FROM"] and values["BASE_URL"]):
        raise BadSetting("LMS_MAIL_SERVER needs LMS_MAIL_FROM, and LMS_BASE_URL for the links in mails")
    values["HOST"] = environ.get("HOST", "127.0.0.1")
    values["PORT"] = _value(Setting("PORT", int, "8000", ""), environ, name="PORT")
    values["STORE"] = values["STORE"] or str(Path(values["INSTANCE"]) / "store")
    values["UPLOADS"] = values["UPLOADS"] or str(Path(values["INSTANCE"]) / "uploads")
    return values


OTHER = {"LMS_TEST_DATABASE_URL", "LMS_TEST_REQUIRE_BROWSER"}
"""Names with the prefix that the tests read, not the program."""


def _value(setting: Setting, environ: Mapping[str, str], name: str = "") -> Any:
    name = name or f"LMS_{setting.name}"
    text = environ.get(name)
    if text is None and f"{name}_FILE" in environ:
        text = Path(environ[f"{name}_FILE"]).read_text(encoding="utf-8")
    text = setting.default if text is None else text.strip()
    try:
        return setting.read(text)
    except ValueError as error:
        raise BadSetting(f"{name} cannot be {text!r}: {error}") from error
