"""Languages: which ones there are, and which one a reader gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import Flask, Response, current_app, request
from flask_babel import Babel, get_locale, get_translations
from markupsafe import Markup, escape

from lms.core import cookies
from lms.core.words import FALLBACK, Words
from lms.plugin.manager import Plugins
from lms.plugin.message import Message

COOKIE = "lang"
TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"


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
    """Gives `app` our languages; `join` adds those of plugins."""
    words = app.extensions["lms.words"] = Words(TRANSLATIONS)
    babel = Babel()
    babel.domain_instance = words
    babel.init_app(app, default_locale="en", default_timezone="UTC", locale_selector=choose)
    app.jinja_env.filters.update(say=say, told=told, language_name=language_name)
    app.after_request(_remember)


def join(app: Flask, plugins: Plugins) -> None:
    """Adds the words that plugins bring; those that cannot be read are left out and named."""
    words: Words = app.extensions["lms.words"]
    for name, brought in plugins.offers("translations").items():
        try:
            words.add(brought.folder, name)
        except Exception as error:  # noqa: BLE001  # a broken file of a plugin does not stop the start
            plugins.fail(plugins.owner("translations", name), f"translations {name}", error)
    if app.config["LANGUAGE"] not in words.languages:
        missing = LookupError(
            f"no translation into {app.config['LANGUAGE']!r}; there are {[*words.languages]}"
        )
        plugins.fail("LMS_LANGUAGE", "start", missing)
        app.config["LANGUAGE"] = FALLBACK


def languages() -> Mapping[str, str]:
    """The languages that can be chosen: their own names by code, Indonesian and English first."""
    words: Words = current_app.extensions["lms.words"]
    return words.languages


def choose() -> str:
    """The language of this request: asked for in the address, chosen before, else the site's."""
    for wanted in (asked_for(), cookies.kept(COOKIE)) if request else ():
        if wanted in languages():
            return str(wanted)
    language: str = current_app.config["LANGUAGE"]
    return language


def asked_for() -> str:
    """The language that the address of this request asks for; empty where it asks for none that we speak."""
    wanted = request.args.get("lang", "")
    return wanted if wanted in languages() else ""


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
        return Locale.parse(code, sep="-").get_display_name(get_locale() or Locale(FALLBACK)) or code
    except (UnknownLocaleError, ValueError):
        return code


def _remember(response: Response) -> Response:
    wanted = asked_for()
    if wanted and cookies.kept(COOKIE) != wanted:
        cookies.keep(response, COOKIE, wanted)
    return response
