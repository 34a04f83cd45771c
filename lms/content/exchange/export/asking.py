"""A question of ours as any format asks it: weights, accepted answers and texts, whatever its type calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from lms.content.exchange.asked.records import Answer, Asked, Gap
from lms.content.exchange.asked.writing import words_of
from lms.plugin.exporter import ExportedQuestion

_RULES = {"weights": "weights", "net": "", "exact": "exact", "each": "each"}


def asked(question: ExportedQuestion) -> Asked | None:
    """The question with its texts as HTML; None for a type that no other format has."""
    fill = _FILLERS.get(question.type)
    if fill is None:
        return None
    texts = question.texts
    hints = [texts[name] for name in sorted(texts) if name.startswith("hint:")]
    one = Asked(question.type, question.id, words_of(question.title), question.id, texts.get("stem", ""))
    one.points, one.tags, one.hints = question.points, list(question.tags), hints
    one.explanation = texts.get("explanation", "")
    one.shuffle = question.shuffle is not False
    fill(one, question.spec, texts)
    return one


def _listed(one: Asked, spec: Any, texts: Mapping[str, str]) -> None:
    shares = {str(key): Fraction(weight) for key, weight in spec["choices"]}
    right = sum(share > 0 for share in shares.values())
    one.rule = _RULES.get(spec.get("rule", ""), "")
    if one.kind == "multiple" and one.rule != "weights" and right:
        # Each right one gives its part, each wrong one takes as much.
        shares = {key: Fraction(1 if share > 0 else -1, right) for key, share in shares.items()}
    for key, share in shares.items():
        one.answers.append(Answer(texts.get(f"choice:{key}", ""), share, texts.get(f"feedback:{key}", "")))


def _truth(one: Asked, spec: Any, _texts: Mapping[str, str]) -> None:
    one.truth = bool(spec["answer"])


def _short(one: Asked, spec: Any, texts: Mapping[str, str]) -> None:
    one.case_sensitive = bool(spec["case_sensitive"])
    one.rule = "typos" if spec["typos"] else ""
    for place, (text, weight) in enumerate(spec["answers"]):
        one.answers.append(Answer(str(text), Fraction(weight), texts.get(f"feedback:{place}", "")))


def _numeric(one: Asked, spec: Any, texts: Mapping[str, str]) -> None:
    one.settings = [spec["unit"]] if spec.get("unit") else []
    one.answers = [
        _amount(amount, texts.get(f"feedback:{n}", "")) for n, amount in enumerate(spec["amounts"])
    ]


def _amount(amount: Any, feedback: str = "") -> Answer:
    text, low, high, weight = amount
    return Answer(
        ".." if ".." in text else "", Fraction(weight), feedback, low=Fraction(low), high=Fraction(high)
    )


def _ordering(one: Asked, spec: Any, texts: Mapping[str, str]) -> None:
    one.answers = [Answer(texts.get(f"choice:{key}", "")) for key in spec["keys"]]
    one.rule = "" if spec["rule"] == "pairs" else spec["rule"]


def _matching(one: Asked, spec: Any, texts: Mapping[str, str]) -> None:
    used = {target for _key, target in spec["rows"]}
    one.answers = [
        Answer(texts.get(f"row:{key}", ""), pair=texts.get(f"target:{target}", ""))
        for key, target in spec["rows"]
    ]
    one.answers += [
        Answer("", pair=texts.get(f"target:{key}", "")) for key, _print in spec["targets"] if key not in used
    ]
    one.rule = "" if spec["rule"] == "each" else spec["rule"]


def _cloze(one: Asked, spec: Any, texts: Mapping[str, str]) -> None:
    one.rule = "" if spec["rule"] == "each" else spec["rule"]
    for number, gap in enumerate(spec["gaps"]):
        if gap["kind"] == "number":
            one.gaps.append(Gap("numeric", [_amount(amount) for amount in gap["amounts"]]))
        elif gap["kind"] == "select":
            choices = [
                Answer(texts.get(f"choice:{number}:{key}", ""), Fraction(key == gap["right"]))
                for key in gap["keys"]
            ]
            one.gaps.append(Gap("single", choices))
        else:
            one.case_sensitive = one.case_sensitive or bool(gap["case_sensitive"])
            one.gaps.append(
                Gap("short", [Answer(str(text), Fraction(share)) for text, share in gap["answers"]])
            )


def _essay(one: Asked, spec: Any, _texts: Mapping[str, str]) -> None:
    one.rule = "rubric" if spec.get("rubric") else ""
    one.settings = [str(limit or "") for limit in spec.get("words") or (None, None)]


def _upload(one: Asked, spec: Any, _texts: Mapping[str, str]) -> None:
    one.rule = "rubric" if spec.get("rubric") else ""
    one.settings = [",".join(f".{kind}" for kind in spec["types"]), str(spec["max_files"])]


def _nothing(_one: Asked, _spec: Any, _texts: Mapping[str, str]) -> None:
    return None


_FILLERS: Mapping[str, Callable[[Asked, Any, Mapping[str, str]], None]] = {
    "single": _listed,
    "multiple": _listed,
    "true-false": _truth,
    "short": _short,
    "numeric": _numeric,
    "ordering": _ordering,
    "matching": _matching,
    "cloze": _cloze,
    "essay": _essay,
    "upload": _upload,
    "case": _nothing,
}
