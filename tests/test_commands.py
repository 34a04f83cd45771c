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


def commands(group: click.Group, before: str = "lms") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        elif not command.hidden:
            yield f"{before} {name}", command


def is_ours(command: click.Command) -> bool:
    """Of the group `lms db` Flask-Migrate's own pages tell more than an operator needs."""
    return not getattr(command.callback, "__module__", "").startswith("flask_migrate")


@pytest.fixture
def known(tmp_path: Path) -> dict[str, click.Command]:
    return dict(commands(create_app(load({"LMS_INSTANCE": str(tmp_path)})).cli))


def test_every_command_is_documented(known: dict[str, click.Command]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    wanted = {"lms db upgrade", *(name for name, command in known.items() if is_ours(command))}
    assert [name for name in sorted(wanted) if not re.search(rf"`{name}\b", text)] == []


def test_every_documented_command_exists(known: dict[str, click.Command]) -> None:
    rows = re.findall(r"^\|\s*`(lms [^`]+)`", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows
    assert [row for row in rows if not any(f"{row} ".startswith(f"{name} ") for name in known)] == []
