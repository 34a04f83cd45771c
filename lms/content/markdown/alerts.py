"""The boxes a quote can be: their names in both vocabularies, and the titles they get when the author gives none.

Titles belong to the language of the text, not to that of the reader's interface, so they are not messages: a course in
English shows "Note" to everybody.
"""

from __future__ import annotations

import re

NAMES = {
    "catatan": "note",
    "kiat": "tip",
    "penting": "important",
    "awas": "warning",
    "bahaya": "caution",
    "dasar-hukum": "regulation",
    "coba": "try",
    "rincian": "detail",
}
KINDS = frozenset(NAMES.values())

TITLES = {
    "id": {
        "note": "Catatan",
        "tip": "Kiat",
        "important": "Penting",
        "warning": "Awas",
        "caution": "Bahaya",
        "regulation": "Dasar hukum",
        "try": "Coba di unit Anda",
        "detail": "Rincian",
    },
    "en": {
        "note": "Note",
        "tip": "Tip",
        "important": "Important",
        "warning": "Warning",
        "caution": "Caution",
        "regulation": "Legal basis",
        "try": "Try it in your unit",
        "detail": "Details",
    },
}
BACKLINKS = {"id": "Kembali ke catatan kaki {}", "en": "Back to footnote {} in the text"}

_ALERT = re.compile(r"\[!([A-Za-z-]{1,20})\][ \t:]*(.*)$")
_BOX = re.compile(r"\s*\[!([A-Za-z][A-Za-z _-]{0,30})\](?![(\[:])")
_BLOCK_START = re.compile(r"(\d*)(?=[-+*#>:=|.)](?:\s|$)|[#>|=])")


def title(kind: str, language: str) -> str:
    """The title of an alert of this kind in a text of this language; Indonesian where we have no words for it."""
    return TITLES.get(_main(language), TITLES["id"])[kind]


def backlink(language: str) -> str:
    """What the link from a footnote back to the text says; its number goes into the braces."""
    return BACKLINKS.get(_main(language), BACKLINKS["id"])


def canonical(line: str, language: str) -> str | None:
    """The first line of a quote in the form that pymdown's ``quotes`` reads, with a title; None where it is no alert.

    A fold-away is written with the ``-`` that makes it ``<details>``. A title is one paragraph, whatever it begins
    with.
    """
    match = _ALERT.match(line.strip())
    kind = NAMES.get(match[1].lower(), match[1].lower()) if match else ""
    if not match or kind not in KINDS:
        return None
    words = match[2].strip() or title(kind, language)
    words = _BLOCK_START.sub(r"\1\\", words, count=1) if _BLOCK_START.match(words) else words
    return f"[!{kind}]{'-' if kind == 'detail' else ''} {words}"


def beginning(line: str, language: str) -> tuple[list[str], str]:
    """How the first line of a quote is written for Python-Markdown, and the name of a box that there is none of."""
    if alert := canonical(line, language):
        return [alert, ""], ""
    if not line.lstrip().startswith("[!"):
        return [line], ""
    match = _BOX.match(line)
    known = not match or NAMES.get(match[1].lower(), match[1].lower()) in KINDS
    return ["\\" + line.lstrip()], "" if known or not match else match[1]


def _main(language: str) -> str:
    return language.partition("-")[0].lower()
