"""What a trainer decides about a work: checked against its rubric, and worth an exact share of the points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from lms.content.source import rubrics
from lms.core.errors import Invalid
from lms.core.limits import too_long
from lms.features.catalogue.documents import plain
from lms.features.marking import policies
from lms.features.marking.queries import GivenLevel, Mark
from lms.plugin.marking import ShownWork
from lms.plugin.message import Message, mark

HUNDRED = Fraction(100)

NO_LEVEL = mark("Choose a level for “%(criterion)s”.")
NO_PERCENTAGE = Message(mark("Give a whole percentage from 0 to 100."))
NO_REASON = Message(mark("Say why the score differs from what the rubric gives."))
NO_WHY = Message(mark("Say why the mark is changed. The learner reads it."))
NO_WORDS = Message(mark("Say what has to be mended. The learner reads it."))
NOT_RETURNABLE = Message(mark("This cannot be returned any more."))
OUT_OF_RANGE = Message(mark("Give a percentage from 0 to 100, with at most two decimals."))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a trainer decided, or has begun to: a level (from 0) for each criterion, or a percentage where there is no
    rubric; `override` in percent goes before both and needs its `reason`. `words` are for the learner, `why` says why
    an earlier mark is changed.
    """

    levels: Mapping[str, int] = field(default_factory=dict)
    percent: Fraction | None = None
    override: Fraction | None = None
    reason: str = ""
    words: str = ""
    why: str = ""
    returned: bool = False


def to_json(judgement: Judgement) -> dict[str, Any]:
    """A judgement as plain JSON values."""
    values = asdict(judgement)
    exact = {name: None if values[name] is None else str(values[name]) for name in ("percent", "override")}
    return {**values, **exact, "levels": dict(judgement.levels)}


def from_json(data: Mapping[str, Any]) -> Judgement:
    """The judgement again, from what `to_json` gave."""
    exact = {name: None if data[name] is None else Fraction(data[name]) for name in ("percent", "override")}
    return Judgement(**{**data, **exact})


def judged(shown: ShownWork, given: Judgement, amends: bool) -> dict[str, Any]:
    """The values of a new mark. Raises Invalid."""
    problems = {}
    if given.returned and (amends or not shown.may_return):
        raise Invalid(NOT_RETURNABLE)
    if given.returned and not given.words.strip():
        problems["words"] = NO_WORDS
    if amends and not given.why.strip():
        problems["why"] = NO_WHY
    levels, share = _earned(shown, given, problems)
    if given.override is not None:
        if not _is_percentage(given.override):
            problems["override"] = OUT_OF_RANGE
        if not given.reason.strip():
            problems["reason"] = NO_REASON
        share = given.override / HUNDRED
    check_lengths(given, problems)
    return {
        "levels": [level.to_json() for level in levels],
        "percent": given.percent if shown.rubric is None else None,
        "override": given.override,
        "reason": given.reason.strip() if given.override is not None else "",
        "share": None if given.returned else share,
        "words": given.words.strip(),
        "returned": given.returned,
        "why": given.why.strip() if amends else "",
    }


def _earned(
    shown: ShownWork, given: Judgement, problems: dict[str, Message]
) -> tuple[list[GivenLevel], Fraction]:
    """The levels given in words, and the share they earn; what is missing is told but for a returned work."""
    if shown.rubric is None:
        if given.percent is None:
            if not given.returned:
                problems["percent"] = NO_PERCENTAGE
            return [], Fraction()
        if not _is_whole(given.percent):
            problems["percent"] = NO_PERCENTAGE
        return [], given.percent / HUNDRED
    rubric = rubrics.from_json(shown.rubric)
    complete = True
    levels = []
    for key, weight in rubric.criteria:
        level = given.levels.get(key)
        if level is None or not 0 <= level < len(rubric.points):
            complete = False
            if level is not None or not given.returned:
                criterion = plain(shown.texts.get(f"criterion:{key}", "")) or key
                problems[key] = Message(NO_LEVEL, {"criterion": criterion})
            continue
        levels.append(
            GivenLevel(
                key=key,
                criterion=shown.texts.get(f"criterion:{key}", ""),
                level=level,
                words=shown.texts.get(f"level:{level}:{key}") or shown.texts.get(f"level:{level}", ""),
                points=rubric.points[level],
                most=rubric.points[-1],
                weight=weight,
            )
        )
    return levels, rubric.share(given.levels) if complete else Fraction()


def _is_percentage(value: Fraction) -> bool:
    return 0 <= value <= HUNDRED and (value * 100).denominator == 1


def _is_whole(value: Fraction) -> bool:
    return 0 <= value <= HUNDRED and value.denominator == 1


def check_draft(given: Judgement) -> None:
    """Raises Invalid for what could not be shown again as it was typed; a draft may lack anything."""
    problems = {}
    if given.percent is not None and not _is_whole(given.percent):
        problems["percent"] = NO_PERCENTAGE
    if given.override is not None and not _is_percentage(given.override):
        problems["override"] = OUT_OF_RANGE
    check_lengths(given, problems)


def check_lengths(given: Judgement, problems: dict[str, Message] | None = None) -> None:
    """Raises Invalid with all `problems` and with the texts that are too long."""
    found = dict(problems or {})
    most = {
        "words": policies.LONGEST_WORDS,
        "reason": policies.LONGEST_REASON,
        "why": policies.LONGEST_REASON,
    }
    for name, longest in most.items():
        length = len(getattr(given, name))
        if length > longest:
            found[name] = too_long(length, longest)
    if found:
        raise Invalid(fields=found)


def says_the_same(last: Mark, given: Judgement) -> bool:
    """Whether a mark was given by this very judgement."""
    levels = {level.key: level.level for level in last.levels}
    return (
        last.returned is given.returned
        and levels == dict(given.levels)
        and last.override == given.override
        and (last.percent == given.percent or bool(levels))
        and last.words == given.words.strip()
    )
