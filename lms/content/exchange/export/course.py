"""A course that was read becomes what exporters are given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from lms.content.contents import Contents, QuestionFile, QuestionRecord
from lms.content.course import Course
from lms.content.exchange.packing import packed
from lms.content.site import Limits
from lms.plugin.exporter import ExportedCourse, ExportedItem, ExportedQuestion, Picture, QuestionGroup

_ADDRESS = re.compile(r"/courses/[a-z0-9-]{1,63}/assets/([0-9a-f]{64})\.(\w+)")


def exported(course: Course, contents: Contents, folder: Path, limits: Limits) -> ExportedCourse:
    """The course as exporters get it; its package is in `folder`."""
    titles = {item.id: item.title for item in course.items}
    groups = [
        *_groups(contents.banks, "bank", {}, course),
        *_groups(contents.quizzes, "quiz", titles, course),
    ]
    checks = [
        QuestionGroup(
            item.id, item.title[course.language], "lesson", _questions(contents.checks[item.id], course)
        )
        for item in course.items
        if item.id in contents.checks
    ]
    originals = {asset.digest: asset.original or asset.name for asset in contents.assets.values()}

    def picture(address: str) -> Picture | None:
        found = _ADDRESS.fullmatch(address)
        name = originals.get(found[1]) if found else None
        asset = contents.assets.get(name) if name else None
        if asset is None or not asset.media_type.startswith("image/"):
            return None
        return Picture(asset.name.rpartition("/")[2], (folder / asset.name).read_bytes())

    def pack(into: IO[bytes]) -> object:
        return packed(folder, into, limits, course.id)

    return ExportedCourse(
        course.id,
        course.title[course.language],
        course.language,
        folder,
        tuple(
            ExportedItem(item.id, item.kind, item.title[course.language], item.path) for item in course.items
        ),
        tuple(group for group in (*groups, *checks) if group.questions),
        tuple(language for language in course.languages if language != course.language),
        picture,
        pack,
    )


def _groups(
    files: Mapping[str, QuestionFile], kind: str, titles: Mapping[str, Mapping[str, str]], course: Course
) -> list[QuestionGroup]:
    return [
        QuestionGroup(
            name, titles.get(name, {}).get(course.language, name), kind, _questions(file.questions, course)
        )
        for name, file in files.items()
    ]


def _questions(records: tuple[QuestionRecord, ...], course: Course) -> tuple[ExportedQuestion, ...]:
    language = course.language
    return tuple(_question(one, language) for one in records)


def _question(one: QuestionRecord, language: str) -> ExportedQuestion:
    return ExportedQuestion(
        one.id,
        one.type,
        one.spec,
        one.texts.get(language, {}),
        one.title.get(language, one.id),
        one.points,
        one.tags,
        one.competencies,
        one.difficulty,
        one.case,
        one.shuffle,
        one.path,
        one.line,
    )
