"""Whatever is written: it is rendered or refused, safely, and no word of it is lost."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from lms.content.contents import Block, Check, Html
from lms.content.markdown.render import render
from lms.content.rendering import RenderJob
from tests.support.markup import faults, tree

STARTS = st.lists(
    st.sampled_from(
        [
            *(
                "",
                " ",
                "  ",
                "   ",
                "    ",
                "\t",
                "      ",
                "- ",
                "* ",
                "1. ",
                "2) ",
                "10. ",
                "> ",
                ">",
                "# ",
                "### ",
            ),
            *(
                "- [ ] ",
                "- [x] ",
                "```",
                "~~~ x",
                "````",
                "| a | b |",
                "|---|:-:|",
                ": ",
                "[^1]: ",
                "---",
                "===",
                "* * *",
            ),
            *("> [!NOTE] ", "> [!RINCIAN]", "[a]: b", "*[w]: x", "```x-a", "```mermaid", "-", "1.", "\\"),
        ]
    ),
    max_size=4,
).map("".join)
MIDDLES = st.sampled_from(
    [
        *(
            "",
            "",
            "kata",
            "*w* **w**",
            "`w`",
            "[w](b.md)",
            "![w](c.png)",
            "[^1]",
            "w  ",
            "w\\",
            "<b>w</b>",
            "<sub>w</sub>",
        ),
        *(
            "$`w`$",
            "~~w~~",
            "https://w.id/w",
            "w@w.id",
            "&amp;",
            "| w | w |",
            "[w][a]",
            "* w",
            "_w",
            "**w",
            "`w",
            "1998. w",
        ),
    ]
)
TEXTS = st.lists(st.tuples(STARTS, MIDDLES).map("".join), max_size=14).map("\n".join)
JOBS = st.builds(
    lambda source, kind: RenderJob("a.md", 1, source, kind, "k", links={"b.md": "/b"}, blocks=("x-a",)),
    TEXTS,
    st.sampled_from(["body", "text", "inline"]),
)


class Words(HTMLParser):
    """Collects the words that are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


@given(JOBS)
def test_any_text_is_rendered_safely(job: RenderJob) -> None:
    for part in render(job).parts:
        if isinstance(part, Html):
            assert faults(part.text) == []
            tree(part.text)


@given(st.text(max_size=60), st.sampled_from(["body", "text", "inline"]))
def test_any_characters_are_rendered_safely(source: str, kind: str) -> None:
    for part in render(RenderJob("a.md", 1, source, kind)).parts:  # type: ignore[arg-type]  # one of the three
        assert isinstance(part, Html)
        assert faults(part.text) == []


@given(JOBS)
def test_no_mark_of_ours_is_left(job: RenderJob) -> None:
    shown = "".join(part.text for part in render(job).parts if isinstance(part, Html))
    assert not re.search("[\ue000-\ue01f\x02\x03]", shown)
    assert "wzxhzdk" not in shown


NESTED = st.lists(st.integers(0, 3), min_size=1, max_size=12)


@given(NESTED, st.sampled_from(["-", "*", "1."]), st.booleans())
def test_a_list_nests_as_it_is_indented(steps: list[int], mark: str, loose: bool) -> None:
    """Levels go one deeper at most; the tree must have each item under the nearest shallower one before it."""
    levels: list[int] = []
    for step in steps:
        levels.append(min(step, levels[-1] + 1) if levels else 0)
    lines = [f"{' ' * (len(mark) + 1) * level}{mark} w{n}" for n, level in enumerate(levels)]
    html = "".join(
        part.text
        for part in render(RenderJob("a.md", 1, ("\n\n" if loose else "\n").join(lines))).parts
        if isinstance(part, Html)
    )
    found: list[tuple[str, int]] = []
    depth = -1
    for tag, word in re.findall(r"<(/?(?:ul|ol))\b|(w\d+)", html):
        depth += {"": 0, "ul": 1, "ol": 1, "/ul": -1, "/ol": -1}[tag]
        if word:
            found.append((word, depth))
    assert found == [(f"w{n}", level) for n, level in enumerate(levels)]


@given(
    st.lists(
        st.sampled_from(["kata", "*dua*", "", "- tiga", "empat", "> lima", "# enam", "```", "1. tujuh"]),
        max_size=12,
    )
)
def test_no_word_is_lost(lines: list[str]) -> None:
    words = Words()
    for part in render(RenderJob("a.md", 1, "\n".join(lines))).parts:
        assert not isinstance(part, Block | Check)
        words.feed(part.text)  # type: ignore[union-attr]  # a text without cuts
    expected = [word for line in lines for word in re.findall(r"[a-z]+", line)]
    assert re.findall(r"kata|dua|tiga|empat|lima|enam|tujuh", words.text) == expected
