"""What one typed line looks like: the beginning of a question, a choice, a key, an explanation.

Lines are Markdown of one line: signs that mean something are escaped, bold is between two stars.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

_MOST_ON_A_LINE = 60
BEGIN, END = "\ue000", "\ue001"
"""Around the number that a word processor puts before a paragraph by itself."""
LIT, DIM = "\ue002", "\ue003"
"""Around what is highlighted, or written in a colour that stands out."""
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_WRAP = r"(?:\*\*|_|[\ue000-\ue003])*"
_STAR = r"(?:\\\*|[✓✔√☑])"

_STEM = re.compile(
    rf"{_WRAP}(?:(?:soal|pertanyaan|question)\s*(?:no(?:mor)?\.?)?\s*(?P<named>\d{{1,3}}){_WRAP}(?:\s*[.):–-]|\s*$|\s)"
    rf"|(?:no(?:mor)?\.?\s*)?(?P<plain>\d{{1,3}})\s?[.)](?!\d))\s*{_WRAP}\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_STATEMENT = re.compile(rf"{_WRAP}\((\d{{1,2}})\)\s*(.*)")
_CHOICE = re.compile(
    rf"(?P<star>{_STAR}*)\s*(?P<wrap>{_WRAP})(?P<inner>{_STAR}*)\s*"
    r"(?:(?P<letter>[A-La-l])(?P<sign>\s?[.)])(?=\s|$|[A-Z0-9\"“(\\*\[\ue000-\ue003_])|[(\[](?P<bracketed>[A-La-l])[)\]])"
    r"(?P<rest>.*)"
)
_KEY_WORD = (
    r"(?:kunci(?:\s+jawab(?:an)?)?|jawaban(?:\s+(?:yang\s+)?benar)?|jawab|jwb|kj|ans(?:wer)?(?:\s+key)?|key"
    r"|correct\s+answer)"
)
_KEY = re.compile(rf"{_WRAP}{_KEY_WORD}{_WRAP}\s*(?P<sign>[:=])?{_WRAP}\s*(?P<rest>.*)", re.IGNORECASE)
_LETTERS_ONLY = re.compile(r"\W*(?:[A-L]|benar|salah|true|false)\W*", re.IGNORECASE)
_TRAILING_KEY = re.compile(
    rf"\s*[(\[]?\b{_KEY_WORD}\s*[:=]\s*(?P<key>[A-L](?:\s*(?:,|dan|&)\s*[A-L])*|benar|salah)\s*[)\]]?\.?$",
    re.IGNORECASE,
)
_EXPLANATION = re.compile(
    rf"{_WRAP}(?:pembahasan|penjelasan|alasan|explanation)(?:{_WRAP}\s*[:=]{_WRAP}\s*(?P<rest>.+)|{_WRAP}\s*[:=]?{_WRAP})",
    re.IGNORECASE,
)
_POINTS = re.compile(
    rf"{_WRAP}(?:skor|poin|points?|bobot(?:\s+nilai)?){_WRAP}\s*[:=]{_WRAP}\s*(\d{{1,3}}(?:[.,]\d{{1,2}})?){_WRAP}(?:\s*poin)?",
    re.IGNORECASE,
)
_SECTION = re.compile(
    rf"{_WRAP}(?:(?:[A-Z]|[IVX]{{1,4}}|bagian\s+\w{{1,4}})\s*[.):]\s*)?(?:soal\s+|tipe\s+)?(?P<kind>pilihan\s+ganda"
    r"|benar\s*(?:[-–/]|atau|dan)?\s*salah|isian(?:\s+singkat)?|jawaban\s+singkat|uraian|ess?a[iy]|menjodohkan"
    r"|multiple\s+choice|true\s*/?\s*(?:or)?\s*false|matching)\b(?P<rest>[^?…]{0,60})",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"\s*(\d{1,3})\s*[.):=–-]?\s*\(?([A-L](?:\s*(?:,|&|dan)\s*[A-L])*(?![A-Za-z])|benar\b|salah\b)\)?\s*[.,;|]?",
    re.IGNORECASE,
)
_HEAD = re.compile(
    rf"{_WRAP}(?:daftar\s+)?(?:kunci(?:\s+jawab(?:an)?)?|jawaban|answer\s*keys?|answers)"
    rf"(?:\s+(?:soal|pilihan|benar|isian|uraian|es+a[iy]|bagian|latihan|kuis)\b[^:?]{{0,30}})?\s*:?{_WRAP}",
    re.IGNORECASE,
)
_TABLE_HEAD = re.compile(
    r"(?:(?:no(?:mor)?|soal|kunci|jawaban)\W+){1,3}(?:soal|kunci|jawaban)\W*", re.IGNORECASE
)
_ROW = re.compile(r"(?P<name>no(?:mor)?|soal|kunci(?:\s+jawaban)?|jawaban)\W*\s(?P<cells>.*)", re.IGNORECASE)
_TRUE_FALSE = re.compile(
    r"\s*[(\[]?\s*(?P<a>(?:\*\*|[\ue002\ue003])*)(?:[Bb]enar|BENAR|[Tt]rue|B)(?:\*\*|[\ue002\ue003])*\s*(?:[/|–-]|atau)\s*"
    r"(?P<b>(?:\*\*|[\ue002\ue003])*)(?:[Ss]alah|SALAH|[Ff]alse|S)(?:\*\*|[\ue002\ue003])*\s*[)\]]?\s*\.?\s*$"
)
_ANSWERED = re.compile(r"\s*\(\s*(?P<answer>B|S|benar|salah)\s*\)\s*\.?$", re.IGNORECASE)
_TAIL = re.compile(rf"\s*(?:{_STAR})+\s*$|\s*\((?:kunci|correct)\)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice by its letter in capitals; `marked` where it is starred, bold as a whole, or lit."""

    letter: str
    text: str
    starred: bool = False
    bold: bool = False


