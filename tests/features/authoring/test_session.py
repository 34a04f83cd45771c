"""The afternoons told in the trainers' pages about the command line happen as they are told."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.core import command
from tests.support.afternoon import IN_ENGLISH, IN_INDONESIAN, word_document
from tests.support.processes import ROOT, Installation

DOCS = ROOT / "docs" / "trainers"
BLOCK = re.compile(r"(?:in|di) `([\w./-]+)`[^`]*```diff\n(.*?)```|```console\n(.*?)```", re.DOTALL)
COURSES = {"baris-perintah.md": "pelayanan-prima", "command-line.md": "good-service"}
FROM_WORD = {
    "baris-perintah.md": ("## Sore lain", IN_INDONESIAN),
    "command-line.md": ("## Another afternoon", IN_ENGLISH),
}

Call = Callable[[list[str]], tuple[str, int]]
"""Runs a command and returns what it says and its exit code."""


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


def live_through(told: str, course: Path, call: Call) -> list[str]:
    """Edits and calls as they are told; the names of the commands."""
    done = []
    for name, changes, console in BLOCK.findall(told):
        if changes:
            edit(course / name, changes)
        for words, output in calls(console):
            said, code = call(words)
            assert re.fullmatch(as_pattern(output), said), (words, said)
            assert code == int(bool(re.search(r": E\d{3} ", said)))
            done.append(words[1])
    return done


def told_in(page: str) -> tuple[str, str]:
    """The afternoon that begins with a template, and the one that begins with a Word file."""
    first, heading, second = (DOCS / page).read_text(encoding="utf-8").partition(FROM_WORD[page][0])
    assert heading
    return first, second


def inside(
    app: Flask, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Call:
    """Commands in this process, called from the folder `here`."""

    def call(words: list[str]) -> tuple[str, int]:
        with pytest.raises(SystemExit) as end:
            command.run(lambda: app, words)
        return capsys.readouterr().out, int(str(end.value.code))

    here.mkdir()
    monkeypatch.chdir(here)
    return call


def outside(folder: Path, language: str) -> Call:
    """Commands in processes of their own."""
    machine = Installation(folder, {"LC_ALL": language})

    def call(words: list[str]) -> tuple[str, int]:
        done = machine.run(*words)
        assert done.stderr == ""
        return done.stdout, done.returncode

    return call


@pytest.mark.parametrize(("page", "language"), [("baris-perintah.md", "id"), ("command-line.md", "en")])
def test_an_afternoon_that_begins_with_a_template(
    app: Flask,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    language: str,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    here = tmp_path / "home"
    call = inside(app, here, capsys, monkeypatch)
    done = live_through(told_in(page)[0], here / COURSES[page], call)
    assert done == ["new", "check", "fix", "check", "pack", "import"]


def test_an_afternoon_that_begins_with_a_word_file(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "id")
    here = tmp_path / "home"
    from_word("baris-perintah.md", here, inside(app, here, capsys, monkeypatch))


@pytest.mark.long
@pytest.mark.parametrize(("page", "language"), [("baris-perintah.md", "id"), ("command-line.md", "en")])
def test_the_afternoon_in_processes_of_their_own(tmp_path: Path, page: str, language: str) -> None:
    from_word(page, tmp_path, outside(tmp_path, language))


def from_word(page: str, here: Path, call: Call) -> None:
    """Goes through what the page tells of a Word file that lies in the folder `here`."""
    words = FROM_WORD[page][1]
    (here / words.name).write_bytes(word_document(words))
    done = live_through(told_in(page)[1], here / Path(words.name).stem, call)
    assert done == ["import", "fix", "check", "rehearse", "pack"]
