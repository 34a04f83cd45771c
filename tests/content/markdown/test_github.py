"""What GitHub reads, the platform reads the same way: the cases of chapter 19.1 of the format, compared as trees."""

from __future__ import annotations

import pytest

from lms.content.markdown.render import render
from lms.content.rendering import RenderJob
from tests.support.markup import tree

CASES = {
    "list under a paragraph": ("Teks\n- a\n- b", "<p>Teks</p><ul><li>a</li><li>b</li></ul>"),
    "numbers under a paragraph": ("Teks\n1. a\n2. b", "<p>Teks</p><ol><li>a</li><li>b</li></ol>"),
    "a year under a paragraph": ("Pada tahun\n1998. Itu", "<p>Pada tahun 1998. Itu</p>"),
    "nested by 2": (
        "- a\n  - b\n    - c\n- d",
        "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>",
    ),
    "nested by 3": (
        "1. a\n   - b\n   - c\n2. d",
        "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>",
    ),
    "nested by a tab": ("- a\n\t- b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    "indented too far": ("- a\n        - b", "<ul><li>a - b</li></ul>"),
    "second paragraph of an item": ("1. a\n\n   b\n2. c", "<ol><li><p>a</p><p>b</p></li><li>c</li></ol>"),
    "list after the second paragraph": (
        "- a\n\n  b\n  - c\n- d",
        "<ul><li><p>a</p><p>b</p><ul><li>c</li></ul></li><li>d</li></ul>",
    ),
    "lines that go on": ("- a\n  lanjut\nlagi\n- b", "<ul><li>a lanjut lagi</li><li>b</li></ul>"),
    "back to a shallower item": (
        "- a\n\n  - b\n- c",
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
    ),
    "an empty item": ("- a\n-", "<ul><li>a</li><li></li></ul>"),
    "an item under items under a number": (
        "1. a\n   * b\n\n   c\n2. d",
        "<ol><li>a<ul><li>b</li></ul><p>c</p></li><li>d</li></ol>",
    ),
    "another kind of list": ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
    "list after a text after a list": ("- a\n\nb\n- c", "<ul><li>a</li></ul><p>b</p><ul><li>c</li></ul>"),
    "fence in an item": (
        "1. a\n   ```\n   x\n    y\n   ```\n2. b",
        "<ol><li>a<pre><code>x\n y</code></pre></li><li>b</li></ol>",
    ),
    "fence in an inner item": (
        "- a\n  - b\n\n    ```\n    x\n    ```\n  - c",
        "<ul><li>a<ul><li>b<pre><code>x</code></pre></li><li>c</li></ul></li></ul>",
    ),
    "fence right under text": ("a\n```\nx\n```\nb", "<p>a</p><pre><code>x</code></pre><p>b</p>"),
    "fence in a quote": (
        "> a\n> ```\n> <b>\n> ```\n> c",
        "<blockquote><p>a</p><pre><code>&lt;b&gt;</code></pre><p>c</p></blockquote>",
    ),
    "fence without an end": ("~~~\n# x\n```", "<pre><code># x\n```</code></pre>"),
    "longer fence around a fence": ("````\n```\nx\n```\n````", "<pre><code>```\nx\n```</code></pre>"),
    "words after the fence": ('```py title="x"\nx\n```', '<pre><code class="language-py">x</code></pre>'),
    "Markdown in a fence": ("```\n- [ ] *a*\n[^1]: x\n```", "<pre><code>- [ ] *a*\n[^1]: x</code></pre>"),
    "code by indent": ("a\n\n    - *x*\n\nb", "<p>a</p><pre><code>- *x*</code></pre><p>b</p>"),
    "numbers with a bracket": ("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
    "a list that begins at 3": ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
    "struck through": ("~~a~~ H~2~O", "<p><del>a</del> H~2~O</p>"),
    "tasks": ("- [ ] a\n- [x] b", '<ul><li class="task">☐ a</li><li class="task">☑ b</li></ul>'),
    "bare addresses": (
        "https://a.id/x. www.b.id",
        (
            '<p><a href="https://a.id/x" rel="noopener noreferrer nofollow">https://a.id/x</a>. '
            '<a href="https://www.b.id" rel="noopener noreferrer nofollow">www.b.id</a></p>'
        ),
    ),
    "backslash at the end of a line": ("a\\\nb", "<p>a<br>b</p>"),
    "two spaces at the end of a line": ("a  \nb", "<p>a<br>b</p>"),
    "a backslash is kept before letters": (r"C:\Users \*", r"<p>C:\Users *</p>"),
    "alert": (
        "> [!NOTE]\n> a",
        '<div class="alert alert-note"><p class="alert-title">Catatan</p><p>a</p></div>',
    ),
    "alert with an address": (
        "> [!NOTE]: a.id\n> b",
        '<div class="alert alert-note"><p class="alert-title">a.id</p><p>b</p></div>',
    ),
    "list in an alert": (
        "> [!TIP]\n> a\n> - b\n>   - c",
        (
            '<div class="alert alert-tip"><p class="alert-title">Kiat</p><p>a</p>'
            "<ul><li>b<ul><li>c</li></ul></li></ul></div>"
        ),
    ),
    "unknown alert": ("> [!FOO]\n> a", "<blockquote><p>[!FOO] a</p></blockquote>"),
    "two quotes": ("> a\n\n> b", "<blockquote><p>a</p></blockquote><blockquote><p>b</p></blockquote>"),
    "quote that goes on": ("> a\nb", "<blockquote><p>a b</p></blockquote>"),
    "quote in a quote": ("> a\n> > b", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
    "quote in an item": ("- a\n  > b\n- c", "<ul><li>a<blockquote><p>b</p></blockquote></li><li>c</li></ul>"),
    "table under a paragraph": (
        "a\n| x | y |\n|:-:|--:|\n| 1 | 2 |",
        (
            '<p>a</p><table><thead><tr><th align="center">x</th><th align="right">y</th></tr></thead>'
            '<tbody><tr><td align="center">1</td><td align="right">2</td></tr></tbody></table>'
        ),
    ),
    "bar in a cell": (
        "| x |\n|---|\n| a \\| b |",
        "<table><thead><tr><th>x</th></tr></thead><tbody><tr><td>a | b</td></tr></tbody></table>",
    ),
    "table in an item": (
        "- a\n\n  | x | y |\n  |---|---|\n  | 1 | 2 |\n- b",
        (
            "<ul><li>a<table><thead><tr><th>x</th><th>y</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody>"
            "</table></li><li>b</li></ul>"
        ),
    ),
    "list right under a table": (
        "| x |\n|---|\n| 1 |\n- b",
        "<table><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table><ul><li>b</li></ul>",
    ),
    "hash without a space": ("#tagar", "<p>#tagar</p>"),
    "rule after a blank line": ("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
    "underlined heading": ("Judul\n---\na", '<h2 id="c-judul">Judul</h2><p>a</p>'),
    "heading under a list": ("- a\n# H\nb", '<ul><li>a</li></ul><h1 id="c-h">H</h1><p>b</p>'),
    "words with underscores": ("a_b_c", "<p>a_b_c</p>"),
    "entities": ("&copy; &lt;b&gt; < &", "<p>© &lt;b&gt; &lt; &amp;</p>"),
}


@pytest.mark.parametrize("case", CASES)
def test_reads_as_on_github(case: str) -> None:
    source, expected = CASES[case]
    html = "".join(getattr(part, "text", repr(part)) for part in render(RenderJob("a.md", 1, source)).parts)
    assert tree(html) == tree(expected)
