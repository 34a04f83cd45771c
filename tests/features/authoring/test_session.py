"""The afternoon told in the trainers' pages about the command line happens as it is told."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.core import command
from tests.support.processes import ROOT

DOCS = ROOT / "docs" / "trainers"
BLOCK = re.compile(r"(?:in|di) `([\w.-]+)`:\n\n```diff\n(.*?)```|```console\n(.*?)```", re.DOTALL)
COURSES = {"baris-perintah.md": "pelayanan-prima", "command-line.md": "good-service"}


def calls(block: str) -> Iterator[tuple[list[str], str]]:
    """The commands of a block with what they print."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, _, output = part.partition("\n")
        yield shlex.split(line)[1:], output


def edit(page: Path, changes: str) -> None:
    """Takes lines that begin with a minus out and puts the one with a plus behind each in its place."""
    text = page.read_text(encoding="utf-8")
    for old, new in re.findall(r"^-(.*)\n\+(.*)\n", changes, re.MULTILINE):
        assert f"\n{old}\n" in text, old
        text = text.replace(f"\n{old}\n", f"\n{new}\n", 1)
    page.write_text(text, encoding="utf-8")


def as_pattern(output: str) -> str:
    """An ellipsis stands for anything, alone on a line for any lines."""
    text = re.sub(r"^ +…$", "[[rest]]", output, flags=re.MULTILINE)
    text = re.escape(re.sub(r"^…$", "[[lines]]", text, flags=re.MULTILINE))
    text = text.replace(re.escape("[[lines]]\n"), r"(?:.*\n)*?").replace(re.escape("[[rest]]"), ".*")
    return text.replace("…", ".*")


@pytest.mark.parametrize(("page", "language"), [("baris-perintah.md", "id"), ("command-line.md", "en")])
def test_the_session_goes_as_it_is_told(
    app: Flask,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    language: str,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    here = tmp_path / "home"
    here.mkdir()
    monkeypatch.chdir(here)
    told = []
    for name, changes, console in BLOCK.findall((DOCS / page).read_text(encoding="utf-8")):
        if changes:
            edit(here / COURSES[page] / name, changes)
        for words, output in calls(console):
            with pytest.raises(SystemExit) as end:
                command.run(lambda: app, words)
            said = capsys.readouterr().out
            assert re.fullmatch(as_pattern(output), said), (words, said)
            assert end.value.code == int("E204" in said)
            told.append(words[1])
    assert told == ["new", "check", "fix", "check", "pack", "import"]
