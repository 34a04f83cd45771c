"""Paper as a file: names stay names, what cannot be shown is named, and the same values are the same bytes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lms.core import typeset

DAY = date(2026, 12, 4)
SHEET = '#set document(title: "Sheet")\n#set text(lang: "id")\n= Sheet\n#json(bytes(sys.inputs.data)).name\n'


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    template = tmp_path / "sheet.typ"
    template.write_text(SHEET, encoding="utf-8")
    return template


@pytest.mark.parametrize(
    "name",
    [
        '#import "/etc/passwd": *',
        "#sys.inputs $x$ *tebal* _miring_ `kode` @rujuk <label> \\ // \"kutip\" 'kutip'",
        "I Gusti Ngurah Ḥasanuddin Nguyễn Ṣāliḥ",
        "Наталья Ελένη محمد שלום",
        "Panjang sekali " * 40,
        "a\x00b\x07c\ufeffd\ne",
    ],
)
def test_a_name_stays_a_name(sheet: Path, name: str) -> None:
    made = typeset.typeset(sheet, {"name": name}, DAY)
    assert made.startswith(b"%PDF-1.7")
    assert typeset.typeset(sheet, {"name": name}, DAY) == made
    assert typeset.missing(name) == ""


@pytest.mark.parametrize(("name", "signs"), [("Wang 漢字漢", "漢字"), ("Made ᬩᬮᬶ", "ᬩᬮᬶ"), ("Ani 😀", "😀")])
def test_a_sign_without_a_letter_is_named(sheet: Path, name: str, signs: str) -> None:
    with pytest.raises(typeset.SignsMissing) as told:
        typeset.typeset(sheet, {"name": name}, DAY)
    assert told.value.signs == signs
    assert typeset.missing(name) == signs


def test_a_template_that_fails_says_why(sheet: Path) -> None:
    sheet.write_text('#read("/etc/passwd")', encoding="utf-8")
    with pytest.raises(typeset.NotTypeset, match="not found"):
        typeset.typeset(sheet, {}, DAY)
    with pytest.raises(typeset.NotTypeset, match="no PNG"):
        typeset.framed(b"GIF89a")
