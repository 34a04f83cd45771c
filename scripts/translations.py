"""Gather the texts of the code, and judge whether every catalogue says all of them.

`extract` writes translations/lms.pot and brings the catalogues up to date with it. `check` changes nothing:
it prints a line for each fault (a stale lms.pot, an empty or doubtful text, a lost placeholder) and ends with
status 1 if there is one. English is the language of the code, so its catalogue may leave texts empty.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.plurals import get_plural

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "translations"
TEMPLATE = FOLDER / "lms.pot"
KEYWORDS = ("mark", "Message", "counted:1,2", "_l", "lazy_gettext", "lazy_ngettext:1,2")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+(?:![a-z])?\}")
SOURCE_LANGUAGE = "en"
# Babel gives Indonesian two forms; the language has one.
PLURALS = {"id": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}

Key = tuple[str, str, str]


def extract() -> None:
    _gather(TEMPLATE)
    _babel(
        "update",
        "-i",
        str(TEMPLATE),
        "-d",
        str(FOLDER),
        "-D",
        TEMPLATE.stem,
        "--no-fuzzy-matching",
        "--no-wrap",
    )
    for catalogue in FOLDER.glob("*/LC_MESSAGES/*.po"):
        _settle_header(catalogue)


def _settle_header(catalogue: Path) -> None:
    """Leaves in the header what readers of the file need: no dates, which would change at every call."""
    language = catalogue.parent.parent.name
    found = polib.pofile(str(catalogue), wrapwidth=0)
    found.header = ""
    found.metadata = {
        "Project-Id-Version": "Suluh",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _plural_forms(catalogue),
    }
    found.save()


def _plural_forms(catalogue: Path) -> str:
    language = catalogue.parent.parent.name
    return PLURALS.get(language) or str(get_plural(language).plural_forms)


def faults() -> Iterator[str]:
    if not TEMPLATE.exists():
        yield f"{_name(TEMPLATE)} is missing: run `make translations`"
        return
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder, TEMPLATE.name)
        _gather(fresh)
        wanted = _keys(fresh)
    if wanted != _keys(TEMPLATE):
        yield f"{_name(TEMPLATE)} is not what the code says: run `make translations`"
    for catalogue in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        yield from catalogue_faults(catalogue, wanted)


def catalogue_faults(catalogue: Path, wanted: set[Key]) -> Iterator[str]:
    """The faults of one catalogue that has to say the texts `wanted`."""
    found = polib.pofile(str(catalogue))
    entries = [entry for entry in found if not entry.obsolete]
    if found.metadata.get("Plural-Forms") != (forms := _plural_forms(catalogue)):
        yield f"{_name(catalogue)}: Plural-Forms is not {forms!r}"
    for key in sorted(wanted - {_key(entry) for entry in entries}):
        yield f"{_name(catalogue)}: missing: {key[1]!r}"
    source = catalogue.parent.parent.name == SOURCE_LANGUAGE
    for entry in entries:
        where = f"{_name(catalogue)}:{entry.linenum}"
        if entry.fuzzy:
            yield f"{where}: doubtful (fuzzy): {entry.msgid!r}"
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(said):
            if not source:
                yield f"{where}: not translated: {entry.msgid!r}"
            continue
        allowed = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
        for text in said:
            # A plural may say its number in words, as "one person" does.
            lost = set() if entry.msgid_plural else allowed - _placeholders(text)
            if lost or _placeholders(text) - allowed:
                yield f"{where}: not the placeholders of the text: {entry.msgid!r}"
            if allowed and "%" in PLACEHOLDER.sub("", text).replace("%%", ""):
                yield f"{where}: a percent sign that is not doubled: {entry.msgid!r}"
        if entry.msgid_plural and len(said) != int(forms[len("nplurals=")]):
            yield f"{where}: not as many plurals as the language has: {entry.msgid!r}"


def _gather(target: Path) -> None:
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    options = ["--no-wrap", "--sort-by-file", "--omit-header", "--add-location", "file"]
    _babel("extract", "-F", "pyproject.toml", *keywords, *options, "-o", str(target), ".")


def _babel(command: str, *arguments: str) -> None:
    program = Path(sys.executable).parent / "pybabel"
    subprocess.run([program, "--quiet", command, *arguments], cwd=ROOT, check=True)


def _keys(catalogue: Path) -> set[Key]:
    return {_key(entry) for entry in polib.pofile(str(catalogue)) if not entry.obsolete}


def _key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def main() -> None:
    if sys.argv[1:] == ["extract"]:
        extract()
    elif sys.argv[1:] == ["check"]:
        found = list(faults())
        sys.stdout.writelines(f"{fault}\n" for fault in found)
        sys.exit(1 if found else 0)
    else:
        sys.exit("usage: translations.py extract|check")


if __name__ == "__main__":
    main()
