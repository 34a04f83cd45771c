"""A line of a proof: what the personnel office's system asks of each training, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One training as it counts. `form` is the agency's code of its kind, `agency` the organiser's agency.

    `certificate` is the code of the certificate, where it was issued here. `late` lines came after the year was closed.
    """

    title: str
    form: str
    number: str
    starts_on: date
    ends_on: date
    year: int
    quarters: int
    provider: str
    agency: str
    certificate: str
    late: bool


def to_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The lines as they are kept."""
    return [
        {**asdict(line), "starts_on": line.starts_on.isoformat(), "ends_on": line.ends_on.isoformat()}
        for line in lines
    ]


def from_json(kept: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The lines as they were kept."""
    return tuple(_line(one) for one in kept)


def _line(one: Mapping[str, Any]) -> Line:
    values = {field.name: one[field.name] for field in fields(Line)}
    for name in ("starts_on", "ends_on"):
        values[name] = date.fromisoformat(values[name])
    return Line(**values)


def digest(name: str, lines: Sequence[Line]) -> str:
    """What two proofs share that say the same."""
    told = json.dumps([name, to_json(lines)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:32]
