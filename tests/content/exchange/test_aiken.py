"""Aiken: whole questions are read, broken ones are told with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.content.exchange.aiken import Aiken
from lms.plugin.importer import NotReadable
from tests.content.exchange.documents import said, text_of
from tests.content.exchange.foreign import made
from tests.content.reading import codes

SHEET = """\
Apa warna langit?
A. Merah
B. Biru
ANSWER: B

Berapa *dua* tambah dua?
A) tiga
B) empat
answer: a

Tanpa pilihan
ANSWER: A

Kunci lain?
A. satu
B. dua
ANSWER: D

Tanpa kunci?
A. satu
B. dua
Pembuka lagi?
A. satu
C. tiga
ANSWER: A
"""


def test_whole_questions_are_kept_and_no_key_is_guessed(tmp_path: Path) -> None:
    imported, reading = made(Aiken(), SHEET, tmp_path, "a.txt")
    bank = text_of(imported, "bank/bank-soal.md")
    assert "Apa warna langit?\n\n- ( ) a) Merah\n- (x) b) Biru\n" in bank
    assert "Berapa \\*dua\\* tambah dua?\n\n- (x) a) tiga\n- ( ) b) empat\n" in bank
    assert bank.count("(x)") == 2
    assert codes(reading) == ["E421", "E421", "W313"]
    fates = [(note.fate.value, note.source) for note in imported.notes if note.source]
    assert sorted(fates) == [
        ("changed", "14"), ("changed", "19"), ("kept", "1"), ("kept", "6"), ("lost", "11"), ("lost", "22")
    ]  # fmt: skip
    assert ("changed", "question “Tanpa kunci?”: has no key", "bank/bank-soal.md", 33) in said(imported)


@pytest.mark.parametrize("text", ["", "Halo.", "1. Apa?\nA. ya\nB. tidak\nKunci: A", "ANSWER: A\n" * 5_000])
def test_what_is_no_aiken_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(NotReadable):
        made(Aiken(), text, tmp_path, "a.txt")
