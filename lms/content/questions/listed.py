"""What single and multiple choice share: keys, labels, positions, words, and the JSON of their spec."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.content.findings import finding
from lms.content.fingerprints import fingerprint
from lms.plugin.finding import Finding
from lms.plugin.form import Option
from lms.plugin.question import (
    Choice,
    Json,
    Mark,
    Marked,
    NotAnAnswer,
    Question,
    Text,
)
from lms.plugin.words import plain_words

FAR_TOO_MANY = 50  # choices beyond which nothing else about them is worth saying


@dataclass(frozen=True, slots=True)
class ListedSpec:
    """Choices in the order of the file with the weight of each; `rule` is the rule for partial points."""

    keys: tuple[str, ...]
    weights: tuple[Fraction, ...]
    rule: str = ""

    def weight(self, key: str) -> Fraction:
        """The weight of one choice; 0 for a key that is not of this question."""
        return dict(zip(self.keys, self.weights, strict=True)).get(key, Fraction(0))


def to_json(spec: ListedSpec) -> Json:
    return {
        "choices": [[key, str(weight)] for key, weight in zip(spec.keys, spec.weights, strict=True)],
        "rule": spec.rule,
    }


def from_json(data: Json) -> ListedSpec:
    keys = tuple(str(key) for key, _ in data["choices"])
    return ListedSpec(keys, tuple(Fraction(weight) for _, weight in data["choices"]), str(data["rule"]))


def keys_of(choices: Sequence[Choice]) -> tuple[str, ...]:
    """The key of each choice: its label, else its fingerprint; the second of two equal ones is told apart."""
    keys: dict[str, None] = {}
    for choice in choices:
        key = choice.label or fingerprint("choice", [choice.text])
        keys[f"{key}-{len(keys)}" if key in keys else key] = None
    return tuple(keys)


def texts_of(choices: Sequence[Choice], keys: Sequence[str]) -> dict[str, Text]:
    """The Markdown of choices and feedback by the names under which it is rendered."""
    texts: dict[str, Text] = {}
    for key, choice in zip(keys, choices, strict=True):
        texts[f"choice:{key}"] = Text(choice.text, choice.line)
        if choice.feedback.strip():
            texts[f"feedback:{key}"] = Text(choice.feedback, choice.feedback_line)
    return texts


def wrong_number(choices: Sequence[Choice], path: str, low: int, high: int) -> Finding:
    """The finding that a question has too few or too many choices."""
    first = choices[0]
    return finding("E420", path, first.line, first.column, low=low, high=high, n=len(choices))


def check_list(choices: Sequence[Choice], path: str, low: int, high: int) -> list[Finding]:
    """What can be wrong with any list of choices: number, kinds of marks, labels, equal texts."""
    findings: list[Finding] = []
    if not low <= len(choices) <= high:
        findings.append(wrong_number(choices, path, low, high))
    odd = next((choice for choice in choices if choice.square is not choices[0].square), None)
    if odd:
        findings.append(finding("E407", path, odd.line, odd.column))
    return [*findings, *check_labels(choices, path), *check_equals(choices, path)]


def check_labels(choices: Sequence[Choice], path: str, bare_code: str = "E410") -> list[Finding]:
    """Labels on some only, or one twice."""
    bare = next((choice for choice in choices if not choice.label), None)
    findings: list[Finding] = []
    if bare and any(choice.label for choice in choices):
        findings.append(finding(bare_code, path, bare.line, bare.column))
    seen: set[str] = set()
    for choice in choices:
        if choice.label and choice.label in seen:
            findings.append(finding("E411", path, choice.line, choice.column, l=choice.label))
        seen.add(choice.label)
    return findings


def check_equals(choices: Sequence[Choice], path: str) -> list[Finding]:
    """Choices that say the same."""
    seen: set[str] = set()
    findings: list[Finding] = []
    for choice in choices:
        text = normal(choice.text)
        if text in seen:
            findings.append(finding("E423", path, choice.line, choice.column, v=choice.text[:60]))
        seen.add(text)
    return findings


def check_same_labels(
    base: Sequence[tuple[str, int]], other: Sequence[tuple[str, int]], line: int, path: str
) -> Finding | None:
    """What is wrong with the labels of a translation's rows, given as (label, line); None where they are the base's."""
    bare = next((number for label, number in other if not label), 0)
    if bare or any(not label for label, _ in base):
        return finding("E805/row", path, bare or line, 1)
    odd = sorted({label for label, _ in base} ^ {label for label, _ in other})
    return finding("E806", path, line, 1, l=", ".join(odd)) if odd else None


def normal(text: str) -> str:
    """The text as two of them are told to be equal."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def percent_of(mark: str) -> Fraction | None:
    """The weight of a mark such as ``50%`` as a share of 1; None for another mark."""
    if not mark.endswith("%"):
        return None
    return Fraction(mark[:-1].replace(" ", "").replace(",", ".")) / 100


def is_close_to_one(total: Fraction) -> bool:
    """Whether percentages add up to 100 within the tenth that rounding explains."""
    return Fraction(999, 1000) <= total <= Fraction(1001, 1000)


def arrange(keys: Sequence[str], rng: random.Random, shuffle: bool) -> Sequence[str]:
    """The keys in the order of one attempt."""
    return rng.sample(keys, len(keys)) if shuffle else tuple(keys)


def options(question: Question, order: Sequence[str]) -> tuple[Option, ...]:
    """Options whose values are positions, so that neither key nor order in the file shows."""
    return tuple(Option(str(n), question.texts.get(f"choice:{key}", "")) for n, key in enumerate(order, 1))


def position(order: Sequence[str], key: object) -> str:
    """The value of the option for a key; empty for a key that is not shown."""
    return str(order.index(key) + 1) if isinstance(key, str) and key in order else ""


def chosen_keys(order: Sequence[str], fields: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """The keys of the posted positions. Raises NotAnAnswer for anything else."""
    by_value = {str(n): key for n, key in enumerate(order, 1)}
    sent = [value for value in fields.get(name, ()) if value != ""]
    if any(value not in by_value for value in sent) or len(set(sent)) != len(sent):
        raise NotAnAnswer(name)
    return [by_value[value] for value in sent]


def marked(question: Question, key: str, mark: Mark, taken: bool, explained: bool) -> Marked:
    """One choice of a review, with its feedback where that may be shown."""
    why = question.texts.get(f"feedback:{key}", "") if explained else ""
    return Marked(question.texts.get(f"choice:{key}", ""), mark, taken, why)


def key_mark(share: Fraction | int, taken: bool) -> Mark:
    """How a choice that is worth this share is marked once the key is released."""
    if share == 1:
        return Mark.RIGHT if taken else Mark.MISSED
    if not taken:
        return Mark.PLAIN
    return Mark.PARTLY if share else Mark.WRONG


def plain(question: Question, key: str) -> str:
    """The words of a choice without their markup."""
    return plain_text(question, f"choice:{key}")


def plain_text(question: Question, name: str) -> str:
    """The words of a text without their markup."""
    return plain_words(question.texts.get(name, ""))


def rekey(served: ListedSpec, current: ListedSpec) -> ListedSpec:
    """The served choices with the weights and the rule of `current`, where both have the same keys."""
    if set(served.keys) != set(current.keys):
        return served
    return ListedSpec(served.keys, tuple(current.weight(key) for key in served.keys), current.rule)
