"""The plan of what administrators do in the year beside giving single duties, over the plan of the year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from lms.core.actor import Actor
from lms.features.demo import orders, region, taken_in, words, year
from lms.features.demo.acts import Member
from lms.features.demo.year import Happening, Plan, Spot

REFORMED, RENEWED, LEFT_OUT, PATH, FOLLOWED, REMINDED, IMPORTED, ASKED = 330, 74, 120, 100, 40, 6, 4, 2
"""How many days ago what is named so happened."""

OFFICE = "3.02"
OFFICER: Spot = ("3.02.1", 0)
"""The office whose administrator reminds and takes in people."""


def happenings(plan: Plan) -> Iterator[Happening]:
    """Everything of this plan, in no order. Comes after the plan of the year, which says who has come in."""
    for code, above in region.FORMERLY.items():
        yield Happening(plan.at(REFORMED), orders.move_unit(plan.admin, code, above))
    for code in region.FORMER_NAMES:
        yield Happening(plan.at(REFORMED), orders.rename_unit(plan.admin, plan.units[code]))
    asking = plan.members[year.CONTRACTED].actor
    yield Happening(plan.at(ASKED), orders.ask_correction(asking, "grade", words.CORRECTION))
    officer = plan.officer
    yield Happening(plan.at(IMPORTED), taken_in.take_in(officer, _of_office(plan), plan.seed))
    if plan.courses:
        yield from _of_duties(plan, officer)


def _of_duties(plan: Plan, officer: Actor) -> Iterator[Happening]:
    yield Happening(plan.at(RENEWED), orders.renew(plan.admin, "series"))
    people = [member.actor.public_id for member in _of_office(plan)[:8]]
    yield Happening(plan.at(LEFT_OUT), orders.exempt(plan.admin, "first", people, words.EXEMPTIONS))
    titles = tuple(course.id for course in plan.courses[:3])
    yield Happening(plan.at(PATH), orders.give_path(plan.admin, titles, ("3.05",), timedelta(days=130)))
    yield Happening(plan.at(FOLLOWED), orders.follow(plan.members[year.FINISHER].actor))
    yield Happening(plan.at(REMINDED), orders.remind(officer, "first", OFFICE, words.CALLS))
    keeping = orders.keep_report(plan.admin, words.KEPT_REPORT, f"/admin?unit={OFFICE}")
    yield Happening(plan.at(REMINDED), keeping)


def _of_office(plan: Plan) -> Sequence[Member]:
    """Those of the office who have come in, are still there, and are no account to look around with."""
    gone = {*plan.left, *plan.moved, *plan.accounts}
    return [
        plan.members[spot]
        for spot, since in plan.since.items()
        if since and spot[0].startswith(f"{OFFICE}.") and spot not in gone
    ]
