"""What the check of the catalogues finds in a catalogue with faults, and does not find in a good one."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from scripts.translations import FOLDER, PLURALS, Key, catalogue_faults

INDONESIAN = FOLDER / "id" / "LC_MESSAGES" / "lms.po"

WANTED: set[Key] = {
    ("", "Sign in", ""),
    ("", "%(done)s of %(all)s done", ""),
    ("", "One person", "%(n)s people"),
    ("", "Saved {at}", ""),
}
GOOD = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n"

msgid "Sign in"
msgstr "Masuk"

msgid "%(done)s of %(all)s done"
msgstr "%(done)s dari %(all)s selesai"

msgid "Saved {at}"
msgstr "Tersimpan {at}"

msgid "One person"
msgid_plural "%(n)s people"
msgstr[0] "%(n)s orang"
"""


def faults(folder: Path, text: str, language: str = "id") -> list[str]:
    path = folder / language / "LC_MESSAGES" / "lms.po"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return list(catalogue_faults(path, WANTED))


def test_a_good_catalogue_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('msgstr "Masuk"', 'msgstr ""', "not translated"),
        ('msgid "Sign in"', 'msgid "Sign out"', "missing"),
        ('msgid "Sign in"', '#, fuzzy\nmsgid "Sign in"', "fuzzy"),
        ("%(done)s dari %(all)s selesai", "%(done)s selesai", "placeholders"),
        ("%(done)s dari %(all)s selesai", "%(selesai)s dari %(done)s, %(all)s", "placeholders"),
        ('"%(n)s orang"', '"%(jumlah)s orang"', "placeholders"),
        ('msgstr[0] "%(n)s orang"', 'msgstr[0] ""', "not translated"),
        ('msgstr[0] "%(n)s orang"', 'msgstr[0] "%(n)s orang"\nmsgstr[1] "%(n)s orang"', "plurals"),
        ("nplurals=1; plural=0;", "nplurals=2; plural=(n > 1);", "Plural-Forms"),
        ("%(done)s dari %(all)s selesai", "%(done)s dari %(all)s selesai, 100%", "percent"),
        ("Tersimpan {at}", "Tersimpan {jam}", "placeholders"),
    ],
)
def test_a_fault_is_found(old: str, new: str, word: str, tmp_path: Path) -> None:
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new))
    assert any(word in fault for fault in found), found


def test_english_may_leave_texts_empty(tmp_path: Path) -> None:
    english = GOOD.replace('msgstr "Masuk"', 'msgstr ""').replace("nplurals=1; plural=0;", PLURALS["en"])
    english = english.replace('msgstr[0] "%(n)s orang"', 'msgstr[0] ""\nmsgstr[1] ""')
    assert faults(tmp_path, english, language="en") == []


SAID_OTHERWISE = re.compile(
    r"\b(surel|administrator|pengelola|percobaan|bawahan|luring|kemajuan|jejak audit|kamu)\b", re.IGNORECASE
)
POSTS = {"Administrator (eselon III)"}
"""Names of posts, which the law gives."""


def test_one_thing_has_one_word_in_indonesian() -> None:
    entries = [entry for entry in polib.pofile(str(INDONESIAN)) if not entry.obsolete]
    said = {text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())}
    assert sorted(text for text in said - POSTS if SAID_OTHERWISE.search(text)) == []
