"""Files to hand in (chapter 9.9), marked by a trainer. They need a place on the site: see `uses`."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.content.files.assets import TYPES
from lms.content.findings import finding
from lms.content.questions.essay import rubric_of, translated_rubric
from lms.content.questions.fields import escaped
from lms.content.questions.settings import setting
from lms.content.source import rubrics
from lms.content.source.quantities import size, whole
from lms.content.source.rubrics import Rubric
from lms.content.source.values import wrong
from lms.plugin.finding import Finding
from lms.plugin.form import FileField, Form
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    PENDING,
    Json,
    Mark,
    Marked,
    Parsed,
    Pending,
    Question,
    Release,
    Response,
    Section,
    Uses,
)

_FIELD = "files"
MOST_FILES = 20
MOST_BYTES = 100_000_000
DEFAULT_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class UploadSpec:
    """What may be handed in: endings without dot, bytes of each file, number of files; and the rubric."""

    types: tuple[str, ...]
    max_bytes: int = DEFAULT_BYTES
    max_files: int = 1
    rubric: Rubric | None = None


class Upload:
    """``tipe: unggah``; a response is a list of ``{"id": …, "name": …, "size": …}`` that the host keeps."""

    name = "upload"
    uses = Uses(room="files")

    def parse(self, section: Section) -> Parsed:
        findings: list[Finding] = []
        nothing: tuple[str, ...] = ()
        types = setting(section, "file-types", file_types, nothing, findings)
        meta = section.get("file-types")
        if meta is None or not meta.value:
            findings.append(finding("E610/question", section.path, section.line, 1))
        most_bytes = setting(section, "max-size", _bytes, DEFAULT_BYTES, findings)
        most_files = setting(section, "max-files", _files, 1, findings)
        read = rubric_of(section)
        spec = UploadSpec(types, most_bytes, most_files, read.rubric)
        return Parsed(spec, read.texts, (*findings, *read.findings))

    def translate(self, spec: Any, base: Section, section: Section) -> Parsed:
        """The words of the rubric in another language."""
        read = translated_rubric(base, section)
        return Parsed(spec, read.texts, read.findings)

    def to_json(self, spec: Any) -> Json:
        return {
            "types": list(spec.types),
            "max_bytes": spec.max_bytes,
            "max_files": spec.max_files,
            "rubric": spec.rubric.to_json() if spec.rubric else None,
        }

    def from_json(self, data: Json) -> Any:
        rubric = rubrics.from_json(data["rubric"]) if data["rubric"] else None
        types = tuple(str(ending) for ending in data["types"])
        return UploadSpec(types, int(data["max_bytes"]), int(data["max_files"]), rubric)

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return ()

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        spec = question.spec
        types = tuple(f".{ending}" for ending in spec.types)
        return Form((FileField(_FIELD, types, spec.max_bytes, spec.max_files, Message(mark("Your files"))),))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        """Nothing: the host takes files, for a type sees none."""
        return None

    def grade(self, spec: Any, response: Response) -> Fraction | Pending:
        return PENDING if _names(response) else Fraction(0)

    def rekey(self, served: Any, current: Any) -> Any:
        return UploadSpec(served.types, served.max_bytes, served.max_files, current.rubric)

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        return [Marked(escaped(name), Mark.PLAIN, taken=True) for name in _names(response)]

    def summary(self, question: Question, response: Response) -> str:
        return "; ".join(_names(response))


def _names(response: Response) -> list[str]:
    files = response if isinstance(response, list) else []
    names = [file.get("name") for file in files if isinstance(file, dict)]
    return [name for name in names if isinstance(name, str) and name]


def file_types(value: str) -> tuple[str, ...]:
    """Endings in a list, with or without dots and brackets; each must be one that a course may hold."""
    found = [part.strip().lstrip(".").lower() for part in re.split(r"[,;\s]+", value.strip("[] \t")) if part]
    odd = next((ending for ending in found if ending not in TYPES), None)
    if odd is not None or not found:
        raise wrong(mark("a list of file endings"), "pdf, docx", odd or value)
    return tuple(dict.fromkeys(found))


def _bytes(value: str) -> int:
    read = size(value)
    if not 0 < read <= MOST_BYTES:
        raise wrong(mark("a size up to 100 MB"), "5 MB", value)
    return read


def _files(value: str) -> int:
    read = whole(value)
    if not 1 <= read <= MOST_FILES:
        raise wrong(mark("a whole number from 1 to 20"), "3", value)
    return read
