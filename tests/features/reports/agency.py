"""An agency with two services, two duties and a course of free choice, for the tests of the pages."""

from __future__ import annotations

from tests.features.reports.world import World, courses_in_service
from tests.support import people
from tests.support.people import Someone
from tests.support.site import HandClock


class Agency(World):
    """Two services with people, two duties, one course of free choice."""

    chief: Someone
    health_chief: Someone


def an_agency(clock: HandClock) -> Agency:
    """Six days of it: what is done on the third is seen on the sixth."""
    courses_in_service("a", "b", "c")
    made = Agency()
    made.unit("KAB", name="Kabupaten Arungkala")
    made.unit("D1", "KAB", "Dinas Kesehatan")
    made.unit("D1.1", "D1", "Puskesmas Muara")
    made.unit("D2", "KAB", "Dinas Perhubungan")
    for name, unit in (("Agus", "D1.1"), ("Budi", "D1.1"), ("Citra", "D1"), ("Dewi", "D2"), ("Eko", "D2")):
        made.person(name, unit)
    made.duty("a", "KAB")
    made.duty("b", "D1")
    clock.forward(days=3)
    made.complete("Agus", "a")
    made.complete("Agus", "b")
    made.complete("Budi", "a")
    made.begin("Citra", "b")
    made.complete("Dewi", "a")
    made.begin("Eko", "c")
    clock.forward(days=3)
    made.chief = people.an_administrator("Ratna Basri")
    made.health_chief = people.an_administrator("Wahyu Mappa", over=made.units["D1"])
    return made
