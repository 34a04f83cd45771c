"""Packages with what the check says of them beside, word for word.

``python -m tests.support.samples NAME …`` writes the ``expected.txt`` of broken samples anew: read what it wrote as a
trainer would before it is kept.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from lms.content.contents import Reading
from lms.content.findings import format_line
from lms.content.markdown.pool import ChildRenderer
from lms.content.reading.reader import check_folder
from lms.content.rendering import Renderer
from lms.content.site import Site
from lms.plugin.finding import Edit, Finding
from tests.content.reading import PACKAGES, REGISTRY

BROKEN = PACKAGES / "broken"
CATALOGUE = PACKAGES.parent.parent / "translations" / "id" / "LC_MESSAGES" / "lms.po"
ENGLISH = NullTranslations()


class Remembered(dict[str, bytes]):
    """What was rendered once, as a cache of the renderer: most texts of the samples are the same."""

    def put(self, key: str, data: bytes) -> None:
        self[key] = data


@cache
def indonesian() -> NullTranslations:
    """The words of the product in Indonesian, as they stand in its catalogue."""
    compiled = BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return GNUTranslations(compiled)


def samples() -> list[str]:
    """The names of all broken samples."""
    return sorted(path.name for path in BROKEN.iterdir())


def read_sample(name: str, folder: Path, renderer: Renderer) -> tuple[Reading, Reading]:
    """A broken sample and a good course beside it, read in copies below `folder`."""
    if not (folder / "broken").exists():
        shutil.copytree(BROKEN / name / "course", folder / "broken", symlinks=True)
        shutil.copytree(PACKAGES / "good" / "counter", folder / "counter")
    broken, good = check_folder(folder, REGISTRY, Site(), renderer)
    return broken, good


def expected(name: str) -> list[str]:
    """What is kept beside a sample."""
    return (BROKEN / name / "expected.txt").read_text(encoding="utf-8").split("\n")[:-1]


def described(reading: Reading) -> list[str]:
    """Every finding as it is kept beside a sample: its place, both languages, and what a machine can do about it."""
    return [line for found in reading.findings for line in _described(found)]


def _described(found: Finding) -> Iterator[str]:
    yield f"{found.path}:{found.line}:{found.column}: {found.code}"
    start = len(f"{found.path}:{found.line}:{found.column}: {found.code} ")
    yield f"    id: {format_line(found, indonesian())[start:]}"
    yield f"    en: {format_line(found, ENGLISH)[start:]}"
    word = "proposal" if found.proposal else "edit"
    if found.edit:
        yield f"    {word}: {_edit(found.edit)}"
    if found.rename:
        yield f"    {'proposal, ' if found.proposal else ''}rename: {found.rename}"
    for place in found.places:
        yield f"    at {place.path}:{place.line}:{place.column}" + (
            f" {word}: {_edit(place.edit)}" if place.edit else ""
        )


def _edit(edit: Edit) -> str:
    if edit.resaves:
        return "save as UTF-8"
    return f"{edit.line}:{edit.column}-{edit.end_line}:{edit.end_column} {edit.text!r}"


def main(names: list[str]) -> None:
    """Writes what the check says now beside each sample, and shows it."""
    with ChildRenderer() as renderer:
        for name in names or samples():
            with tempfile.TemporaryDirectory() as folder:
                lines = described(read_sample(name, Path(folder), renderer)[0])
            (BROKEN / name / "expected.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")
            print(f"== {name}", *lines, sep="\n")  # noqa: T201  # a tool for the one who writes samples


if __name__ == "__main__":
    main(sys.argv[1:])
