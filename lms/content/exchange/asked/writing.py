"""A question between formats becomes a section as a trainer of Suluh would write it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from lms.content.exchange import plain
from lms.content.exchange.asked import guarding
from lms.content.exchange.asked.records import GAP, Answer, Asked, Gap
from lms.content.exchange.naming import Namer
from lms.content.source import vocabulary
from lms.content.source.hints import refers_to_others

_TAG = re.compile(r"\\([^\w\s])|!?\[([^\]]*)\]\([^)]*\)|[*`]+|</?su[bp]>")
_LONGEST_TAG = 60


def section(asked: Asked, names: Namer) -> list[str]:
    """The lines of a question. `names` gives ids unique in the course."""
    title = title_of(asked)
    # What was read anew has the same id again, whatever else the file holds.
    fallback = f"i-{hashlib.sha256(repr((asked.kind, asked.stem, asked.answers)).encode()).hexdigest()[:10]}"
    lines = [
        f"## {names.given(asked.id or asked.name or title, fallback)}: {plain.opened(plain.escaped(title))}"
    ]
    lines += [*_settings(asked), ""]
    if asked.remark:
        lines += [plain.remark(asked.remark), ""]
    stem = guarding.stem(asked.stem)
    if asked.kind == "ordering" and stem and re.match(r" {0,3}\d+[.)]", stem[-1]):
        stem += ["", "Urutkan:"]
    lines += [*_filled(stem, asked.gaps), ""] if stem else []
    lines += [*_answers(asked), ""] if asked.answers and asked.kind not in ("short", "numeric") else []
    if asked.answers and asked.kind in ("short", "numeric"):
        lines += ["### Jawaban", "", *_accepted(asked), ""]
    for hint in asked.hints:
        lines += ["### Petunjuk", "", *guarding.stem(hint), ""]
    for heading, text in (("Pembahasan", asked.explanation), ("Catatan pelatih", asked.trainer_notes)):
        if text.strip():
            lines += [f"### {heading}", "", *guarding.stem(text), ""]
    return lines


def _heading(title: str) -> str:
    """The title; signs at its end would be taken for the end of a heading."""
    return re.sub(r"(#+)$", r"\\\1", plain.opened(plain.escaped(title)))


def title_of(asked: Asked) -> str:
    """The name of a question, or else the first words of its stem."""
    if plain.cleaned(asked.name):
        return plain.shortened(plain.cleaned(asked.name), 100)
    return plain.shortened(words_of(asked.stem).strip(" #->")) or "Soal"


def words_of(markdown: str) -> str:
    """The words of Markdown on one line."""
    text = re.sub("\U000f0010\\d+\U000f0011", "___", plain.cleaned(markdown.replace("\\\n", " ")))
    return _TAG.sub(lambda found: found[1] or found[2] or "", text).strip()


def percent(share: Fraction) -> str:
    """A share as a percentage with a comma, to five places."""
    return f"{plain_number(round(share * 100, 5))}%"


def plain_number(value: Fraction) -> str:
    """A number with a decimal comma; never such that the comma could be taken for a grouping."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    whole, _point, rest = f"{exact:.8f}".rstrip("0").rstrip(".").partition(".")
    if len(rest) == 3 and whole.lstrip("-") != "0":
        rest += "0"
    return f"{whole},{rest}" if rest else whole


def _settings(asked: Asked) -> list[str]:
    lines = [f"- tipe: {vocabulary.written(asked.kind, 'question-type')}"]
    if asked.truth is not None:
        lines.append(f"- jawaban: {'benar' if asked.truth else 'salah'}")
    if asked.points != 1:
        lines.append(f"- poin: {plain_number(round(asked.points, 2))}")
    tags = [plain.cleaned(tag.replace(",", " "))[:_LONGEST_TAG] for tag in asked.tags]
    if any(tags):
        lines.append(f"- label: {', '.join(dict.fromkeys(filter(None, tags)))}")
    if asked.case_sensitive:
        lines.append("- peka-huruf: ya")
    if asked.rule:
        lines.append(f"- nilai-sebagian: {asked.rule}")
    shuffled = asked.shuffle and not any(refers_to_others(answer.text) for answer in asked.answers)
    if asked.kind in ("single", "multiple") and not shuffled:
        lines.append("- acak: tidak")
    return [*lines, *asked.settings]


def _answers(asked: Asked) -> list[str]:
    if asked.kind == "matching":
        rows = [f"| {_cell(answer.text)} | {_cell(answer.pair)} |" for answer in asked.answers]
        return ["| Kiri | Kanan |", "|---|---|", *rows]
    lines = []
    labels = [answer.label for answer in asked.answers]
    labelled = all(labels) and len(set(labels)) == len(labels)
    for number, answer in enumerate(asked.answers, 1):
        sign = f"{number}. " if asked.kind == "ordering" else f"- {_mark(asked, answer)} "
        label = f"{answer.label}) " if labelled else ""
        lines.append(f"{sign}{label}{guarding.choice(answer.text) or '…'}")
        lines += _feedback(answer)
    return lines


def _mark(asked: Asked, answer: Answer) -> str:
    inner = " "
    if asked.kind == "multiple" and asked.rule == "bobot" and answer.weight:
        inner = percent(answer.weight)
    elif answer.weight == 1 or (asked.kind == "multiple" and answer.weight > 0):
        inner = "x"
    elif answer.weight > 0:
        inner = percent(answer.weight)
    return f"[{inner}]" if asked.kind == "multiple" else f"({inner})"


def _accepted(asked: Asked) -> Iterable[str]:
    for answer in asked.answers:
        text = _amount(answer) if asked.kind == "numeric" else plain.cleaned(answer.text)
        # Words that begin with a bracket could be taken for the weight.
        mark = "" if answer.weight == 1 and text[:1] not in ("(", "[") else f"({percent(answer.weight)}) "
        yield f"- {mark}{text}"
        yield from _feedback(answer)


def _amount(answer: Answer) -> str:
    low, high = answer.low, answer.high
    if low == high:
        return plain_number(low)
    if answer.text == "..":
        return f"{plain_number(low)} .. {plain_number(high)}"
    return f"{plain_number((low + high) / 2)} +- {plain_number((high - low) / 2)}"


def _feedback(answer: Answer) -> list[str]:
    return [f"  > {line}".rstrip() for line in guarding.stem(answer.feedback)]


def _cell(text: str) -> str:
    return guarding.choice(text).replace("\\|", "|").replace("|", "\\|")


def _filled(stem: list[str], gaps: list[Gap]) -> list[str]:
    """The stem with its gaps written out."""
    written = [_gap(gap) for gap in gaps]
    text = "\n".join(stem)
    for number, gap in enumerate(written):
        text = text.replace(GAP % number, gap)
    return text.split("\n")


def _gap(gap: Gap) -> str:
    parts = []
    for answer in gap.answers:
        mark = f"({percent(answer.weight)}) " if 0 < answer.weight < 1 else ""
        if gap.kind == "numeric":
            parts.append(f"{mark}{_amount(answer)}")
        elif gap.kind == "single":
            sign = "" if answer.weight == 1 else "!"
            parts.append(f"{sign}{_in_gap(guarding.inline(answer.text))}")
        else:
            parts.append(f"{mark}{_in_gap(plain.cleaned(answer.text))}")
    return f"[[{'=' if gap.kind == 'numeric' else ''}{'; '.join(parts)}]]"


def _in_gap(text: str) -> str:
    return re.sub(r"([;\]!])", r"\\\1", text)