def bare(text: str) -> str:
    """The text without the signs that tell of highlights and numbers of a word processor."""
    return _PRIVATE.sub("", text).strip()


def stem(text: str) -> tuple[int, str] | None:
    """The number of a question and what follows it."""
    found = _STEM.fullmatch(text)
    return (int(found["named"] or found["plain"]), _closed(found["rest"])) if found else None


def statement(text: str) -> tuple[int, str] | None:
    """A number in brackets, as of statements inside a question."""
    found = _STATEMENT.fullmatch(text)
    return (int(found[1]), found[2]) if found else None


def choice(text: str) -> Choice | None:
    """A single choice."""
    found = _CHOICE.fullmatch(text)
    if not found:
        return None
    rest = found["rest"].strip()
    lit = LIT in text
    wrap = "**" in found["wrap"]
    closed = rest.rstrip("_")
    bold = bool(wrap and closed.endswith("**") and closed.count("**") == 1) or bool(
        re.fullmatch(r"\*\*(?!\*)((?!\*\*).)+\*\*", bare(rest))
    )
    if bold or (wrap and rest.count("**") % 2):
        rest = rest.replace("**", "")
    starred = bool(found["star"] or found["inner"]) or lit
    tail = _TAIL.search(bare(rest))
    if tail:
        starred, rest = True, bare(rest)[: tail.start()]
    if found["star"] and rest.endswith("\\*"):
        rest = rest[:-2]
    return Choice((found["letter"] or found["bracketed"]).upper(), _closed(bare(rest)), starred, bold)


def choices_in(text: str) -> tuple[str, list[str]]:
    """What stands before the first of several choices on one line, and the text of each; none where it holds fewer.

    The letters must follow one another from A, all with the same sign.
    """
    for pattern in (_several(r"([A-La-l])\."), _several(r"([A-La-l])\)"), _several(r"\(([A-La-l])\)")):
        hits = list(islice(pattern.finditer(text), _MOST_ON_A_LINE))
        for begin, first in enumerate(hits):
            if first[1].upper() != "A":
                continue
            run = [first]
            for hit in hits[begin + 1 :]:
                if ord(hit[1]) == ord(run[-1][1]) + 1:
                    run.append(hit)
            if len(run) >= (2 if not text[: first.start()].strip() else 3):
                ends = [*(hit.start() for hit in run[1:]), len(text)]
                return (
                    text[: first.start()].strip(),
                    [text[hit.start() : end].strip() for hit, end in zip(run, ends, strict=True)],
                )
    return text, []


