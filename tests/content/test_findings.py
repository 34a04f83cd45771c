"""Findings as people and programs read them."""

from __future__ import annotations

import re
from gettext import NullTranslations
from typing import Any

import pytest

from lms.content.codes.catalogue import CATALOGUE
from lms.content.findings import finding, format_line, to_json
from lms.plugin.finding import Edit, Place

WORDS = NullTranslations()


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_entry_can_be_said(code: str) -> None:
    entry = CATALOGUE[code]
    names = set(re.findall(r"%\((\w+)\)s", entry.message + entry.fix + entry.near + entry.plural))
    values: dict[str, Any] = {name: 5 for name in names if name != "s"}
    found = finding(code, "a.md", 2, 3, **values)
    assert format_line(found, WORDS).startswith(f"a.md:2:3: {code.partition('/')[0]} ")
    assert "%" not in format_line(found, WORDS).replace("50%", "")
    assert not entry.message.endswith(".")
    assert entry.fix.endswith((".", "?"))


def test_the_form_of_a_line() -> None:
    near = finding("E204", "postes.md", 9, 1, k="batas-luls", s="batas-lulus")
    assert format_line(near, WORDS) == (
        'postes.md:9:1: E204 Unknown key "batas-luls". Fix: did you mean "batas-lulus"?'
    )
    assert finding("W107", "a.md.txt", 0, 7, e=".md.txt", n="a.md").column == 0
    with pytest.raises(KeyError):
        finding("E999")


def test_machine_form() -> None:
    found = finding("W302", "kursus.md", 1, 1, edit=Edit(1, 1, 1, 2, "x"), places=[Place("a.md", 4)], n=2)
    assert to_json(found, WORDS) == {
        "path": "kursus.md",
        "line": 1,
        "column": 1,
        "code": "W302",
        "severity": "W",
        "message": "2 parts have no permanent id",
        "fix": "write an id for each, which never changes; this can be done for you.",
        "edit": {"line": 1, "column": 1, "end_line": 1, "end_column": 2, "text": "x", "old": None},
        "places": [{"path": "a.md", "line": 4, "column": 1, "edit": None}],
        "rename": "",
        "proposal": False,
    }
