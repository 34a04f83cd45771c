"""The guide for plugin authors says what the outside plugin does: excerpts, commands and examples are tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from lms.content.markdown.pool import ChildRenderer
from lms.content.reading.reader import read
from lms.content.site import Site
from lms.plugin.hooks import Hooks
from tests.content.reading import COURSE, LESSON, QUIZ
from tests.plugin import outside
from tests.support.site import HandClock

GUIDE = Path(outside.__file__).resolve().parents[2] / "docs" / "developers" / "plugins.md"
TEXT = GUIDE.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+/[^)#]+\.(?:py|css|po|txt))\)")
EXCERPTS = {"python", "css", "po", "ini"}


def blocks(*kinds: str) -> list[tuple[str, str]]:
    """The blocks of these kinds, each with the file that was named last before it."""
    found = []
    for block in BLOCK.finditer(TEXT):
        if block[1] in kinds:
            named = LINK.findall(TEXT[: block.start()])
            found.append((named[-1] if named else "", block[2]))
    return found


@pytest.fixture
def app(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    with outside.installed(tmp_path, migrated_url, clock, monkeypatch) as made:
        yield made


def test_every_excerpt_stands_in_its_file() -> None:
    excerpts = blocks(*EXCERPTS)
    assert len(excerpts) >= 10
    assert {kind for kind, _text in BLOCK.findall(TEXT)} <= {*EXCERPTS, "sh", "markdown", "text"}
    for name, excerpt in excerpts:
        assert excerpt in (GUIDE.parent / name).read_text(encoding="utf-8"), (name, excerpt)


def test_every_hook_is_in_the_tables() -> None:
    hooks = {name for name in vars(Hooks) if not name.startswith("_")}
    assert set(re.findall(r"^\| `(\w+)\((?:fact)?\)` \|", TEXT, re.MULTILINE)) == hooks


def test_every_command_exists_with_its_options(app: Flask) -> None:
    lines = [line for _name, text in blocks("sh") for line in text.splitlines()]
    assert len(lines) >= 3
    for line in lines:
        program, *words = line.split()
        found: click.Command = app.cli
        while isinstance(found, click.Group):
            found = found.commands[words.pop(0)]
        assert program == "lms"
        found.make_context(
            found.name, [word for word in words if word != "prima.outline"] + ["."] * ("--to" in words)
        )


def test_the_example_question_is_read_without_an_error(app: Flask, tmp_path: Path) -> None:
    ((_name, question),) = blocks("markdown")
    for name, text in {"kursus.md": COURSE, "pelajaran.md": LESSON, "kuis.md": QUIZ + question}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with ChildRenderer() as renderer:
        found = read(tmp_path, app.extensions["lms.questions"], Site(), renderer)
    assert [one.code for one in found.findings if one.is_error] == []
    assert found.contents is not None


def test_the_example_outline_is_imported(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ((_name, outline),) = blocks("text")
    (tmp_path / "prima.outline").write_text(outline, encoding="utf-8")
    args = ["courses", "import", str(tmp_path / "prima.outline"), "--to", str(tmp_path / "prima")]
    out, _err, code = outside.command(app, capsys, *args)
    assert code == 0
    assert "3 kept, 1 changed, 0 lost." in out
