"""Languages: which one a reader gets, and catalogues of words compiled when they are stale."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, current_app, request
from flask_babel import Babel, get_locale, get_translations
from markupsafe import Markup, escape

from lms.core import cookies
from lms.plugin.message import Message

LANGUAGES = ("id", "en")
COOKIE = "lang"
TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"

babel = Babel()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text out of several languages as the reader gets it; `lang` is its language where that is not the reader's.

    ``{{ phrase }}`` marks a foreign text by an element of its own. Where the page has one already write
    ``<h1{{ phrase.attr }}>{{ phrase.text }}</h1>``, and ``phrase.text`` in attributes and in ``<title>``.
    """

    text: str
    lang: str = ""

    @property
    def attr(self) -> Markup:
        """`` lang="en"`` for the element that holds a foreign text; nothing for others."""
        return Markup(' lang="{}"').format(self.lang) if self.lang else Markup()

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def __html__(self) -> str:
        return Markup("<span{}>{}</span>").format(self.attr, self.text) if self.lang else escape(self.text)


def init_app(app: Flask) -> None:
    """Gives `app` its languages."""
    compile_catalogues(TRANSLATIONS)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    app.config["BABEL_DOMAIN"] = "lms"
    babel.init_app(app, default_locale="en", default_timezone="UTC", locale_selector=choose)
    app.jinja_env.filters.update(say=say, told=told, language_name=language_name)
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
    return told(words, own).text


def told(words: Mapping[str, str], own: str = "id") -> Phrase:
    """The same with the language it is in: what a page shows of a course, so that it is read aloud rightly."""
    spoken = language()
    if text := words.get(spoken):
        return Phrase(text)
    for other in (own, *words):
        if text := words.get(other):
            return Phrase(text, other)
    return Phrase("")


def language_name(code: str) -> str:
    """What the reader calls a language: English, Inggris."""
    try:
        return Locale.parse(code, sep="-").get_display_name(get_locale() or Locale(LANGUAGES[0])) or code
    except (UnknownLocaleError, ValueError):
        return code


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
