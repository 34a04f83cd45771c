"""Every broken sample gives exactly the findings that stand beside it, and harms no course beside it."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path

import pytest

from lms.content.codes.catalogue import CATALOGUE
from lms.content.findings import format_line, to_json
from lms.content.markdown.pool import ChildRenderer
from lms.content.mending import can_mend, mend_folder
from lms.content.reading.reader import check_folder
from lms.content.site import Site
from tests.content.reading import PACKAGES, REGISTRY, places
from tests.support.samples import Remembered, described, expected, read_sample, samples

SAMPLES = samples()

# Comparisons of two editions, and what only a site, a huge or a hostile folder can show: tested where it is made.
ELSEWHERE = {
    **dict.fromkeys(("W305", "W306", "W404", "W407", "W415"), "test_compare"),
    "E306": "test_reader",
    **dict.fromkeys(("E904", "E905"), "test_hostile_folders"),
    **dict.fromkeys(("E110", "E414"), "test_reader_bounds"),
    "E115": "test_pool",
    **dict.fromkeys(("E906", "E907", "E908"), "test_archive"),
    **dict.fromkeys(("E709", "W711"), "test_pictures"),
}


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChildRenderer]:
    with ChildRenderer(Remembered()) as children:
        yield children


@pytest.mark.parametrize("name", SAMPLES)
def test_broken_package(name: str, renderer: ChildRenderer, tmp_path: Path) -> None:
    site = tmp_path / "site"
    broken, good = read_sample(name, site, renderer)

    assert described(broken) == expected(name)
    assert name.split("-", maxsplit=1)[0].upper() in {found.code for found in broken.findings}
    stops = any(found.is_error or found.code == "W301" for found in broken.findings)
    assert (broken.course is None) == stops
    assert good.course is not None
    for found in broken.findings:
        assert "%(" not in format_line(found, NullTranslations())
        assert to_json(found, NullTranslations())["fix"]

    safe = [found for found in broken.findings if can_mend(found)]
    if safe:
        mended = mend_folder(site / "broken", safe, tmp_path / "kept")
        again, _ = read_sample(name, site, renderer)
        assert mended.done == tuple(safe)
        assert {found.code for found in again.findings if found.is_error} <= {
            found.code for found in broken.findings
        }
        assert not [found for found in again.findings if can_mend(found)]


def test_there_are_many_samples() -> None:
    assert len(SAMPLES) >= 200


def test_every_code_has_a_sample() -> None:
    shown = {
        line.rpartition(" ")[2] for name in SAMPLES for line in expected(name) if not line.startswith(" ")
    }
    known = {code.partition("/")[0] for code in CATALOGUE if code[0] in "EW"}
    assert known - shown - ELSEWHERE.keys() == set()
    assert not ELSEWHERE.keys() - known


def test_good_packages(renderer: ChildRenderer) -> None:
    counter, loket = check_folder(PACKAGES / "good", REGISTRY, Site(), renderer)
    assert places(counter) == []
    assert {found.code for found in loket.findings} == {"W804", "W211"}
    assert counter.course is not None
    assert loket.course is not None
