"""Folders of Markdown: outlines are followed, links and pictures keep their targets, nothing breaks the check."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.exchange.book.importer import MarkdownBook
from lms.content.exchange.book.pages import page
from lms.plugin.importer import NotReadable
from tests.content.exchange.documents import PNG, said, text_of
from tests.content.exchange.foreign import check
from tests.content.reading import codes

MDBOOK: Mapping[str, str | bytes] = {
    "book.toml": '[book]\ntitle = "Buku Layanan"\n',
    "src/SUMMARY.md": (
        "# Summary\n\n[Pengantar](intro.md)\n\n# Bagian Satu\n\n- [Bab 1](bab1/index.md)\n    - [Sub A](bab1/a.md)\n"
        "    - [Draf]()\n\nteks aneh\n\n# Bagian Dua\n\n- [Hilang](tidak.md)\n- [Bab 3](bab3.md)\n"
    ),
    "src/intro.md": "# Pengantar\n\nHalo [bab](bab1/a.md) dan [hilang](zzz.md), [luar](https://a.b/c).\n",
    "src/bab1/index.md": (
        '# Bab 1\n\n![peta](img/peta.png) <img src="img/peta.png" alt="lagi">\n\n```\n# kode {{#x}}\n```\n\n'
        '{{#include a.rs}}\n\n### Check: apa\n\n!!! warning "Hati"\n    isi awas\n\n    lagi\n\nsesudah\n'
    ),
    "src/bab1/a.md": '---\ntitle: A\n---\n# Sub A\n\n# Lagi\n\n:::tip\nisi\n:::\n\nimport X from "y"\n',
    "src/bab1/img/peta.png": PNG,
    "src/bab3.md": "isi ![tak ada](x.png)\n",
}


def _folder(place: Path, files: Mapping[str, str | bytes], name: str = "buku-saya") -> Path:
    for path, body in files.items():
        file = place / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body if isinstance(body, bytes) else body.encode())
    return place / name


def test_a_book_with_an_outline(tmp_path: Path) -> None:
    imported = MarkdownBook().read(_folder(tmp_path, MDBOOK))
    assert codes(check(imported, tmp_path)) == ["W313"]
    course = text_of(imported, "kursus.md")
    assert "judul: Buku Layanan" in course
    assert "### bagian-satu: Bagian Satu\n\n1. [Bab 1](2-bagian-satu/01-bab-1.md)\n2. [Sub A]" in course
    intro = text_of(imported, "1-buku-layanan/01-pengantar.md")
    assert "Halo [bab](../2-bagian-satu/02-sub-a.md) dan hilang, [luar](https://a.b/c)." in intro
    lesson = text_of(imported, "2-bagian-satu/01-bab-1.md")
    for lines in (
        "![peta](../aset/impor/peta.png) ![lagi](../aset/impor/peta.png)",
        "```\n# kode {{#x}}\n```\n\n<!-- impor: tidak dikenal: {{#include a.rs}} -->",
        "### Check – apa\n\n> [!AWAS] Hati\n> isi awas\n>\n> lagi\n\nsesudah",
    ):
        assert lines in lesson
    assert "## Lagi\n\n> [!KIAT]\n> isi\n" in text_of(imported, "2-bagian-satu/02-sub-a.md")
    lost = [(words, path) for fate, words, path, _line in said(imported) if fate == "lost"]
    assert [path for _words, path in lost].count("") == 3
    assert [words.partition(" ")[0] for words, path in lost if path] == [
        "link",
        "“{{#include",
        "“import",
        "picture",
    ]
    for note in imported.notes:
        if note.line:
            assert text_of(imported, note.path).splitlines()[note.line - 1]


@pytest.mark.parametrize(
    ("files", "titles"),
    [
        (
            {
                "mkdocs.yml": "site_name: Situs\nnav:\n  - index.md\n  - Bab:\n    - Satu: a.md\n    - 'Dua': b.md\n",
                "docs/index.md": "# Awal\n",
                "docs/a.md": "a",
                "docs/b.md": "b",
            },
            ["Awal", "Satu", "Dua"],
        ),
        (
            {
                "10-akhir.md": "# Akhir\n",
                "2-tengah/b.md": "---\nweight: 1\n---\nb\n",
                "2-tengah/a.md": "---\nweight: 2\ntitle: Huruf A\n---\na\n",
                "2-tengah/_index.md": "# Tengah\n",
                "README.md": "# Depan\n",
                "node_modules/x.md": "x",
                ".git/y.md": "y",
            },
            ["Depan", "Tengah", "B", "Huruf A", "Akhir"],
        ),
    ],
)
def test_pages_stand_in_their_order(files: Mapping[str, str], titles: list[str], tmp_path: Path) -> None:
    imported = MarkdownBook().read(_folder(tmp_path, files))
    assert not check(imported, tmp_path).errors
    lines = text_of(imported, "kursus.md").splitlines()
    assert [line.partition("[")[2].partition("]")[0] for line in lines if line[:1].isdigit()] == titles


def test_links_of_the_disk_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "rahasia.md"
    secret.write_text("# Rahasia\n", encoding="utf-8")
    folder = _folder(tmp_path, {"a.md": "[x](../rahasia.md) ![y](../../etc/passwd.png)\n"})
    (folder / "b.md").symlink_to(secret)
    imported = MarkdownBook().read(folder)
    assert not any(b"Rahasia" in body for body in imported.files.values())
    assert not check(imported, tmp_path).errors


@pytest.mark.parametrize("files", [{}, {"a.txt": "x"}, {"SUMMARY.md": "# Summary\n\n- [a](a.md)\n"}])
def test_a_folder_without_pages_is_refused(files: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "buku-saya").mkdir()
    with pytest.raises(NotReadable):
        MarkdownBook().read(_folder(tmp_path, files))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab #\n>`:!{}<%[]()-*\"'\\.\t/—", max_size=200))
def test_any_page_is_read(text: str) -> None:
    made = page(text, "a.md", lambda address, _picture, _words: (address, None))
    assert all(1 <= note.line <= max(1, len(made.lines)) for note in made.notes)
    assert not any(line.startswith("# ") for line in made.lines if "`" not in text)
