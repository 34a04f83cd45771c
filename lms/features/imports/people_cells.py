"""What the cells of one row of people say, and what is wrong with them; knows no database.

A spreadsheet keeps 15 digits of a number: a NIP that ever was one is not believed, whatever it shows now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from lms.core import nip
from lms.core.errors import Invalid
from lms.core.names import fold, visible
from lms.core.posts import read_grade
from lms.features.accounts.register import NO_GRADE, NO_NAME, NO_NUMBER, read_phone
from lms.features.imports.people_words import ACTIVE, READ
from lms.plugin.intake import Cell, Cells, Problem
from lms.plugin.message import Message, mark

NUMERIC = Message(
    mark(
        "The NIP is a number in the file, and a spreadsheet keeps only 15 digits of one. Format the column as Text, "
        "then paste again from the source."
    )
)
SCIENTIFIC = Message(
    mark(
        "The NIP was turned into scientific notation. Format the column as Text, then paste again from the source."
    )
)
ZEROS = Message(
    mark(
        "Excel replaced the last 3 digits of the NIP with 000. Format the column as Text, then paste again from the "
        "source."
    )
)
TOO_LONG = Message(mark("This is longer than %(most)s characters. Shorten it."))
NO_EMAIL = Message(mark("Write a whole email address."))
NO_STATUS = Message(mark("Write the kind of employment: PNS, CPNS, PPPK, PPPK paruh waktu or non-ASN."))
NO_KIND = Message(mark("This kind of post is not known. Choose one from the list of the template."))
NO_LEVEL = Message(mark("This level is not known. Choose one from the list of the template."))
NOT_ACTIVE = Message(mark("Write ya or tidak."))
NOTHING = frozenset({"", "-", "–", "—"})
"""What stands where nothing is to be said: such a cell changes nothing."""
LONGEST = {"name": 200, "title_before": 60, "title_after": 60, "position": 200, "email": 254}

_SCIENTIFIC = re.compile(r"[0-9][.,]?[0-9]*[eE][+]?[0-9]{1,2}")
_LEADING = re.compile(r"[^0-9]")
_FORMULA = re.compile(r'="?([^"]*)"?')
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_BEFORE = frozenset(
    ("prof", "dr", "drg", "drh", "drs", "dra", "ir", "h", "hj", "kh", "apt", "ns", "tgk", "pdt")
)
_AFTER = re.compile(r"(?:[A-Z][A-Za-z]{0,5}\.[ ]?)+[A-Za-z()]{0,8}\.?")


@dataclass(slots=True)
class Said:
    """What a row says by field, and its problems. `stem` are the first 15 digits of a NIP that lost the others.

    `trace` is how any other NIP that cannot be believed begins: at most 8 digits, the date of birth.
    """

    reading: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stem: str = ""
    trace: str = ""
    titles_split: bool = False

    def wrong(self, column: str, message: Message) -> None:
        """Notes a problem of a column."""
        self.problems.append(Problem(column, message))


def read(cells: Cells, split_titles: bool, today: date) -> Said:
    """Reads one row. A cell that is empty, or holds a hyphen alone, says nothing."""
    said = Said()
    texts = {name: plain(cell) for name, cell in cells.items()}
    texts = {name: text for name, text in texts.items() if text not in NOTHING}
    _read_numbers(said, cells, texts, today)
    _read_name(said, texts, split_titles)
    for name, wrong in (("status", NO_STATUS), ("post_kind", NO_KIND), ("post_level", NO_LEVEL)):
        _read_word(said, texts, name, wrong)
    _read_rest(said, cells, texts)
    return said


def plain(cell: Cell) -> str:
    """The text of a cell without what a spreadsheet puts around a number to keep it a text."""
    text = cell.text
    if text.isascii() and text[:1] not in "='" and "  " not in text:
        return text  # as it nearly always is: the reading process has taken off the spaces around
    text = text.strip()
    formula = _FORMULA.fullmatch(text) if text.startswith("=") else None
    return visible((formula[1] if formula else text).removeprefix("'"))


def _read_numbers(said: Said, cells: Cells, texts: Mapping[str, str], today: date) -> None:
    for column in ("nip", "superior"):
        if column not in texts:
            continue
        digits = nip.compact(texts[column])
        for message in nip_problems(cells[column], texts[column], digits, today):
            said.wrong(column, message)
            if column == "nip":
                said.trace = _LEADING.sub("", texts[column].partition("E")[0])[:8]
            if column == "nip" and len(digits) == nip.LENGTH and digits.isdigit():
                said.stem = digits[:15]
            break
        else:
            said.reading[column] = digits
    email = texts.get("email", "").lower()
    if email and not (_EMAIL.fullmatch(email) and len(email) <= LONGEST["email"]):
        said.wrong("email", NO_EMAIL)
    elif email:
        said.reading["email"] = email
    if "nip" not in texts and not email:
        said.wrong("nip", NO_NUMBER)
    if said.reading.get("nip") and said.reading.get("nip") == said.reading.get("superior"):
        said.wrong("superior", Message(mark("Nobody is their own superior. Choose somebody else.")))


def nip_problems(cell: Cell, text: str, digits: str, today: date) -> tuple[Message, ...]:
    if cell.kind == "n":
        return (NUMERIC,)
    if _SCIENTIFIC.fullmatch(text):
        return (SCIENTIFIC,)
    if len(digits) == nip.LENGTH and digits.isdigit() and digits.endswith("000"):
        return (ZEROS,)
    return nip.read(digits, today).errors


def _read_name(said: Said, texts: Mapping[str, str], split_titles: bool) -> None:
    name = texts.get("name", "")
    before, after = texts.get("title_before", ""), texts.get("title_after", "")
    if split_titles and name and not (before and after):
        first, bare, last = titles_apart(name)
        if (first and not before) or (last and not after):
            said.titles_split = True
            name = bare if not (first and before) and not (last and after) else name
            before, after = before or first, after or last
    if not name:
        said.wrong("name", NO_NAME)
    for column, text in (("name", name), ("title_before", before), ("title_after", after)):
        if len(text) > LONGEST[column]:
            said.wrong(column, Message(TOO_LONG.text, {"most": LONGEST[column]}))
        elif text:
            said.reading[column] = text


def titles_apart(written: str) -> tuple[str, str, str]:
    """Titles before, the name alone, and titles after, of a name as in ``Dr. Siti Aminah, S.E., M.M.``."""
    front, _comma, back = written.partition(",")
    after = " ".join(back.split())
    if after and not all(_AFTER.fullmatch(part.strip()) for part in after.split(",")):
        front, after = written, ""
    words, before = front.split(), []
    while len(words) > 1 and _is_title(words[0]):
        before.append(words.pop(0))
    return " ".join(before), " ".join(words), after


def _is_title(word: str) -> bool:
    bare = word.rstrip(".").casefold()
    # A single letter without a dot may be a name of its own; two and more are titles as well.
    return bare in _BEFORE and (
        word.endswith(".") or bare in {"drs", "dra", "ir", "drg", "drh", "prof", "hj"}
    )


def _read_word(said: Said, texts: Mapping[str, str], column: str, wrong: Message) -> None:
    text = texts.get(column, "")
    found = _word(column, text) if text else None
    if found:
        said.reading[column] = found
    elif text or column == "status":
        said.wrong(column, wrong)


@lru_cache(4_096)
def _word(column: str, text: str) -> str | None:
    """What is stored for a word: a column holds few of them, many times."""
    return READ[column].get(fold(text))


@lru_cache(1_024)
def _grade(text: str) -> str | None:
    return read_grade(text)


def _read_rest(said: Said, cells: Cells, texts: Mapping[str, str]) -> None:
    if "grade" in texts:
        grade = _grade(texts["grade"])
        if grade:
            said.reading["grade"] = grade
        else:
            said.wrong("grade", NO_GRADE)
    position = texts.get("position", "")
    if len(position) > LONGEST["position"]:
        said.wrong("position", Message(TOO_LONG.text, {"most": LONGEST["position"]}))
    elif position:
        said.reading["position"] = position
    if "unit" in texts:
        said.reading["unit"] = texts["unit"]
    if "active" in texts:
        active = ACTIVE.get(fold(texts["active"]))
        if active is None:
            said.wrong("active", NOT_ACTIVE)
        else:
            said.reading["active"] = active
    if "phone" in texts:
        _read_phone(said, cells["phone"], texts["phone"])


def _read_phone(said: Said, cell: Cell, text: str) -> None:
    # A number of a spreadsheet has lost the 0 that it began with.
    lost = cell.kind == "n" and text.startswith("8")
    try:
        said.reading["phone"] = read_phone(f"0{text}" if lost else text)
    except Invalid as error:
        said.wrong("phone", error.fields["phone"])
