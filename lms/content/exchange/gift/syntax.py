"""The text of a GIFT file in pieces: categories, comments, and questions with their parts; nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.content.exchange.asked.records import category_title

_CATEGORY = re.compile(r"\$CATEGORY:[ \t]*(.*)", re.IGNORECASE)
_TAGGED = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
_NAME = re.compile(r"::((?:\\.|[^\\])*?)::\s*", re.DOTALL)
_FORMAT = re.compile(r"\[(html|markdown|moodle|plain)\]\s*", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([~=#{}:n\\])")
_BRACKET = re.compile(r"\\([\[\]\\])")
_UNESCAPED = re.compile(r"\\.")
_LONGEST = 200_000


@dataclass(slots=True)
class Block:
    """A question as it stands. `before`, `inside` and `after` are as written, escapes and all; no braces: None."""

    line: int
    name: str = ""
    id: str = ""
    tags: list[str] = field(default_factory=list)
    format: str = ""
    before: str = ""
    inside: str | None = None
    after: str = ""
    fault: str = ""

    @property
    def whole(self) -> str:
        """The text as it stood."""
        if self.inside is None:
            return self.before
        return f"{self.before}{{{self.inside}}}{self.after}"


@dataclass(slots=True)
class Answer:
    """``=`` or ``~`` with a weight in percent (empty: none written), words and feedback, as written."""

    sign: str
    weight: str = ""
    text: str = ""
    feedback: str = ""


def read(text: str) -> Iterator[str | Block]:
    """Names of categories, and the questions below them, in order."""
    pending: list[str] = []
    first, told, is_open = 0, Block(0), False
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        bare = line.strip()
        if bare.startswith("//"):
            _tell(told, bare)
            continue
        category = _CATEGORY.match(bare)
        # Braces that were never closed end where the next question begins.
        anew = is_open and not pending[-1] and (bare.startswith("::") or "{" in _UNESCAPED.sub("", bare))
        if pending and (category or anew or (not bare and not is_open)):
            yield _block("\n".join(pending), first, told)
            pending, told, is_open = [], Block(0), False
        if category:
            yield category_title(category[1])
        elif bare or pending:
            first = first if pending else number
            pending.append(bare)
            braces = _braces(bare)
            is_open = bare[braces[-1]] == "{" if braces else is_open
    if pending:
        yield _block("\n".join(pending), first, told)


def _tell(told: Block, comment: str) -> None:
    for key, value in _TAGGED.findall(comment):
        if key == "id":
            told.id = _BRACKET.sub(r"\1", value)
        else:
            told.tags.append(_BRACKET.sub(r"\1", value))


def answers(inside: str) -> tuple[list[Answer], str, str]:
    """The answers between braces, what stands before the first, and the feedback on the whole."""
    body, general = _split(inside, "####")
    found: list[Answer] = []
    pieces = list(_pieces(body))
    head = pieces.pop(0)[1] if pieces and not pieces[0][0] else ""
    for sign, words in pieces:
        weight = re.match(r"\s*%([^%\n]{1,12})%", words)
        rest = words[weight.end() :] if weight else words
        said, feedback = _split(rest, "#")
        found.append(Answer(sign, weight[1].strip() if weight else "", said.strip(), feedback.strip()))
    return found, head, general.strip()


def parts(text: str) -> list[str]:
    """The pieces of a text between signs ``#`` without a backslash."""
    found = [""]
    for sign in _signs(text):
        if sign == "#":
            found.append("")
        else:
            found[-1] += sign
    return found


def pair(text: str) -> tuple[str, str] | None:
    """Both sides of an arrow; None where there is none."""
    left, arrow, right = text.partition("->")
    return (left.strip(), right.strip()) if arrow else None


def plain(text: str) -> str:
    """The text with its escapes taken away."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def _block(text: str, line: int, told: Block) -> Block:
    block = Block(line, id=told.id, tags=told.tags)
    text = text.strip()
    if len(text) > _LONGEST:
        return Block(line, before=text[:1_000], fault="long")
    name = _NAME.match(text)
    if name:
        block.name, text = plain(name[1]).strip(), text[name.end() :]
    kind = _FORMAT.match(text)
    if kind:
        block.format, text = kind[1].lower(), text[kind.end() :]
    braces = _braces(text)
    if not braces:
        block.before = text
    elif len(braces) == 2 and text[braces[0]] == "{" and text[braces[1]] == "}":
        block.before, block.inside = text[: braces[0]], text[braces[0] + 1 : braces[1]]
        block.after = text[braces[1] + 1 :]
    else:
        block.before, block.fault = text, "braces" if _balanced(text, braces) else "open"
    return block


def _braces(text: str) -> list[int]:
    """The places of braces without a backslash."""
    return [found.start() for found in re.finditer(r"\\.|[{}]", text, re.DOTALL) if found[0] in "{}"]


def _balanced(text: str, braces: list[int]) -> bool:
    return "".join(text[place] for place in braces) == "{}" * (len(braces) // 2)


def _signs(text: str) -> Iterator[str]:
    """Signs one by one, those behind a backslash together with it."""
    for found in re.finditer(r"\\.|.", text, re.DOTALL):
        yield found[0]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Each ``=`` or ``~`` with what follows it; what stands before the first comes with an empty sign."""
    sign = ""
    words: list[str] = []
    for one in _signs(text):
        if one in ("=", "~"):
            if sign or "".join(words).strip():
                yield sign, "".join(words)
            sign, words = one, []
        else:
            words.append(one)
    if sign or "".join(words).strip():
        yield sign, "".join(words)


def _split(text: str, by: str) -> tuple[str, str]:
    """What stands before and after the first `by` without a backslash."""
    at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(by, at):
            return text[:at], text[at + len(by) :]
        else:
            at += 1
    return text, ""
