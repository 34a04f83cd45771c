"""Every broken sample gives exactly the findings that stand beside it, and harms no course beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path

import pytest

from lms.content.findings import format_line, to_json
from lms.content.markdown.pool import ChildRenderer
from lms.content.reading.reader import check_folder
from lms.content.site import Site
from tests.content.reading import PACKAGES, REGISTRY, places

BROKEN = sorted(path.name for path in (PACKAGES / "broken").iterdir())


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChildRenderer]:
    with ChildRenderer() as children:
        yield children


@pytest.mark.parametrize("name", BROKEN)
def test_broken_package(name: str, renderer: ChildRenderer, tmp_path: Path) -> None:
    shutil.copytree(PACKAGES / "broken" / name / "course", tmp_path / "broken")
    shutil.copytree(PACKAGES / "good" / "counter", tmp_path / "counter")
    broken, good = check_folder(tmp_path, REGISTRY, Site(), renderer)

    expected = (PACKAGES / "broken" / name / "expected.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert places(broken) == expected
    assert name.split("-", maxsplit=1)[0].upper() in {found.code for found in broken.findings}
    assert (broken.course is None) == any(": E" in line for line in expected)
    assert good.course is not None
    for found in broken.findings:
        assert "%(" not in format_line(found, NullTranslations())
        assert to_json(found, NullTranslations())["fix"]


def test_there_are_many_samples() -> None:
    assert len(BROKEN) >= 100


def test_good_packages(renderer: ChildRenderer) -> None:
    counter, loket = check_folder(PACKAGES / "good", REGISTRY, Site(), renderer)
    assert places(counter) == []
    assert {found.code for found in loket.findings} == {"W804", "W211"}
    assert counter.course is not None
    assert loket.course is not None
