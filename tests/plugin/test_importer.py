"""A format that a plugin brings: read in a process of its own, told item by item, checked at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.content.exchange import importing
from lms.plugin.importer import Fate, Imported, Note
from lms.plugin.message import Message
from tests.plugin import outside
from tests.support.site import HandClock

OUTLINE = """\
Pelayanan prima
= Dasar
- Menyapa: Sambut warga dengan senyum.
- Mendengar
aneh -- ini
"""
FAULTY = """
import os
import time
from lms.plugin.hooks import hookimpl
from lms.plugin.importer import Fate, Imported, Note
from lms.plugin.message import Message

class Base:
    title = Message("Faulty")
    suffixes = (".faulty",)

class Raising(Base):
    name = "raising"
    def read(self, source):
        print("noise")
        raise RuntimeError("cannot <read>")

class Hanging(Base):
    name = "hanging"
    def read(self, source):
        time.sleep(600)

class Hungry(Base):
    name = "hungry"
    def read(self, source):
        return bytearray(8_000_000_000)

class Leaving(Base):
    name = "leaving"
    def read(self, source):
        os._exit(0)

class Climbing(Base):
    name = "climbing"
    def read(self, source):
        return Imported({"../../etc/kursus.md": b"x"})

class Twofold(Base):
    name = "twofold"
    def read(self, source):
        return Imported({"satu": b"x", "satu/kursus.md": b"x"})

class Nameless(Base):
    name = "nameless"
    def read(self, source):
        return Imported({"\\ud800.md": b"x"})

class Steering(Base):
    name = "steering"
    def read(self, source):
        said = Message("%(it)s", {"it": "\\x1b[2Jgone"})
        return Imported({"kursus.md": b"x"}, (Note(Fate.LOST, said, "\\x1b]0;x\\x07"),))

class Curious(Base):
    name = "curious"
    def read(self, source):
        known = sorted(name for name in os.environ if name.startswith("LMS_"))
        return Imported({"kursus.md": str(known).encode()}, (Note(Fate.KEPT, Message("all")),))

@hookimpl
def importers():
    return [Raising(), Hanging(), Hungry(), Leaving(), Climbing(), Twofold(), Nameless(), Steering(), Curious()]
"""


@pytest.fixture
def app(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    monkeypatch.syspath_prepend(outside.FOLDER)
    with outside.written(FAULTY, tmp_path, migrated_url, clock, monkeypatch) as made:
        yield made


def test_an_outline_becomes_a_course(app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, folder = tmp_path / "prima.outline", tmp_path / "new" / "prima"
    source.write_text(OUTLINE, encoding="utf-8")
    out, _err, code = outside.command(app, capsys, "courses", "import", str(source), "--to", str(folder))
    assert code == 0
    lines = out.splitlines()
    assert lines[:6] == [
        "kept    1 → kursus.md: title “Pelayanan prima”",
        "kept    2 → kursus.md: module “Dasar”",
        "kept    3 → 01-menyapa.md: lesson “Menyapa”",
        "changed 4 → 02-mendengar.md: lesson “Mendengar” is empty and has to be written",
        "lost    5 → kursus.md: “aneh -- ini” was not understood",
        "3 kept, 1 changed, 1 lost.",
    ]
    assert "1 folder checked." in lines
    assert "<!-- import: aneh - - ini -->" in (folder / "kursus.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in folder.parent.iterdir()) == ["prima"]

    out, err, code = outside.command(app, capsys, "courses", "import", str(source), "--to", str(folder))
    assert (out, code) == ("", 1)
    assert "exists already" in err


def test_a_source_that_is_none_is_refused_in_words(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, folder = tmp_path / "bad.outline", tmp_path / "new"
    for text, said in [
        (b"", "names no lesson"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"x" * 300_000, "longer than 200000"),
    ]:
        source.write_bytes(text)
        _out, err, code = outside.command(app, capsys, "courses", "import", str(source), "--to", str(folder))
        assert code == 1
        assert said in err
    assert not folder.exists()
    assert outside.failures(app) == {}


def test_an_importer_that_fails_is_named_and_writes_nothing(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, folder = tmp_path / "one.faulty", tmp_path / "new"
    source.touch()
    for name, said in [
        ("raising", "RuntimeError: cannot <read>"),
        ("hungry", "needs more memory"),
        ("leaving", "ended without an answer"),
        ("climbing", "no course can hold"),
        ("twofold", "cannot be written"),
        ("nameless", "cannot be written"),
        ("nobody", "There is no format nobody"),
        ("", "no course can hold"),
    ]:
        args = ["courses", "import", str(source), "--to", str(folder), "--format", name]
        _out, err, code = outside.command(app, capsys, *args)
        assert code == 1
        assert said in err
    assert not folder.exists()
    assert [*outside.failures(app)] == [
        f"their_plugin: importer {name}" for name in ("raising", "hungry", "leaving", "climbing")
    ]


def test_what_strangers_wrote_does_not_steer_the_terminal(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "one.faulty"
    source.touch()
    args = ["courses", "import", str(source), "--to", str(tmp_path / "new"), "--format", "steering"]
    out, err, _code = outside.command(app, capsys, *args)
    assert "\\x1b[2Jgone" in out
    assert not {"\x07", "\x1b]", "\x1b[2J"} & {
        out[at : at + size] for size in (1, 2, 4) for at in range(len(out))
    }
    assert "\x1b" not in err


def test_one_that_hangs_is_killed_and_none_sees_the_settings(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_SECRET_KEY", "no business of a file")
    found = app.extensions["lms.plugins"].offers("importers")
    with pytest.raises(importing.NotImported, match="took longer"):
        importing.run(found["hanging"], tmp_path, seconds=1)
    assert importing.run(found["curious"], tmp_path) == Imported(
        {"kursus.md": b"[]"}, (Note(Fate.KEPT, Message("all")),)
    )
