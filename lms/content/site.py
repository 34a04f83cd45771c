"""What a site tells the reader of packages: its lists and its limits. Plain values, no settings object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

CATEGORIES = ("Manajemen", "Komunikasi", "Teknologi Informasi", "Manajemen Krisis")


@dataclass(frozen=True, slots=True)
class Limits:
    """Chapter 18 of the format. Sizes in bytes."""

    markdown: int = 200_000
    bank: int = 1_000_000
    line: int = 5_000
    header_lines: int = 200
    value: int = 1_000
    items: int = 300
    modules: int = 60
    questions_in_file: int = 500
    questions_in_course: int = 3_000
    drawn: int = 200
    files: int = 5_000
    total: int = 2_000_000_000
    image: int = 5_000_000
    pixels: int = 40_000_000
    document: int = 50_000_000
    audio: int = 100_000_000
    video: int = 500_000_000
    depth: int = 6
    findings: int = 500


@dataclass(frozen=True, slots=True)
class Site:
    """The site a package is read for.

    `dictionary`: competency code → name. `known_courses`: ids that `prasyarat` of a course may name; None: not known,
    so nothing is said about them. `folders`: course id → name of the folder whose edition is in service. `plugins`: the
    ``x-`` names that are installed, beside those of the registry.
    """

    categories: tuple[str, ...] = CATEGORIES
    dictionary: Mapping[str, str] = field(default_factory=dict)
    pass_mark: Fraction = Fraction(70)
    known_courses: frozenset[str] | None = None
    folders: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = Limits()
    plugins: frozenset[str] = frozenset()
