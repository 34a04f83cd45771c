"""Fill in the blank (chapter 9.8): gaps in a running text for words, numbers, or one of several options."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from lms.content.findings import finding
from lms.content.fingerprints import fingerprint
from lms.content.questions import amounts, comparing, keying, listed
from lms.content.questions.amounts import Amount
from lms.content.questions.fields import Line, escaped, graded_mark
from lms.content.questions.numeric import accepted_amounts, remark_on
from lms.content.questions.settings import setting, typos
from lms.content.questions.short import ShortSpec, accepted_words, check_words
from lms.content.source.accepted import MOST
from lms.content.source.gaps import Gap, read_gaps
from lms.content.source.values import flag, one_of
from lms.plugin.finding import Finding
from lms.plugin.form import (
    Field,
    Form,
    NumberField,
    OneOf,
    Option,
    TextField,
)
from lms.plugin.keying import NotAKey
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    Json,
    Mark,
    Marked,
    NotAnAnswer,
    Parsed,
    Question,
    Release,
    Remark,
    Response,
    Section,
    Text,
)

MOST_GAPS = 20
OPTIONS = range(2, 11)
_RULES = "partial-cloze"


@dataclass(frozen=True, slots=True)
class SelectSpec:
    """The keys of the options in the order of the text, and the right one."""

    keys: tuple[str, ...]
    right: str


@dataclass(frozen=True, slots=True)
class NumberSpec:
    """Accepted numbers, and the language numbers are read in."""

    amounts: tuple[Amount, ...]
    language: str


GapSpec = ShortSpec | NumberSpec | SelectSpec


@dataclass(frozen=True, slots=True)
class ClozeSpec:
    """The gaps in their order, and the rule for partial points."""

    gaps: tuple[GapSpec, ...]
    rule: str = "each"


class Cloze:
    """``[[…]]``; a response has one entry for each gap: what was typed, the key of an option, or None."""

    name = "cloze"

    def parse(self, section: Section) -> Parsed:
        found = read_gaps(section.stem, section.path)
        findings: list[Finding] = list(found.findings)
        strict = setting(section, "case-sensitive", flag, False, findings)
        allowed = setting(section, "typos", typos, 0, findings)
        rule = setting(section, "partial", one_of(_RULES), "each", findings)
        if not found.gaps:
            if not found.findings:
                findings.append(finding("E402/gap", section.path, section.line, 1))
            return Parsed(None, findings=tuple(findings))
        if len(found.gaps) > MOST_GAPS:
            extra = found.gaps[MOST_GAPS]
            place = (section.path, extra.line, extra.column)
            findings.append(finding("E431/many", *place, n=len(found.gaps), m=MOST_GAPS))
        texts = {"stem": found.text}
        gaps = []
        for n, gap in enumerate(found.gaps[:MOST_GAPS]):
            gaps.append(_gap(section, gap, strict, allowed, findings))
            texts |= _option_texts(n, gap, gaps[-1])
        return Parsed(ClozeSpec(tuple(gaps), rule), texts, tuple(findings))

    def translate(self, spec: Any, base: Section, section: Section) -> Parsed:
        """The words of the translation, the numbers of the base. Number and kinds of the gaps must be the same."""
        parsed = self.parse(section)
        own_gaps: tuple[GapSpec, ...] = parsed.spec.gaps if parsed.spec else ()
        if [type(gap) for gap in own_gaps] != [type(gap) for gap in spec.gaps]:
            known = tuple(found for found in parsed.findings if found.code == "E431")
            return Parsed(None, findings=known or (finding("E808", section.path, section.stem.line, 1),))
        gaps = tuple(
            NumberSpec(gap.amounts, section.language) if isinstance(gap, NumberSpec) else own
            for gap, own in zip(spec.gaps, own_gaps, strict=True)
        )
        findings = tuple(found for found in parsed.findings if found.code != "W406")
        return Parsed(ClozeSpec(gaps, spec.rule), parsed.texts, findings)

    def to_json(self, spec: Any) -> Json:
        return {"gaps": [_to_json(gap) for gap in spec.gaps], "rule": spec.rule}

    def from_json(self, data: Json) -> Any:
        return ClozeSpec(tuple(_from_json(gap) for gap in data["gaps"]), str(data["rule"]))

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        """The options of every drop-down, always shuffled, as ``gap:key``."""
        order: list[str] = []
        for n, gap in enumerate(spec.gaps):
            if isinstance(gap, SelectSpec):
                order += [f"{n}:{key}" for key in rng.sample(gap.keys, len(gap.keys))]
        return order

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        given = _given(question.spec, response)
        return Form(
            tuple(_field(question, n, gap, order, given[n]) for n, gap in enumerate(question.spec.gaps))
        )

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        given: list[str | None] = []
        for n, gap in enumerate(spec.gaps):
            name = _name(n)
            if isinstance(gap, SelectSpec):
                chosen = listed.chosen_keys(_of_gap(order, n), fields, name)
                if len(chosen) > 1:
                    raise NotAnAnswer(name)
                given.append(chosen[0].partition(":")[2] if chosen else None)
            else:
                given.append(Line(name, _longest(gap)).read(fields))
        return given if any(one is not None for one in given) else None

    def grade(self, spec: Any, response: Response) -> Fraction:
        given = _given(spec, response)
        shares = [_share(gap, one) for gap, one in zip(spec.gaps, given, strict=True)]
        if spec.rule == "exact":
            return Fraction(int(all(share == 1 for share in shares)))
        return sum(shares, Fraction(0)) / len(shares)

    def remarks(self, spec: Any, response: Response) -> Sequence[Remark]:
        """Those on the gaps that ask for a number."""
        found = []
        for n, (gap, given) in enumerate(zip(spec.gaps, _given(spec, response), strict=True), 1):
            remark = remark_on(given or "", gap.language) if isinstance(gap, NumberSpec) else None
            if remark is not None:
                text = Message(mark("Gap %(number)s: %(remark)s"), {"number": n, "remark": remark.text})
                found.append(Remark(text, remark.weight))
        return found

    def rekey(self, served: Any, current: Any) -> Any:
        return current if _shape(served) == _shape(current) else served

    def key_form(self, question: Question, order: Sequence[str]) -> Form:
        gaps = enumerate(question.spec.gaps)
        return Form(tuple(_key_field(question, n, gap, order) for n, gap in gaps))

    def key_from(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Any:
        gaps = tuple(_key_of(n, gap, order, fields) for n, gap in enumerate(spec.gaps))
        return ClozeSpec(gaps, spec.rule)

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        parts: list[Marked] = []
        given = _given(question.spec, response)
        for n, gap in enumerate(question.spec.gaps):
            label = Message(mark("Gap %(number)s"), {"number": n + 1})
            share = _share(gap, given[n])
            if given[n] is not None:
                shown = graded_mark(share) if release.key else Mark.PLAIN
                parts.append(Marked(_words(question, n, gap, given[n]), shown, True, "", label))
            if release.key and share != 1:
                parts.append(Marked(_right(question, n, gap), Mark.MISSED, False, "", label))
        return parts

    def summary(self, question: Question, response: Response) -> str:
        given = _given(question.spec, response)
        if all(one is None for one in given):
            return ""
        words = [
            listed.plain(question, f"{n}:{one}") if isinstance(gap, SelectSpec) else one
            for n, (gap, one) in enumerate(zip(question.spec.gaps, given, strict=True))
        ]
        return "; ".join(word if given[n] is not None and word else "–" for n, word in enumerate(words))


def _gap(section: Section, gap: Gap, strict: bool, allowed: int, findings: list[Finding]) -> GapSpec:
    path, place = section.path, (section.path, gap.line, gap.column)
    empty = next((one for one in gap.order if not one.text), None)
    if empty:
        findings.append(finding("E426/gap", path, empty.line, empty.column))
    if gap.kind == "select":
        return _select(gap, path, findings)
    if not empty and not (len(gap.accepted) <= MOST and any(one.weight == 1 for one in gap.accepted)):
        findings.append(finding("E426", *place))
    if gap.kind == "number":
        filled = [one for one in gap.accepted if one.text]
        read = [amounts.read_amount(one, path, section.language, findings) for one in filled]
        return NumberSpec(tuple(one for one in read if one is not None), section.language)
    findings += check_words([one for one in gap.accepted if one.text], path)
    return ShortSpec(tuple((one.text, one.weight) for one in gap.accepted), strict, allowed)


def _select(gap: Gap, path: str, findings: list[Finding]) -> SelectSpec:
    place = (path, gap.line, gap.column)
    if len(gap.accepted) != 1 or gap.accepted[0].weight != 1:
        findings.append(finding("E430", *place))
    if len(gap.order) not in OPTIONS:
        findings.append(finding("E430/number", *place, n=len(gap.order)))
    seen: set[str] = set()
    for one in gap.order:
        if one.text and listed.normal(one.text) in seen:
            findings.append(finding("E423", path, one.line, one.column, v=one.text[:60]))
        seen.add(listed.normal(one.text))
    keys = tuple(_option_key(one.text) for one in gap.order)
    return SelectSpec(keys, _option_key(gap.accepted[0].text) if gap.accepted else "")


def _option_key(text: str) -> str:
    return fingerprint("choice", [text])


def _option_texts(n: int, gap: Gap, spec: GapSpec) -> dict[str, Text]:
    if not isinstance(spec, SelectSpec):
        return {}
    return {f"choice:{n}:{_option_key(one.text)}": Text(one.text, one.line) for one in gap.order}


def _name(n: int) -> str:
    return f"gap{n + 1}"


def _longest(gap: GapSpec) -> int:
    return comparing.LONGEST if isinstance(gap, ShortSpec) else 60


def _of_gap(order: Sequence[str], n: int) -> list[str]:
    return [key for key in order if key.partition(":")[0] == str(n)]


def _field(question: Question, n: int, gap: GapSpec, order: Sequence[str], given: str | None) -> Field:
    name, value = _name(n), given or ""
    if isinstance(gap, SelectSpec):
        keys = _of_gap(order, n)
        options: tuple[Option, ...] = listed.options(question, keys)
        return OneOf(name, options, listed.position(keys, f"{n}:{value}"), gap=n)
    if isinstance(gap, NumberSpec):
        return NumberField(name, value, gap=n)
    return TextField(name, value, max_length=comparing.LONGEST, gap=n)


def _key_field(question: Question, n: int, gap: GapSpec, order: Sequence[str]) -> Field:
    if isinstance(gap, SelectSpec):
        keys = _of_gap(order, n)
        chosen = listed.position(keys, f"{n}:{gap.right}")
        return OneOf(_name(n), listed.options(question, keys), chosen, keying.label(n))
    if isinstance(gap, NumberSpec):
        answers = tuple((one.text, one.weight) for one in gap.amounts)
        return keying.field(_name(n), answers, gap.language, n)
    return keying.field(_name(n), gap.answers, question.language, n)


def _key_of(n: int, gap: GapSpec, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> GapSpec:
    name = _name(n)
    if isinstance(gap, NumberSpec):
        return replace(gap, amounts=accepted_amounts(name, fields, gap.language))
    if isinstance(gap, ShortSpec):
        return replace(gap, answers=accepted_words(name, fields))
    try:
        chosen = listed.chosen_keys(_of_gap(order, n), fields, name)
    except NotAnAnswer:
        chosen = []
    if len(chosen) != 1:
        raise NotAKey(keying.NONE_RIGHT)
    return replace(gap, right=chosen[0].partition(":")[2])


def _given(spec: ClozeSpec, response: Response) -> list[str | None]:
    """What was given for each gap, however many the response has."""
    entries = response if isinstance(response, list) else []
    found = [one if isinstance(one, str) and one else None for one in entries]
    return (found + [None] * len(spec.gaps))[: len(spec.gaps)]


def _share(gap: GapSpec, given: str | None) -> Fraction:
    if given is None:
        return Fraction(0)
    if isinstance(gap, SelectSpec):
        return Fraction(int(given == gap.right))
    if isinstance(gap, NumberSpec):
        return amounts.best(given, gap.amounts, gap.language)[1]
    return gap.best(given)[1]


def _words(question: Question, n: int, gap: GapSpec, given: str | None) -> str:
    """An entry as safe HTML."""
    if isinstance(gap, SelectSpec):
        return question.texts.get(f"choice:{n}:{given}", "")
    return escaped(given or "")


def _right(question: Question, n: int, gap: GapSpec) -> str:
    """What earns all points, as safe HTML."""
    if isinstance(gap, SelectSpec):
        return _words(question, n, gap, gap.right)
    if isinstance(gap, NumberSpec):
        return escaped(" / ".join(one.text for one in gap.amounts if one.weight == 1))
    return escaped(" / ".join(text for text, weight in gap.answers if weight == 1))


def _shape(spec: ClozeSpec) -> list[object]:
    """What must be the same for an answer to one key to be an answer to another."""
    return [set(gap.keys) if isinstance(gap, SelectSpec) else type(gap) for gap in spec.gaps]


def _to_json(gap: GapSpec) -> Json:
    if isinstance(gap, SelectSpec):
        return {"kind": "select", "keys": list(gap.keys), "right": gap.right}
    if isinstance(gap, NumberSpec):
        return {
            "kind": "number",
            "amounts": [one.to_json() for one in gap.amounts],
            "language": gap.language,
        }
    answers = [[text, str(weight)] for text, weight in gap.answers]
    return {"kind": "text", "answers": answers, "case_sensitive": gap.case_sensitive, "typos": gap.typos}


def _from_json(data: Json) -> GapSpec:
    if data["kind"] == "select":
        return SelectSpec(tuple(str(key) for key in data["keys"]), str(data["right"]))
    if data["kind"] == "number":
        return NumberSpec(tuple(amounts.from_json(one) for one in data["amounts"]), str(data["language"]))
    answers = tuple((str(text), Fraction(weight)) for text, weight in data["answers"])
    return ShortSpec(answers, bool(data["case_sensitive"]), int(data["typos"]))
