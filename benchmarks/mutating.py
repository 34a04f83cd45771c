"""Mutations of course files that know the grammar: marks, fences, headers, brackets, signs, pieces of others."""

# ruff: noqa: E501  # a table of marks

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ("courses", "tests/packages")
LONGEST = 2_500
"""Signs of one input: what breaks a reader is nearly always small, and small inputs are tried more often."""

MARKS = (
    "---", "---\n", "\n", "\n\n", "    ", "\t", " ", "# ", "## ", "### ", "#### ", "- ", "* ", "+ ", "1. ", "1) ", "- [x] ",
    "- [ ] ", "- (x) ", "- ( ) ", "(x)", "[x]", "( )", "a) ", "b) ", "> ", ">> ", "> [!NOTE]\n", "> [!COBA] a\n", "```", "```\n",
    "~~~\n", "```x-a\n", "``", "`", "<!--", "-->", "<!-- x -->", "[", "]", "](", ")", "![", "![a](", "[a](b.md)", "[a]: b\n",
    "[^1]", "[^1]: a\n", "|", "| a | b |\n|---|---|\n", "|---|", "\\", "\\|", "{", "}", "{{", "}}", "{a|b}", "[[", "]]", "*", "**",
    "***", "_", "__", "~~", "<", ">", "</", "<br>", "<script>", "<kbd>", "&amp;", "&#0;", "&#x110000;", "http://a.b", "//a", "::",
    "::: a\n", "=>", "->", "==", "=", "±", "%", "%s", "%(n)s", "{0}", "$", "@", "!", "?", ":", ": ", ";", ",", ".", "..", "../",
    "/", "\\n", "'", '"', "“", "’", "id: a\n", "judul: \n", "judul: [\n", "jenis: kuis\n", "jenis: bank\n", "jenis: survei\n",
    "jenis: skenario\n", "jenis: tugas\n", "tipe: ganda\n", "- tipe: isian\n", "- tipe: jodoh\n", "- tipe: x-a\n", "- poin: 1/0\n",
    "- poin: 1e9\n", "- kunci: 0x1\n", "- toleransi: -1\n", "&a *a", "!!python/object:a", "!!", "? a\n", "|\n  a\n", ">\n a\n",
    "{a: b}", "[a, b", "null", "ya", "tidak", "31/12/2025", "2025-13-40", "1.000,5", "-0", "1/0", "٣", "½", "²", "99999999999999999999",
    "### Petunjuk\n", "### Pembahasan\n", "### Kunci\n", "### Rubrik\n", "### Cek x: y\n", "## Isi\n", "## x: y\n", "### Umpan balik\n",
)  # fmt: skip
SIGNS = "\u200b\u200d\u202e\u2066\ufeff\u00a0\u0301\u0327ﬁİıßЖ中😀👨‍👩‍👧\U000e0041\x00\x0b\x0c\x1b\x7f\x85\u2028\ud7ff\ufffd\uffff\r"


def seeds() -> list[str]:
    """The text of every Markdown file of the courses and of the packages of the tests, broken ones above all."""
    files = sorted(path for place in SEEDS for path in (ROOT / place).rglob("*.md") if path.is_file())
    texts = {path.read_bytes().decode("utf-8", "replace") for path in files}
    return sorted(text for text in texts if text.strip())


class Mutator:
    """Makes inputs: a part of a seed, changed one to eight times. The same random numbers make the same inputs."""

    def __init__(self, texts: Sequence[str], rng: random.Random) -> None:
        self.texts = texts
        self.rng = rng

    def text(self) -> str:
        """One input."""
        text = self._part(LONGEST)
        for _ in range(self.rng.choice((1, 1, 1, 2, 2, 3, 5, 8))):
            text = self.rng.choice(_CHANGES)(self, text)
        return text[: 2 * LONGEST]

    def raw(self) -> bytes:
        """One input as the bytes of a file, which in one of fifty are not UTF-8."""
        raw = self.text().encode("utf-8", "replace")
        if self.rng.random() > 0.02 or not raw:
            return raw
        at = self.rng.randrange(len(raw))
        return raw[:at] + self.rng.choice((b"\xff", b"\x00", b"\xe9", b"\xc3", b"\xed\xa0\x80")) + raw[at:]

    def _part(self, most: int) -> str:
        """A seed, or of a long one its header and a run of its lines."""
        text = self.rng.choice(self.texts)
        if len(text) <= most:
            return text
        head, mark, body = text.partition("\n---\n") if text.startswith("---") else ("", "", text)
        lines = body.split("\n")
        first = self.rng.randrange(len(lines))
        room = max(200, most - len(head))
        return (head + mark)[: most // 2] + "\n".join(lines[first : first + 60])[:room]

    def _at(self, text: str) -> int:
        """A place in the text: one in two at the beginning of a line, where grammar is decided."""
        at = self.rng.randint(0, len(text))
        return text.rfind("\n", 0, at) + 1 if self.rng.random() < 0.5 else at

    def insert(self, text: str) -> str:
        at = self._at(text)
        return text[:at] + self.rng.choice(MARKS) * self.rng.choice((1, 1, 1, 1, 2, 3, 9, 40)) + text[at:]

    def sign(self, text: str) -> str:
        at = self._at(text)
        return text[:at] + self.rng.choice(SIGNS) + text[at:]

    def delete(self, text: str) -> str:
        at = self._at(text)
        return text[:at] + text[at + self.rng.choice((1, 1, 2, 5, 20)) :]

    def truncate(self, text: str) -> str:
        return text[: self.rng.randint(0, len(text))]

    def replace(self, text: str) -> str:
        at = self._at(text)
        mark = self.rng.choice(MARKS)
        return text[:at] + mark + text[at + len(mark) :]

    def line(self, text: str) -> str:
        """Takes a line out, doubles it, or puts it elsewhere, with another indent."""
        lines = text.split("\n")
        at = self.rng.randrange(len(lines))
        line = lines.pop(at)
        copies = self.rng.choice((0, 1, 2, 3))
        for _ in range(copies):
            lines.insert(
                self.rng.randint(0, len(lines)), " " * self.rng.choice((0, 0, 1, 2, 3, 4, 5, 8)) + line
            )
        return "\n".join(lines)

    def splice(self, text: str) -> str:
        other = self._part(400)
        at, begin = self._at(text), self.rng.randint(0, len(other))
        return text[:at] + other[begin : begin + self.rng.choice((5, 40, 200))] + text[at:]

    def nest(self, text: str) -> str:
        """A mark over and over, deeper each time."""
        mark, times = self.rng.choice(MARKS), self.rng.choice((5, 20, 60))
        run = "\n".join("  " * min(depth, 40) + mark for depth in range(times))
        at = self._at(text)
        return text[:at] + run[:1_500] + text[at:]


_CHANGES = (
    Mutator.insert,
    Mutator.insert,
    Mutator.insert,
    Mutator.sign,
    Mutator.delete,
    Mutator.truncate,
    Mutator.replace,
    Mutator.replace,
    Mutator.line,
    Mutator.line,
    Mutator.splice,
    Mutator.nest,
)
