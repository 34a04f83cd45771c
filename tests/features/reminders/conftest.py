"""A site that can send mail, with a course, units and somebody who may remind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from lms.features.catalogue import building
from tests.support.courses import write_course
from tests.support.people import Someone, a_unit, an_administrator
from tests.support.site import HandClock, copied_site
from tests.support.smtp import Post, post_office


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as found:
        yield found


@pytest.fixture
def app(migrated_url: str, tmp_path: Path, clock: HandClock, post: Post) -> Iterator[Flask]:
    """A site on an empty database that sends mail to `post`."""
    mail = {
        "MAIL_SERVER": post.address,
        "MAIL_FROM": "Suluh <suluh@arungkala.example>",
        "MAIL_TLS": "none",
        "BASE_URL": "https://belajar.arungkala.example",
    }
    with copied_site(tmp_path, migrated_url, clock, **mail) as made:
        yield made


@dataclass(frozen=True, slots=True)
class World:
    """An agency with a unit below, an administrator of each, and the course ``siaga``."""

    agency: int
    clinic: int
    chief: Someone
    officer: Someone


@pytest.fixture
def world(app: Flask) -> World:
    write_course(Path(app.config["COURSES"]), "siaga", title="Siap Siaga", lessons=("satu",))
    building.bring_up_to_date()
    agency = a_unit("KAB", name="Kabupaten")
    clinic = a_unit("PKM", agency, name="Puskesmas Muara")
    chief = an_administrator("Lestari Handayani", agency)
    return World(agency, clinic, chief, an_administrator("Ratna Basri", agency, over=clinic))
