"""Lists that were typed by hand: paragraphs that begin with a number or a dash."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lms.content.exchange.html_to_markdown import Block, paragraph
from lms.content.exchange.typed import shapes

_TYPED = re.compile(r"(?:(\d{1,2})[.)]|([•▪◦●○·‣–-]))\s+(\S.*)")


_LONGEST = 1_000


def with_lists(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs that were numbered or ticked off by hand, two or more after one another, as lists."""
    made: list[Block] = []
    last: Block | None = None
    for block in blocks:
        sign, text = _item(block)
        goes_on = last is not None and sign in ("-", f"{len(last.lines) + 1}.") and _same(last.lines[0], sign)
        if last is not None and goes_on:
            last.lines.append(f"{sign} {text}")
            last.typed += block.typed
            last.notes += block.notes
            last.footnotes += block.footnotes
            continue
        last = None
        if sign in ("-", "1."):
            last = Block(
                "list", [f"{sign} {text}"], [*block.typed], 0, [*block.notes], [*block.footnotes], block.place
            )
        made.append(last or block)
    return [_alone(block) for block in made]


def _item(block: Block) -> tuple[str, str]:
    """The sign of a list that a paragraph begins with, as Markdown writes it, and what follows; empty for none."""
    if block.kind != "paragraph" or len(block.typed) != 1 or len(block.typed[0]) > _LONGEST:
        return "", ""
    found = _TYPED.fullmatch(block.typed[0])
    if found is None:
        return "", ""
    return f"{found[1]}." if found[1] else "-", shapes.bare(found[3])


def _same(first: str, sign: str) -> bool:
    return first.startswith("- ") == (sign == "-")


def _alone(block: Block) -> Block:
    """One item is no list: it may be a date, or a dash before a remark."""
    if (
        block.kind == "list"
        and len(block.lines) == 1
        and len(block.typed) == 1
        and _TYPED.fullmatch(block.typed[0])
    ):
        block.kind, block.lines = "paragraph", paragraph(block.typed[0])
    return block
