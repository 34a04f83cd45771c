"""Languages: which one a reader gets, and catalogues of words compiled when they are stale."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, current_app, request
from flask_babel import Babel, get_locale, get_translations

from lms.core import cookies
from lms.plugin.message import Message

LANGUAGES = ("id", "en")
COOKIE = "lang"
TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"

babel = Babel()


def init_app(app: Flask) -> None:
    """Gives `app` its languages."""
    compile_catalogues(TRANSLATIONS)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    app.config["BABEL_DOMAIN"] = "lms"
    babel.init_app(app, default_locale="en", default_timezone="UTC", locale_selector=choose)
    app.jinja_env.filters["say"] = say
    app.after_request(_remember)


def choose() -> str:
    """The language of this request: asked for in the address, chosen before, else the site's."""
    for wanted in (request.args.get("lang"), cookies.kept(COOKIE)) if request else ():
        if wanted in LANGUAGES:
            return wanted
    language: str = current_app.config["LANGUAGE"]
    return language


def language() -> str:
    """Two letters of the reader's language."""
    locale = get_locale()
    return locale.language if locale else current_app.config["LANGUAGE"]


def say(message: Message | str) -> str:
    """A message in the reader's language; plain text as it is."""
    return message.translate(get_translations()) if isinstance(message, Message) else message


def in_words(words: Mapping[str, str], own: str = "id") -> str:
    """The text for the reader out of texts by language: the reader's, else the `own` language's, else any."""
    return words.get(language()) or words.get(own) or next(iter(words.values()), "")


def _remember(response: Response) -> Response:
    wanted = request.args.get("lang")
    if wanted in LANGUAGES and cookies.kept(COOKIE) != wanted:
        cookies.keep(response, COOKIE, wanted)
    return response


def compile_catalogues(folder: Path) -> None:
    """Writes the compiled file beside each catalogue that has changed; several processes may do so at once."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], domain=source.stem)
        partial = target.with_suffix(f".{os.getpid()}")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(target)
