"""The limits of chapter 18 of the format, and the inputs of chapter 19.3 that made renderers slow."""

from __future__ import annotations

import pytest

from lms.content.markdown.render import Outcome, render
from lms.content.rendering import RenderJob


def outcome(source: str) -> Outcome:
    return render(RenderJob("a.md", 1, source, "body"))


def table(columns: int, rows: int) -> str:
    line = "|" + "a|" * columns
    return "\n".join([line, "|" + "-|" * columns, *[line] * rows])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a\n" + "[" * 20_000, [("E111", "block", 20_000, 1_000, 1), ("E111", "brackets", 20_000, 5_000, 1)]),
        (
            "\n".join(["[" * 1_000] * 10),
            [("E111", "block", 2_000, 1_000, 0), ("E111", "brackets", 6_000, 5_000, 5)],
        ),
        ("\n\n".join(["a", *["[" * 900] * 6]), [("E111", "brackets", 5_400, 5_000, 12)]),
        ("> " + "[" * 600 + "\n> " + "[" * 600, [("E111", "block", 1_200, 1_000, 0)]),
        ("![a](" * 4_000, [("E111", "block", 4_000, 1_000, 0)]),
        ("\n".join("  " * depth + "- a" for depth in range(300)), [("E112", "depth", 9, 8, 8)]),
        ("> " * 9 + "a", [("E112", "depth", 9, 8, 0)]),
        ("- " * 9 + "a", [("E112", "depth", 9, 8, 0)]),
        ("> - " * 5 + "a", [("E112", "depth", 9, 8, 0)]),
        ("a\n\n" + "\n".join(f"[^{n}]: a" for n in range(301)), [("E113", "footnotes", 301, 300, 302)]),
        (table(31, 1), [("E114", "columns", 31, 30, 0)]),
        ("a\n\n" + table(2, 501), [("E114", "rows", 501, 500, 2)]),
        ("a" * 1_000_001, [("E110", "size", 1_000_001, 1_000_000, 0)]),
    ],
    ids=lambda value: None if isinstance(value, str) else "+".join(f"{one[0]} {one[1]}" for one in value),
)
def test_too_much_is_named_and_nothing_is_rendered(
    source: str, expected: list[tuple[str, str, int, int, int]]
) -> None:
    result = outcome(source)
    assert result.parts == ()
    assert [(b.code, b.what, b.count, b.limit, b.line) for b in result.breaches] == expected


@pytest.mark.parametrize(
    "source",
    [
        "[" * 1_000,
        "\n\n".join(["[" * 1_000] * 5),
        "```\n" + "[" * 20_000 + "\n```",
        "> " * 8 + "a",
        "\n".join("  " * depth + "- a" for depth in range(8)),
        "\n".join(f"[^{n}]: a" for n in range(300)),
        table(30, 500),
    ],
    ids=["block", "text", "fence", "quotes", "list", "footnotes", "table"],
)
def test_what_just_fits_is_rendered(source: str) -> None:
    result = outcome(source)
    assert result.breaches == ()
    assert result.parts
