"""Writes into a file that a part was called otherwise before, so that its records come along."""

from __future__ import annotations

import re

from lms.content.source import vocabulary

_PAIR = re.compile(r"-[ \t]+([^:]+):[ \t]+\S")
_KEY = re.compile(r"(id-lama|former-ids)[ \t]*:[ \t]*(.*?)[ \t]*$")


def item_is(text: str, id_: str) -> str:
    """The text of a file whose header gives the item the id `id_`; the author wrote none."""
    return _in_header(text, f"id: {id_}")


def question_is(text: str, line: int, id_: str) -> str:
    """The text of a file in which the question at `line` has the id `id_`; the author wrote none."""
    lines = text.split("\n")
    lines[line - 1] = re.sub(r"^(#+[ \t]*)", rf"\g<1>{id_}: ", lines[line - 1])
    return "\n".join(lines)


def item_was(text: str, former: str) -> str:
    """The text of a file with `former` among the former ids of its header."""
    lines = text.split("\n")
    for number in range(*_header(lines)):
        if found := _KEY.match(lines[number]):
            lines[number] = f"{found[1]}: [{_with(found[2], former)}]"
            return "\n".join(lines)
    return _in_header(text, f"id-lama: [{former}]")


def _header(lines: list[str]) -> tuple[int, int]:
    """The lines between the marks of a header; an empty stretch where there is none."""
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[start].strip().removeprefix("\ufeff") != "---":
        return 0, 0
    ends = (n for n in range(start + 1, len(lines)) if lines[n].strip() in ("---", "..."))
    return start + 1, next(ends, len(lines))


def _in_header(text: str, line: str) -> str:
    lines = text.split("\n")
    first, end = _header(lines)
    if not end:
        return f"---\n{line}\n---\n\n{text}"
    ids = (number + 1 for number in range(first, end) if re.match(r"id[ \t]*:", lines[number]))
    lines.insert(next(ids, first), line)
    return "\n".join(lines)


def question_was(text: str, line: int, former: str) -> str:
    """The text of a file with `former` among the former ids of the question whose heading is at `line`."""
    lines = text.split("\n")
    first = next((number for number in range(line, len(lines)) if lines[number].strip()), len(lines))
    has_settings = first < len(lines) and _is_setting(lines[first])
    number = first
    while has_settings and number < len(lines) and lines[number].strip():
        if found := _KEY.match(lines[number].removeprefix("- ").strip()):
            lines[number] = f"- {found[1]}: {_with(found[2], former)}"
            return "\n".join(lines)
        number += 1
    new = [f"- id-lama: {former}"] if has_settings else [f"- id-lama: {former}", ""]
    lines[line:first] = new
    return "\n".join(lines)


def _is_setting(line: str) -> bool:
    found = _PAIR.match(line)
    key = found[1].strip() if found else ""
    return bool(found) and (key.startswith("x-") or vocabulary.lookup(key, "question") is not None)


def _with(value: str, former: str) -> str:
    names = [name.strip() for name in value.strip("[]").split(",") if name.strip()]
    return ", ".join(dict.fromkeys([*names, former]))
