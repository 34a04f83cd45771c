"""What one text becomes: parts, ids, links, pictures, figures, alerts, warnings."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from lms.content.contents import Block, Card, Check, Html, Media
from lms.content.markdown.render import Outcome, render
from lms.content.rendering import Picture, RenderJob
from tests.support.markup import tree


def outcome(source: str, **values: Any) -> Outcome:
    return render(RenderJob("a.md", 1, source, **{"kind": "body", "prefix": "buka", **values}))


def shown(source: str, **values: Any) -> str:
    """The HTML of a text that is not cut."""
    parts = outcome(source, **values).parts
    assert all(isinstance(part, Html) for part in parts)
    return "".join(part.text for part in parts if isinstance(part, Html))


def codes(source: str, **values: Any) -> list[tuple[str, int, str]]:
    return [(note.code, note.line, note.value) for note in outcome(source, **values).notes]


def test_a_body_is_cut_at_cards_checks_media_and_blocks() -> None:
    video = Media("aset/menolak.mp4", "video", "", size=9, captions={"id": "aset/menolak.id.vtt"})
    source = (
        "Awal\n\n\n\n[Kuis *satu*](kuis.md)\n\n[Video: **menolak** &amp; lapor](aset/menolak.mp4)\n\n"
        "```x-garis-waktu\njudul: a\n\nb\n```\nAkhir"
    )
    parts = outcome(
        source,
        checks=((2, "cek-rabat"),),
        cards={"kuis.md": "kuis-1"},
        links={"kuis.md": "/courses/k/quizzes/kuis-1"},
        media={"aset/menolak.mp4": video},
        blocks=("x-garis-waktu",),
    ).parts
    assert parts == (
        Html("<p>Awal</p>"),
        Check("cek-rabat"),
        Card("kuis-1"),
        Media("aset/menolak.mp4", "video", "Video: menolak & lapor", 9, {"id": "aset/menolak.id.vtt"}),
        Block("x-garis-waktu", ("judul: a", "", "b")),
        Html("<p>Akhir</p>"),
    )


def test_a_check_between_items_closes_the_list() -> None:
    parts = outcome("- a\n\n- b\n\n\nc", checks=((3, "cek"),)).parts
    assert [type(part) for part in parts] == [Html, Check, Html]


@pytest.mark.parametrize("kind", ["text", "inline"])
def test_other_texts_are_not_cut(kind: str) -> None:
    html = shown(
        "[Kuis](kuis.md)", kind=kind, cards={"kuis.md": "k"}, links={"kuis.md": "/courses/k/quizzes/k"}
    )
    assert '<a href="/courses/k/quizzes/k">Kuis</a>' in html


def test_a_link_within_words_or_a_list_is_no_card() -> None:
    cards, links = {"kuis.md": "k"}, {"kuis.md": "/k"}
    assert shown("Lihat [Kuis](kuis.md)", cards=cards, links=links) == '<p>Lihat <a href="/k">Kuis</a></p>'
    assert tree(shown("- [Kuis](kuis.md)", cards=cards, links=links)) == tree(
        '<ul><li><a href="/k">Kuis</a></li></ul>'
    )


def test_a_single_paragraph_stands_without_p_inside_a_label() -> None:
    assert shown("Menolak, *lalu* melapor", kind="inline") == "Menolak, <em>lalu</em> melapor"
    assert shown("a\n\nb", kind="inline") == "<p>a</p>\n<p>b</p>"


def test_ids_carry_the_prefix_and_never_collide() -> None:
    html = shown("## Alur &amp; *bukti*\n\n## Alur &amp; *bukti*\n\na[^x]\n\n[^x]: b")
    assert '<h2 id="c-buka-alur--bukti">' in html
    assert '<h2 id="c-buka-alur--bukti-1">' in html
    assert 'id="c-buka-fn-1"' in html
    assert 'href="#c-buka-fnref-1"' in html
    assert 'title="Kembali ke catatan kaki 1"' in html


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[a](b.md)", '<a href="/courses/k/b">a</a>'),
        ("[a](<c d.md>)", '<a href="/courses/k/c">a</a>'),
        (r"[a](e\f.md)", '<a href="/courses/k/f">a</a>'),
        ("[a](b.md?x=1&amp;y=2)", '<a href="/courses/k/q?x=1&amp;y=2">a</a>'),
        ("[a][b]\n\n[b]: b.md", '<a href="/courses/k/b">a</a>'),
        ("[a](tidak-ada.md)", "<span>a</span>"),
        ("[a](javascript:x)", "<span>a</span>"),
        ("[a](ftp://a.id)", "<span>a</span>"),
        ("[a](//a.id/x)", '<a href="https://a.id/x" rel="noopener noreferrer nofollow">a</a>'),
        ("[a](http://a.id)", '<a href="http://a.id" rel="noopener noreferrer nofollow">a</a>'),
        ("[a](mailto:a@b.id)", '<a href="mailto:a@b.id">a</a>'),
        ("[a](tel:+62800)", '<a href="tel:+62800">a</a>'),
        ("a@b.id", '<a href="mailto:a@b.id">a@b.id</a>'),
        ("<https://a.id>", '<a href="https://a.id" rel="noopener noreferrer nofollow">https://a.id</a>'),
    ],
)
def test_links(written: str, expected: str) -> None:
    links = {
        "b.md": "/courses/k/b",
        "c d.md": "/courses/k/c",
        "e/f.md": "/courses/k/f",
        "b.md?x=1&y=2": "/courses/k/q?x=1&y=2",
    }
    assert shown(written, kind="inline", links=links) == expected


def test_a_link_to_a_heading_of_the_same_text() -> None:
    html = shown("[ke bawah](#akhir) [salah](#lain)\n\n## Akhir")
    assert '<a href="#c-buka-akhir">ke bawah</a> <span>salah</span>' in html


def test_pictures() -> None:
    pictures = {
        "a.png": Picture("/courses/k/assets/1.png", 640, 300),
        "b.svg": Picture("/courses/k/assets/2.svg"),
    }
    html = shown('![Alur](a.png "Alur *lapor*")\n\nLihat ![b](b.svg)', pictures=pictures)
    assert tree(html) == tree(
        '<figure><img src="/courses/k/assets/1.png" alt="Alur" width="640" height="300" loading="lazy">'
        "<figcaption>Alur *lapor*</figcaption></figure>"
        '<p>Lihat <img src="/courses/k/assets/2.svg" alt="b" loading="lazy"></p>'
    )


def test_a_picture_from_another_host_is_a_link_and_an_unknown_one_its_words() -> None:
    rel = 'rel="noopener noreferrer nofollow"'
    assert (
        shown("![peta](https://a.id/p.png)", kind="inline") == f'<a href="https://a.id/p.png" {rel}>peta</a>'
    )
    assert (
        shown("![](//a.id/p.png)", kind="inline")
        == f'<a href="https://a.id/p.png" {rel}>https://a.id/p.png</a>'
    )
    assert shown("![peta](hilang.png)", kind="inline") == "<span>peta</span>"
    html = shown("[![peta](https://a.id/p.png)](https://b.id)", kind="inline")
    assert html == f'<a href="https://b.id" {rel}><span>peta</span></a>'


@pytest.mark.parametrize(
    ("name", "kind", "title"),
    [
        ("CATATAN", "note", "Catatan"),
        ("KIAT", "tip", "Kiat"),
        ("PENTING", "important", "Penting"),
        ("AWAS", "warning", "Awas"),
        ("BAHAYA", "caution", "Bahaya"),
        ("DASAR-HUKUM", "regulation", "Dasar hukum"),
        ("coba", "try", "Coba di unit Anda"),
        ("NOTE", "note", "Catatan"),
        ("REGULATION", "regulation", "Dasar hukum"),
    ],
)
def test_alerts_in_both_vocabularies(name: str, kind: str, title: str) -> None:
    expected = f'<div class="alert alert-{kind}"><p class="alert-title">{title}</p><p>a</p></div>'
    assert tree(shown(f"> [!{name}]\n> a")) == tree(expected)


def test_an_alert_of_a_translation_and_one_with_a_title() -> None:
    assert '<p class="alert-title">Note</p>' in shown("> [!CATATAN]\n> a", language="en")
    assert '<p class="alert-title">Note</p>' in shown("> [!CATATAN]\n> a", language="en-GB")
    assert '<p class="alert-title">Catatan</p>' in shown("> [!CATATAN]\n> a", language="jv")
    assert '<p class="alert-title">- 1. <em>Ingat</em></p>' in shown("> [!CATATAN] - 1. *Ingat*\n> a")


def test_a_fold_away() -> None:
    html = shown("> [!RINCIAN] Mengapa?\n> a\n> - b")
    assert tree(html) == tree("<details><summary>Mengapa?</summary><p>a</p><ul><li>b</li></ul></details>")
    assert "<summary>Details</summary>" in shown("> [!DETAIL]\n> a", language="en")


def test_the_only_html_and_the_warning_about_other() -> None:
    source = "H<sub>2</sub>O <kbd>Ctrl</kbd>+<KBD>C</KBD><br>x<sup>a<sub>b</sub></sup>"
    assert shown(source, kind="inline") == (
        "H<sub>2</sub>O <kbd>Ctrl</kbd>+<kbd>C</kbd><br>\nx<sup>a<sub>b</sub></sup>"
    )
    assert codes(source) == []
    assert codes("a\n\n`<b>` &lt;i&gt; \\<u> 1 < 2\n\n```\n<b>\n```\n\nc <b>x</b>") == [
        ("W701", 8, "<b>"),
    ]


def test_formulas_and_diagrams_are_shown_as_their_source() -> None:
    assert shown("$`a_b * c`$", kind="inline") == '<code class="math">a_b * c</code>'
    assert shown("```math\na < b\n```") == '<pre class="math"><code>a &lt; b\n</code></pre>'
    assert shown("```mermaid\na\n```") == '<pre class="mermaid"><code>a\n</code></pre>'


@pytest.mark.parametrize("picture", ["![a](a.png)", '![a](a.png "b")'])
def test_a_diagram_wants_its_picture_beside_it(picture: str) -> None:
    pictures = {"a.png": Picture("/a.png")}
    diagram = "```mermaid\na\n```"
    assert codes(f"{diagram}\n\n{picture}", pictures=pictures) == []
    assert codes(f"{picture}\n\n{diagram}", pictures=pictures) == []
    assert codes(f"{picture}\n\nb\n\n{diagram}", pictures=pictures) == [("W702", 4, "")]


def test_a_block_nobody_installed_is_code_with_a_warning() -> None:
    assert codes("a\n\n```x-peta\nb\n```") == [("W710", 2, "x-peta")]
    assert '<code class="language-x-peta">b' in shown("```x-peta\nb\n```")


def test_definitions_and_abbreviations() -> None:
    assert tree(shown("ASN\n:   pegawai\n\n    negeri")) == tree(
        "<dl><dt>ASN</dt><dd><p>pegawai</p><p>negeri</p></dd></dl>"
    )
    assert shown("*[ASN]: Aparatur\n\nASN", kind="inline") == '<abbr title="Aparatur">ASN</abbr>'
    # An abbreviation must not reach into what stands for a fence.
    assert "<code>x" in shown("*[0]: nol\n\n```\nx\n```")


LESSON = """Tak ada gratifikasi “kecil”: é.

- satu
  - dua

> [!PENTING]
> Lapor[^1].

| a | b |
|---|--:|
| 1 | 2 |

```
kode
```

[^1]: Catatan.
"""


def test_line_ends_and_composition_do_not_matter() -> None:
    expected = outcome(LESSON)
    assert outcome(LESSON.replace("\n", "\r\n")) == expected
    assert outcome(LESSON.replace("\n", "\r")) == expected
    assert outcome(unicodedata.normalize("NFD", LESSON)) == expected


def test_an_empty_text_has_no_parts() -> None:
    assert outcome("") == outcome(" \n\t\n") == Outcome()


def test_a_footnote_defined_inside_another_is_one_of_its_own() -> None:
    outcome = render(RenderJob("a.md", 1, "a[^1] b[^2] c[^3]\n\n[^1]: satu\n    [^2]: dua\n[^3]: tiga\n"))
    html = outcome.parts[0].text  # type: ignore[union-attr]
    assert [html.count(word) for word in ("satu", "dua", "tiga", "<li ")] == [1, 1, 1, 3]
