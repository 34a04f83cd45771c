"""The one function that makes HTML safe, whatever it is given."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import lms
from lms.content.markdown.clean import clean
from tests.support.markup import faults, tree

FRAGMENTS = (Path(__file__).parent / "hostile.txt").read_text("utf-8").rstrip("\n").split("\n%%\n")

PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<a href=",
            "</a>",
            "<img src=",
            "<table>",
            "<td>",
            "</table>",
            "<svg>",
            "<math>",
            "<style>",
        ),
        *(
            "<script>",
            "</script>",
            "<b>",
            "<em>",
            "</em>",
            "<select>",
            "<li>",
            "<ol>",
            "</ol>",
            "<details>",
            "<div ",
        ),
        *(
            '"',
            "'",
            ">",
            "<",
            "/",
            "=",
            " ",
            "\n",
            "&",
            ";",
            "&#x6a;",
            "&lt;",
            "&amp;",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
        ),
        *(
            "onclick=",
            "onerror=",
            "style=",
            "id=",
            "class=",
            "javascript:",
            "data:text/html,",
            "//a.id",
            "https://a.id",
        ),
        *(
            "a",
            "é",
            "\x00",
            "\t",
            "alert(1)",
            "c-x",
            "alert",
            "alert-note",
            "title=",
            "alt=",
            "<template>",
            "<noscript>",
        ),
    ]
)
MARKUP = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=25).map("".join),
    st.lists(st.sampled_from(FRAGMENTS), min_size=2, max_size=3).map("".join),
    st.tuples(st.sampled_from(FRAGMENTS), st.integers(0, 60), st.integers(0, 60)).map(
        lambda cut: cut[0][: cut[1]] + cut[0][cut[2] :]
    ),
)


@given(MARKUP)
def test_nothing_that_is_not_allowed_comes_out(dirty: str) -> None:
    assert faults(clean(dirty)) == []


@given(MARKUP)
def test_no_handler_and_no_script_address_comes_out(dirty: str) -> None:
    tags = re.findall(r"<[a-z][^>]*>", clean(dirty))
    for tag in tags:
        outside_values = re.sub(r'"[^"]*"', '""', tag)
        assert not re.search(r"\son\w+\s*=", outside_values)
        for address in re.findall(r'\s(?:href|src)="([^"]*)"', tag):
            assert not re.match(r"(?i)\s*(javascript|vbscript|data):", html.unescape(address))


@example("&#1;")
@given(MARKUP)
def test_cleaning_what_is_clean_changes_nothing(dirty: str) -> None:
    once = clean(dirty)
    assert clean(once) == once


@given(MARKUP)
def test_what_comes_out_is_balanced(dirty: str) -> None:
    tree(clean(dirty))


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ('<a href="//a.id">x</a>', "<a>x</a>"),
        ('<a href="&#47;&#47;a.id">x</a>', "<a>x</a>"),
        (r'<a href="/\a.id">x</a>', "<a>x</a>"),
        ('<a href="\t/\n/a.id">x</a>', "<a>x</a>"),
        ('<a href="foo:bar">x</a>', "<a>x</a>"),
        ('<a href="/courses/k/b?x=a:b#c-d">x</a>', '<a href="/courses/k/b?x=a:b#c-d">x</a>'),
        ('<a href="https://a.id" rel="opener">x</a>', '<a href="https://a.id">x</a>'),
        ('<img src="https://a.id/x.png" alt="x">', '<img alt="x">'),
        ('<img src="//a.id/x.png" alt="x">', '<img alt="x">'),
        ('<img src="/a.png" width="1e9" height="20" loading="eager">', '<img src="/a.png" height="20">'),
        ('<p id="csrf_token" class="card alert-title">x</p>', '<p class="alert-title">x</p>'),
        ('<h2 id="c-buka-é">x</h2>', '<h2 id="c-buka-é">x</h2>'),
        ('<div class="modal" style="x">x</div>', "<div>x</div>"),
        ('<td align="left;x">x</td>', "x"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("<!-- x -->y", "y"),
        ("a & b < c", "a &amp; b &lt; c"),
    ],
)
def test_examples(dirty: str, expected: str) -> None:
    assert tree(clean(dirty)) == tree(expected)


def test_threads_may_share_it() -> None:
    expected = [clean(fragment) for fragment in FRAGMENTS]
    with ThreadPoolExecutor(4) as threads:
        for _ in range(3):
            assert list(threads.map(clean, FRAGMENTS)) == expected


def test_no_other_module_knows_a_sanitiser() -> None:
    package = Path(lms.__file__).parent
    known = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"^\s*(?:import|from) (?:bleach|nh3)\b", path.read_text("utf-8"), re.MULTILINE)
    }
    assert known == {"content/markdown/clean.py"}
