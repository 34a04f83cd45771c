"""Blocks and kinds of item from outside: what they raise is told and stops nothing; what does not fit is left out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from lms.content.markdown.pool import ChildRenderer
from lms.content.questions.registry import Registry, builtin_types
from lms.content.reading.reader import read
from lms.content.site import Site
from lms.plugin.manager import Plugins
from tests.content.reading import COURSE, SMALL, places, write

PLUGIN = """
from fractions import Fraction
from lms.plugin.block import ParsedBlock
from lms.plugin.hooks import hookimpl
from lms.plugin.item import ParsedItem

class Block:
    name = "x-blok"
    def parse(self, source):
        if "rusak" in source.settings:
            raise SystemExit(3)
        return ParsedBlock(source.lines)
    def render(self, spec):
        return {"kosong": "", "angka": 1 / 0 if spec[0] == "angka" else ""}.get(spec[0], "<p>ada</p>")

class Kind:
    name = "x-jenis"
    scored = True
    def parse(self, source):
        return ParsedItem({1, 2} if source.get("x-jenis") else {}, {})
    def render(self, spec, texts):
        raise KeyError("tampil")
    def is_complete(self, spec, state):
        return state["ada"]
    def score(self, spec, state):
        return Fraction(state["nilai"])

@hookimpl
def blocks():
    return [Block()]

@hookimpl
def item_kinds():
    return [Kind()]
"""
LONG = PLUGIN.replace('"x-jenis"\n    scored', '"x-nama-yang-terlalu-panjang"\n    scored')


@pytest.fixture
def plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Plugins]:
    (tmp_path / "fragile_blocks.py").write_text(getattr(request, "param", PLUGIN))
    monkeypatch.syspath_prepend(tmp_path)
    sys.modules.pop("fragile_blocks", None)
    yield Plugins([], ["fragile_blocks"])
    sys.modules.pop("fragile_blocks", None)


def registry(plugins: Plugins) -> Registry:
    return Registry(builtin_types(), plugins.offers("item_kinds").values(), plugins.offers("blocks").values())


def test_whatever_they_raise_is_told_at_its_line_and_to_administrators(
    plugins: Plugins, tmp_path: Path
) -> None:
    fences = "".join(f"```x-blok\n{line}\n```\n\n" for line in ("baik", "kosong", "angka", "rusak: ya"))
    files = {
        "kursus.md": COURSE + "- [A](a.md)\n- [B](b.md)\n",
        "pelajaran.md": SMALL["pelajaran.md"] + "\n" + fences,
        "a.md": "---\njenis: x-jenis\nid: a\njudul: A\n---\n\nIsi.\n",
        "b.md": "---\njenis: x-jenis\nid: b\njudul: B\nx-jenis: ya\n---\n\nIsi.\n",
    }
    folder = write(tmp_path / "course", {**SMALL, **files})
    with ChildRenderer() as renderer:
        reading = read(folder, registry(plugins), Site(), renderer)
    assert places(reading) == [
        "b.md:8:1: X-jenis-000",
        "pelajaran.md:12:1: W710",
        "pelajaran.md:16:1: W710",
        "pelajaran.md:20:1: X-blok-000",
    ]
    assert {failure.where for failure in plugins.failures} == {
        "x-blok.parse",
        "x-blok.render",
        "x-jenis.parse",
        "x-jenis.render",
    }


def test_what_a_kind_says_of_a_learner_is_held_within_bounds(plugins: Plugins) -> None:
    kind = plugins.offers("item_kinds")["x-jenis"]
    assert kind.is_complete({}, {"ada": True})
    assert not kind.is_complete({}, {"ada": "ya"})
    assert not kind.is_complete({}, {})
    assert kind.score({}, {"nilai": "7/2"}) == 1
    assert kind.score({}, {"nilai": "1/2"}) == Fraction(1, 2)
    assert kind.score({}, {}) is None


@pytest.mark.parametrize("plugins", [LONG], indirect=True)
def test_a_name_that_no_table_has_room_for_is_left_out(plugins: Plugins) -> None:
    assert list(plugins.offers("item_kinds")) == []
    assert list(plugins.offers("blocks")) == ["x-blok"]
    assert [failure.where for failure in plugins.failures] == ["item_kinds"]
