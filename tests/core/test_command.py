"""The ``lms`` command explains itself, and a wrong call, in the language of the terminal or of the site."""

from __future__ import annotations

import gettext
import os

import click
import pytest
from flask import Flask

from lms.core import command


def lms(app: Flask, *args: str) -> int:
    with pytest.raises(SystemExit) as end:
        command.run(lambda: app, args)
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.fixture
def terminal(app: Flask, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    app.config["LANGUAGE"] = "id"
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_help_speaks_the_language_of_the_terminal(
    app: Flask, terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = gettext.textdomain(), dict(os.environ)
    assert lms(app, "courses", "check", "--help") == 0
    indonesian = capsys.readouterr().out
    assert "Cara pakai: lms courses check [OPSI]" in indonesian
    assert "Menyebut setiap kesalahan sebuah kursus" in indonesian
    assert "--json   Untuk skrip." in indonesian
    assert (gettext.textdomain(), dict(os.environ)) == before
    terminal.setenv("LANG", "en_GB.UTF-8")
    assert lms(app, "courses", "check", "--help") == 0
    english = capsys.readouterr().out
    assert "Usage: lms courses check [OPTIONS]" in english
    assert "Names every mistake of a course" in english
    assert "--json   For scripts." in english


def test_a_wrong_call_is_explained_in_both_languages(
    app: Flask, terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lms(app, "courses", "check", "--jsn") == 2
    assert "Tidak ada opsi '--jsn'. Mungkin maksud Anda: '--json'" in capsys.readouterr().err
    assert lms(app, "people", "list", "--unit", "X") == 2
    assert "Tidak ada unit dengan kode X" in capsys.readouterr().err
    terminal.setenv("LC_ALL", "en")
    assert lms(app, "courses", "check", "--jsn") == 2
    assert "No such option '--jsn'. Did you mean '--json'?" in capsys.readouterr().err


def test_what_cannot_be_taken_is_told_field_by_field(
    app: Flask, terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ("people", "add-admin", "--name", "Lestari", "--email", "lestari@example.go.id")
    assert lms(app, *call) == 0
    assert lms(app, *call) == 1
    assert capsys.readouterr().err == "Orang dengan email ini sudah terdaftar.\n"


def test_lists_for_scripts_do_not_change_with_the_language(
    app: Flask, terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for language in ("id", "en"):
        terminal.setenv("LANG", language)
        assert lms(app, "units", "list", "--json") == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]


def test_every_command_of_ours_is_explained_in_indonesian(
    app: Flask, terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def same_in_both(group: click.Group, before: tuple[str, ...] = ()) -> list[str]:
        found = []
        for name, one in group.commands.items():
            words = (*before, name)
            lms(app, *words, "--help")
            # In both languages the first words stand after the line of usage.
            text = " ".join(capsys.readouterr().out.split())
            if " ".join((one.help or "").split())[:40] in text:
                found.append(" ".join(words))
            if isinstance(one, click.Group) and words != ("db",):
                found += same_in_both(one, words)
        return found

    assert same_in_both(app.cli) == []
