"""Lines, fences, comments and headings."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lms.content.source.scanner import Scanned, blanked, blocks, code_spans, scan

PIECES = st.sampled_from(
    [
        "",
        "# A",
        "## b: C",
        "text",
        "```",
        "~~~ x",
        "   ```",
        "- item",
        "  more",
        "<!-- a",
        "b -->",
        "`<!--`",
        "> q",
        "\t",
    ]
)


def scanned(text: str, first: int = 1) -> Scanned:
    return scan(text.split("\n"), first)


@given(st.lists(PIECES, max_size=30), st.integers(1, 50))
def test_every_line_keeps_its_number(lines: list[str], first: int) -> None:
    found = scan(lines, first)
    assert len(found.lines) == len(found.code) == len(lines)
    assert found.end == first + len(lines)
    assert [heading.line for heading in found.headings] == sorted({h.line for h in found.headings})
    assert not any(found.is_code(heading.line) for heading in found.headings)
    assert all(found.is_code(fence.line) for fence in found.fences)


@given(st.lists(PIECES, max_size=30))
def test_blocks_cover_all_that_is_not_blank(lines: list[str]) -> None:
    found = scan(lines, 1)
    covered = {number for start, end in blocks(found, 1, found.end) for number in range(start, end)}
    assert covered == {n for n in range(1, found.end) if found.line(n).strip() or found.is_code(n)}


@given(st.text(alphabet="`a<!- ", max_size=60))
def test_code_spans_do_not_overlap(text: str) -> None:
    spans = code_spans(text)
    assert all(text[a] == "`" and text[b - 1] == "`" for a, b in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_fences_hide_headings() -> None:
    found = scanned("```py title=x\n# no\n```\n# yes #\n~~~\n```\n# no\n~~~")
    assert [(h.level, h.text, h.line, h.column) for h in found.headings] == [(1, "yes", 4, 3)]
    assert [(f.language, f.lines) for f in found.fences] == [("py", ("# no",)), ("", ("```", "# no"))]


def test_a_fence_in_a_list_ends_with_its_item() -> None:
    found = scanned("- item\n  ```\n  code\n## after")
    assert [h.text for h in found.headings] == ["after"]
    assert found.fences[0].lines == ("  code",)


def test_a_fence_deep_in_a_list_and_code_by_indent() -> None:
    assert scanned("1. a\n   - b\n     ```\n     # no\n     ```").headings == ()
    assert scanned("text\n\n     ```\n# yes").headings[0].text == "yes"


def test_comments_are_taken_out_with_their_lines() -> None:
    found = scanned("a <!-- x\n# y\nz --> b\n`<!--` c\n<!-- open")
    assert found.lines == ("a ", "", " b", "`<!--` c", "<!-- open")
    assert found.headings == ()


def test_blanked_lines_keep_the_others_in_place() -> None:
    found = blanked(scanned("a\nb\nc\nd", first=5), [(6, 8)])
    assert (found.lines, found.first) == (("a", "", "", "d"), 5)
