"""Links and pictures in a text, and what their paths mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.files.paths import Names, natural, resolve
from lms.content.files.tree import Found
from lms.content.source.links import refs
from lms.content.source.scanner import scan
from tests.content.reading import LESSON, codes, read_files


def found(text: str) -> list[tuple[str, int, int, bool, str]]:
    scanned = scan(text.split("\n"), 1)
    return [(r.target, r.line, r.column, r.picture, r.words) for r in refs(scanned, 1, scanned.end)]


def test_links_and_pictures() -> None:
    assert found('a [b](c.md) ![d](<e f.png> "t")') == [
        ("c.md", 1, 7, False, "b"),
        ("e f.png", 1, 18, True, "d"),
    ]
    assert found("[![a](b.png)](c.md)") == [("b.png", 1, 7, True, "a"), ("c.md", 1, 15, False, "![a](b.png)")]
    assert found("[a\nb](c(1).md)") == [("c(1).md", 2, 4, False, "a\nb")]
    assert found("x\n[k]: a.md 'T'\n[^1]: b.md") == [("a.md", 2, 6, False, "k")]


def test_what_is_no_link() -> None:
    assert found("`[a](b)` \\[a](b) [a] (b) ```[c](d)```\n\n```\n[a](b)\n```") == []
    assert found("[a]()") == []


@given(st.text(alphabet="[]()!<>\\`ab \n", max_size=200))
def test_no_text_raises(text: str) -> None:
    for target, line, column, _, _ in found(text):
        assert text.split("\n")[line - 1][column - 1 :].lstrip("<").startswith(target.split("\n")[0])


NAMES = Names(
    {
        name: Found(name, name, Path(name), 0, (0, 0))
        for name in ("a/b.md", "aset/Alur Kerja.png", "aset/peta.svg")
    }
)


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ("../aset/peta.svg", "aset/peta.svg", []),
        ("../aset/peta.svg?x=1#y", "aset/peta.svg", []),
        ("./../a/./b.md", "a/b.md", []),
        ("../aset/Alur%20Kerja.png", "aset/Alur Kerja.png", ["W703"]),
        (r"..\aset\peta.svg", "aset/peta.svg", ["W712"]),
        ("../ASET/PETA.svg", "aset/peta.svg", ["W713"]),
        ("#judul", "a/b.md", []),
        ("tidak.md", "", []),
        ("/aset/peta.svg", "", ["E703"]),
        (r"C:\peta.svg", "", ["E703"]),
        ("file:///etc/passwd", "", ["E703"]),
        (r"\\server\a", "", ["E703"]),
        ("../../x.md", "", ["E901"]),
        ("%2e%2e/%2e%2e/x.md", "", ["E901"]),
    ],
)
def test_paths(written: str, name: str, expected: list[str]) -> None:
    resolved = resolve(written, "a/b.md", "a/b.md", 1, 1, NAMES)
    assert (resolved.name, [f.code for f in resolved.findings]) == (name, expected)
    for one in resolved.findings:
        if one.edit and not one.proposal:
            assert resolve(one.edit.text, "a/b.md", "", 1, 1, NAMES).name == name


def test_a_like_name_is_proposed() -> None:
    assert NAMES.near("peta.svg") == "aset/peta.svg"
    assert NAMES.near("aset/pta.svg") == "aset/peta.svg"
    assert sorted(["10-a", "2-b", "B", "a2", "a10"], key=natural) == ["2-b", "10-a", "a2", "a10", "B"]


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("[a](javascript:x)", "E705"),
        ("[a](JAVA&#115;cript:x)", "E701"),
        ("[a](data:text/html,x)", "E705"),
        ("![a](data:image/png;base64,x)", "E705"),
        ("[a](vbscript:x)", "E705"),
        ("![a](//lain.example/x.png)", "W706"),
        ("[a](http://contoh.go.id)", "W705"),
        ("[a](kuis.md)", ""),
        ("[a](kursus.md)", ""),
        ("[a](https://contoh.go.id) [b](mailto:a@b.id) [c](tel:112) [d](//b.id)", ""),
        ("![a](kuis.md)", "E701"),
        ("[a](#isi)", "W704"),
    ],
)
def test_targets(tmp_path: Path, link: str, code: str) -> None:
    assert codes(read_files(tmp_path, {"pelajaran.md": LESSON + "\n" + link + "\n"})) == (
        [code] if code else []
    )