def _several(label: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<=\s)|^)(?:\\\*\s?|\*\*|[\ue000-\ue003])*{label}(?=[\s\ue000-\ue003*]|(?<=\))|$)"
    )


def key(text: str) -> str | None:
    """What stands behind ``Kunci:`` or one of its kin; None for a line that is no key."""
    found = _KEY.fullmatch(text)
    if not found:
        return None
    rest = bare(found["rest"].replace("**", ""))
    if found["sign"] or not rest or _LETTERS_ONLY.fullmatch(rest):
        return rest
    return None


def trailing_key(text: str) -> tuple[str, str]:
    """The line without a key at its end, and that key."""
    found = _TRAILING_KEY.search(text)
    return (text[: found.start()].rstrip(), found["key"]) if found and found.start() else (text, "")


def explanation(text: str) -> str | None:
    """What stands behind ``Pembahasan:``."""
    found = _EXPLANATION.fullmatch(text)
    return _closed(bare(found["rest"] or "")) if found else None


def points(text: str) -> str | None:
    """What stands behind ``Skor:``."""
    found = _POINTS.fullmatch(text)
    return found[1] if found else None


def section(text: str) -> str | None:
    """Which kind of questions a line announces: choice true-false short essay matching."""
    found = _SECTION.fullmatch(text)
    if not found:
        return None
    kind = found["kind"].lower()
    for word, name in (
        ("pilihan", "choice"),
        ("multiple", "choice"),
        ("benar", "true-false"),
        ("true", "true-false"),
        ("isian", "short"),
        ("jawaban", "short"),
        ("me", "matching"),
        ("mat", "matching"),
    ):
        if kind.startswith(word):
            return name
    return "essay"


def key_heading(text: str) -> bool:
    """Whether a list of keys may follow."""
    return _HEAD.fullmatch(text) is not None


def table_head(text: str) -> bool:
    """Whether a line is the first row of a table of keys."""
    return _TABLE_HEAD.fullmatch(bare(text.replace("**", ""))) is not None


def pairs(text: str) -> list[tuple[int, str]]:
    """The numbers and letters of a line that holds nothing else, such as ``1. B  2-C``."""
    text = bare(text.replace("**", "").replace("\t", " "))
    found, at = [], 0
    while at < len(text):
        pair = _PAIR.match(text, at)
        if not pair:
            return []
        found.append((int(pair[1]), pair[2]))
        at = pair.end()
    return found


def row(text: str) -> tuple[bool, list[str]] | None:
    """A row of a table of keys that lies on its side: whether it holds the keys, and its cells."""
    found = _ROW.fullmatch(bare(text.replace("**", "").replace("\t", " ")))
    if not found:
        return None
    cells = found["cells"].replace("|", " ").split()
    numbers = all(cell.isdigit() and len(cell) < 4 for cell in cells)
    letters = all(re.fullmatch("[A-La-l]", cell) for cell in cells)
    if len(cells) < 2 or not (numbers or letters):
        return None
    return letters, cells


def true_false(text: str) -> tuple[str, str] | None:
    """A statement that ends in ``(Benar/Salah)``: without that, and which of the two is bold, if one is."""
    found = _TRUE_FALSE.search(text)
    if not found or not found.start():
        return None
    true, false = bool(found["a"]), bool(found["b"])
    return text[: found.start()].rstrip(), "" if true == false else "benar" if true else "salah"


def answered(text: str) -> tuple[str, str]:
    """A statement with its answer in brackets behind it, and the answer; empty where there is none."""
    found = _ANSWERED.search(text)
    return (text[: found.start()].rstrip(), found["answer"]) if found and found.start() else (text, "")


def _closed(text: str) -> str:
    """The text without half a pair of stars, left by what was cut off."""
    text = text.strip()
    return text.replace("**", "").strip() if text.count("**") % 2 else text
