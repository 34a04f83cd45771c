"""Catalogues of words: ours, those of plugins, and what a text falls back to where a language lacks it.

A text is looked up in our catalogue of the reader's language, then in those of plugins in that language, then in the
same order in Indonesian; what nobody translated is said in English, the language of the code. English falls back to
nothing.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

DOMAIN = "lms"
SOURCE, FALLBACK = "en", "id"
OWN_NAMES = {"id": "Bahasa Indonesia"}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
_OTHER_PLACEHOLDER = re.compile(r"%\(\w+\)(?![a-z])")
_CODE = re.compile(r"[a-z]{2}")


class Words(Domain):
    """The words of one app. `languages` are those a reader can choose: their own names by code."""

    def __init__(self, folder: Path) -> None:
        """Takes every language below `folder`, which is ours."""
        super().__init__(domain=DOMAIN)
        compile_catalogues(folder)
        self._sources: dict[str, list[Callable[[], NullTranslations]]] = {}
        self._chains: dict[str, NullTranslations] = {}
        found = {file.parts[-3] for file in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")}
        for code in found:
            self._sources[code] = [partial(Translations.load, folder, [code], DOMAIN)]
        self.languages: Mapping[str, str] = _named(found)

    def add(self, folder: Path, name: str) -> None:
        """Adds what a plugin brings below `folder`: its own texts in ``<name>.po``, ours in ``lms.po``.

        A language that has our texts can be chosen from then on. Raises for a folder without any catalogue, and for
        one that cannot be read; then nothing of it is added.
        """
        files = sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if not files:
            raise FileNotFoundError(f"no <language>/LC_MESSAGES/{name}.po in {folder}")
        read = [(file.parts[-3], _compiled(file, name, check=True)) for file in files]
        for code, compiled in read:
            self._sources.setdefault(code, []).append(partial(_read, compiled))
        chosen = {file.parts[-3] for file in files if file.stem == DOMAIN}
        self.languages = _named({*self.languages, *chosen})
        self._chains.clear()

    def get_translations(self) -> NullTranslations:
        """The words of the language in force."""
        locale = get_locale()
        return self._chain(locale.language if locale else SOURCE)

    def _chain(self, code: str) -> NullTranslations:
        """The catalogues of a language, each asked where the one before it has nothing; each keeps its own plurals."""
        if code not in self._chains:
            first = NullTranslations()
            for source in self._sources.get(code, ()):
                first.add_fallback(source())
            if code not in {SOURCE, FALLBACK}:
                first.add_fallback(self._chain(FALLBACK))
            self._chains[code] = first
        return self._chains[code]


def own_name(code: str) -> str:
    """What a language calls itself. Raises ValueError for one that this program cannot write days and numbers in."""
    try:
        locale = Locale.parse(code) if _CODE.fullmatch(code) else None
    except UnknownLocaleError:
        locale = None
    if locale is None:
        raise ValueError(f"{code!r} is not a language of two letters that Babel knows")
    name = OWN_NAMES.get(code) or locale.get_display_name(locale) or code
    return name[:1].upper() + name[1:]


def compile_catalogues(folder: Path) -> None:
    """Writes the compiled file beside each catalogue that has changed; several processes may do so at once."""
    for source in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
        target, written = source.with_suffix(".mo"), source.stat()
        if target.exists() and target.stat().st_mtime_ns >= written.st_mtime_ns:
            continue
        partial_file = target.with_suffix(f".{os.getpid()}")
        partial_file.write_bytes(_compiled(source, source.stem))
        # A catalogue that is still being written may have been read in half: what is written after this is newer.
        os.utime(partial_file, ns=(written.st_atime_ns, written.st_mtime_ns))
        partial_file.replace(target)


def _named(codes: Iterable[str]) -> Mapping[str, str]:
    first = {FALLBACK: 0, SOURCE: 1}
    return {code: own_name(code) for code in sorted(codes, key=lambda code: (first.get(code, 2), code))}


def _compiled(file: Path, name: str, check: bool = False) -> bytes:
    if file.stem not in {name, DOMAIN}:
        raise ValueError(f"{file.name} is neither {name}.po nor {DOMAIN}.po")
    code = file.parts[-3]
    own_name(code)
    with file.open("rb") as source:
        catalogue = read_po(source, code, file.stem, abort_invalid=True)
    for message in list(catalogue):
        # An empty plural would be written as English and hide what the next catalogue says.
        said = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        if message.id and not all(said):
            catalogue.delete(message.id, message.context)
        elif message.id and check:
            _check_translation(message)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def _check_translation(message: Message) -> None:
    """Raises ValueError for a translation that could not be filled, or would be more than text in a page.

    Templates take what a catalogue says as safe HTML, and a width in a placeholder asks for as much memory.
    """
    texts = (message.id, message.string)
    source, said = (" ".join(text) if isinstance(text, (tuple, list)) else str(text) for text in texts)
    for sign in ("<", ">"):
        if sign in said and sign not in source:
            raise ValueError(f"{said[:60]!r} holds {sign}, which {source[:60]!r} does not")
    if _OTHER_PLACEHOLDER.search(said):
        raise ValueError(f"{said[:60]!r} has a placeholder other than %(name)s")
    values = dict.fromkeys(_PLACEHOLDER.findall(source), 1)
    try:
        if "%" in said:
            said % values  # whether it can be done is all that is asked
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{said[:60]!r} does not fit the placeholders of {source[:60]!r}") from error


def _read(compiled: bytes) -> NullTranslations:
    return Translations(io.BytesIO(compiled))
