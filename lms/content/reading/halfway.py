"""A course that still has errors, as far as it can be shown: for whoever is writing it, never for publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from lms.content.contents import Contents, QuestionFile, Reading
from lms.content.course import Course, Item
from lms.content.questions.registry import Registry
from lms.content.reading.pages import COURSE_FILES
from lms.content.reading.reader import read_with_parts
from lms.content.rendering import Renderer
from lms.content.site import Site

T = TypeVar("T")
Made = tuple[Course, Contents]


@dataclass(frozen=True, slots=True)
class Halfway:
    """A reading, and what could be made of the folder in spite of its errors; None where that is no course at all."""

    reading: Reading
    made: Made | None


def read_halfway(folder: Path, registry: Registry, site: Site, renderer: Renderer) -> Halfway:
    """Reads the package in `folder`; like `lms.content.reading.reader.read`, this raises for nothing it holds."""
    return Halfway(*read_with_parts(folder, registry, site, renderer))


def lasting(good: Made | None, now: Halfway) -> Made:
    """What was made now, with each part whose file has an error as it was in `good`, where it was there."""
    assert now.made is not None
    course, contents = now.made
    if good is None:
        return now.made
    broken = {one.path for one in now.reading.findings if one.is_error}
    old_course, old = good
    is_outline_broken = any(_is_of(path, page) for path in broken for page in COURSE_FILES)
    of_course = old_course if is_outline_broken else course
    parts = {item.id: item for item in course.items if not any(_is_of(path, item.path) for path in broken)}
    items = {**{item.id: item for item in old_course.items}, **parts}
    fresh, banks = set(parts), _fresh_banks(contents.banks, broken)
    shown = replace(
        of_course,
        modules=tuple(
            replace(module, items=tuple(_shown(item, items) for item in module.items))
            for module in of_course.modules
        ),
    )
    merged = Contents(
        bodies=_merged(old.bodies, contents.bodies, fresh),
        checks=_merged(old.checks, contents.checks, fresh),
        quizzes=_merged(old.quizzes, contents.quizzes, fresh),
        banks=_merged(old.banks, contents.banks, banks),
        assets={**old.assets, **contents.assets},
    )
    return shown, merged


def _is_of(path: str, page: str) -> bool:
    """Whether a file is `page` or a translation of it."""
    stem = PurePosixPath(page).with_suffix("")
    return path == page or (path.startswith(f"{stem}.") and PurePosixPath(path).parent == stem.parent)


def _shown(item: Item, items: Mapping[str, Item]) -> Item:
    return items.get(item.id, item)


def _merged(old: Mapping[str, T], new: Mapping[str, T], fresh: set[str]) -> dict[str, T]:
    """The new parts, but those that are not `fresh` as they were before, where they were."""
    return {**new, **{name: part for name, part in old.items() if name not in fresh}}


def _fresh_banks(banks: Mapping[str, QuestionFile], broken: set[str]) -> set[str]:
    return {
        name
        for name, bank in banks.items()
        if not any(_is_of(path, question.path) for question in bank.questions for path in broken)
    }
