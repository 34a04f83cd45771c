"""Every command is documented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from config import load
from lms.app import create_app

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "operators" / "commands.md"


def commands(group: click.Group, before: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        elif not command.hidden:
            yield f"{before} {name}"


@pytest.fixture
def known(tmp_path: Path) -> set[str]:
    return set(commands(create_app(load({"LMS_INSTANCE": str(tmp_path)})).cli, "lms"))


def test_every_command_is_documented(known: set[str]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert known
    assert [name for name in sorted(known) if not re.search(rf"`{name}\b", text)] == []


def test_every_documented_command_exists(known: set[str]) -> None:
    said = re.findall(
        r"^\|\s*`(lms [a-z -]+?)(?= *(?:`| [A-Z<\[-]))", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(set(said) - known) == []
