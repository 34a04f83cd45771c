"""One site with a real course, and a browser before it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from lms.features.catalogue import building
from tests.journeys.key import Key, key_of
from tests.support.browser import chromium, serving
from tests.support.people import Someone, a_unit, an_administrator
from tests.support.site import HandClock, copied_site

COURSE = "siap-siaga"
COURSES = Path(__file__).resolve().parent.parent.parent / "courses"


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address, its clock, what a test may know, and who runs it."""

    app: Flask
    address: str
    clock: HandClock
    key: Key
    administrator: Someone


@pytest.fixture
def site(migrated_url: str, tmp_path: Path, clock: HandClock) -> Iterator[Site]:
    # This course alone: to read the others as well would take longer than the journey.
    shutil.copytree(COURSES / COURSE, tmp_path / "courses" / COURSE)
    with copied_site(tmp_path, migrated_url, clock, LANGUAGE="id") as app:
        building.bring_up_to_date()
        agency = a_unit("KAB", name="Kabupaten Arungkala")
        a_unit("KEL-MUARA", agency, name="Kelurahan Muara")
        administrator = an_administrator("Lestari Handayani", agency)
        with serving(app) as address:
            yield Site(app, address, clock, key_of(app, COURSE), administrator)


@pytest.fixture
def chrome(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as browser:
        yield browser
