"""The plan of what counts, over that of the year: JP confirmed and claimed, events, a closed year, certificates."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from lms.core.clock import day_in
from lms.features.certificates.setting import NewSignatory
from lms.features.demo import certifying, crediting, elsewhere, ruling, taken_in, year
from lms.features.demo.acts import Member
from lms.features.demo.elsewhere import COMMON, Claim, Event
from lms.features.demo.region import ZONE
from lms.features.demo.year import YEAR, Happening, Plan

SET, CONFIRMED, BALANCE, CHANGED = YEAR - 2, 355, 340, 150
"""How many days ago terms were set, first hours confirmed, earlier training taken in, and another began to sign."""
LATE_FOR = timedelta(days=60)
FEWER = 2
"""The place of the course that is confirmed with fewer JP than it declares."""
CLOSED, VERIFIED_LATE = 15, 38
"""So many days into a year the one before is closed, and something from it is verified still."""
CLAIMS = 48
"""So many of the others have written something down; most of it is decided."""


def happenings(plan: Plan) -> Iterator[Happening]:
    """Everything of this plan, in no order. Comes after the plan of the year, which says who has come in."""
    yield from _terms(plan)
    yield from _hours(plan)
    yield from _events(plan)
    yield from _claims(plan)
    yield from _own(plan)
    yield from _last_year(plan)
    yield from _endings(plan)


def _terms(plan: Plan) -> Iterator[Happening]:
    today = day_in(ZONE, plan.now)
    changed = today - timedelta(days=CHANGED)
    head = plan.members[("2.01", 0)].who
    name = f"{head.title_before} {head.name}".strip() + (f", {head.title_after}" if head.title_after else "")
    signatories = (
        NewSignatory(*elsewhere.FORMER_SIGNATORY, date(today.year - 1, 1, 1), changed - timedelta(days=1)),
        NewSignatory(name, elsewhere.SIGNATORY_OFFICE, elsewhere.SIGNATORY_RANK, changed),
    )
    act = certifying.set_terms(plan.admin, date(today.year - 1, 1, 1), signatories)
    yield Happening(plan.at(SET), act)
    for days_ago in range(330, 0, -30):
        yield Happening(plan.at(days_ago), certifying.number())


def _hours(plan: Plan) -> Iterator[Happening]:
    """The first courses are confirmed early, one later with fewer JP, the last one still waits."""
    for place, course in enumerate(plan.courses[:-1]):
        if place == FEWER:
            fewer = max(1, int(course.jp * 4) - 1)
            act = crediting.confirm_hours(plan.admin, course.id, fewer, elsewhere.FEWER_HOURS)
        else:
            act = crediting.confirm_hours(plan.admin, course.id)
        yield Happening(plan.at(CONFIRMED), act)


def _events(plan: Plan) -> Iterator[Happening]:
    for event in elsewhere.EVENTS:
        people = _attending(plan, event)
        at = plan.at(event.ago)
        yield Happening(at, crediting.record_event(plan.admin, event, people))
    health = elsewhere.HEALTH
    there = _attending(plan, health)
    yield Happening(plan.at(health.ago), crediting.record_event(plan.officer, health, there))
    if there:
        act = crediting.take_one_back(plan.officer, health, there[0], elsewhere.HALF_A_DAY)
        yield Happening(plan.at(health.ago - 3), act)
    office = [member for member in _here(plan) if member.who.unit.code.startswith(f"{ruling.OFFICE}.")]
    act = taken_in.take_in_trainings(plan.officer, office[:40])
    yield Happening(plan.at(BALANCE), act)


def _attending(plan: Plan, event: Event) -> list[str]:
    """Who was there: some of the units' people, and two of those to look around as."""
    rng = random.Random(f"{plan.seed}:{event.name}")  # noqa: S311
    found = [
        member.actor.public_id
        for member in _here(plan)
        if member.who.unit.code.startswith(event.units or "-") and rng.random() * 10 < event.share
    ]
    own = {"discipline": (year.LEARNER, year.FINISHER, year.CONTRACTED), "archive": (year.FINISHER,)}
    return [plan.members[spot].actor.public_id for spot in own.get(event.name, ())] + found


def _claims(plan: Plan) -> Iterator[Happening]:
    """What the others wrote down over the year; what came in of late waits, and so does every fourth of it."""
    for number, member in enumerate(_here(plan)[::3][:CLAIMS]):
        rng = random.Random(f"{plan.seed}:claim:{number}")  # noqa: S311
        claim, waits = COMMON[number % len(COMMON)], number % 4 == 0
        ago = rng.randint(1, 8) if waits else rng.randint(14, 300)
        name = f"other-{number}"
        yield _written(plan, member, name, claim, ago)
        if not waits:
            yield from _decided(plan, member, name, number, ago - rng.randint(4, 9))


def _decided(plan: Plan, member: Member, name: str, number: int, ago: int) -> Iterator[Happening]:
    """Most is verified; one is counted with fewer JP, some are returned, refused, withdrawn or taken back later."""
    if number % 16 == 15:
        yield Happening(plan.at(ago), crediting.withdraw_claim(member, name))
    elif number % 16 == 5:
        yield _answered(plan, name, ago, "returned", elsewhere.WHY_RETURNED)
    elif number % 16 == 11:
        yield _answered(plan, name, ago, "refused", elsewhere.WHY_REFUSED)
    elif number == 2:
        act = crediting.decide_claim(plan.admin, name, "verified", elsewhere.WHY_FEWER, "12")
        yield Happening(plan.at(ago), act)
    else:
        yield _answered(plan, name, ago, "verified")
        if number == 1:
            act = crediting.reverse_claim(plan.admin, name, elsewhere.WHY_REVERSED)
            yield Happening(plan.at(ago - 4), act)


def _own(plan: Plan) -> Iterator[Happening]:
    """What those to look around as wrote down: a draft, one that waits, one returned, verified and refused ones."""
    learner, finisher = plan.members[year.LEARNER], plan.members[year.FINISHER]
    yield _written(plan, learner, "returned", elsewhere.OWN_RETURNED, 16)
    yield _answered(plan, "returned", 9, "returned", elsewhere.WHY_RETURNED)
    yield _written(plan, learner, "waiting", elsewhere.OWN_WAITING, 2)
    yield _written(plan, learner, "draft", elsewhere.OWN_DRAFT, 1, send=False)
    yield _written(plan, finisher, "seminar", COMMON[0], 70)
    yield _answered(plan, "seminar", 64, "verified")
    yield _written(plan, finisher, "refused", elsewhere.OWN_REFUSED, 50)
    yield _answered(plan, "refused", 44, "refused", elsewhere.WHY_REFUSED)


def _last_year(plan: Plan) -> Iterator[Happening]:
    """The year before is closed, and something from it is verified after that; nothing of it early in January."""
    today = day_in(ZONE, plan.now)
    new_year = (today - date(today.year, 1, 1)).days
    if new_year <= VERIFIED_LATE + 2:
        return
    finisher, ends = plan.members[year.FINISHER], date(today.year - 1, 12, 12)
    act = crediting.write_claim(finisher, "late", elsewhere.OWN_LATE, ends)
    yield Happening(plan.at(new_year - 6), act)
    yield Happening(plan.at(new_year - CLOSED), crediting.close_year(plan.admin, today.year - 1, LATE_FOR))
    yield _answered(plan, "late", new_year - VERIFIED_LATE, "verified")


def _endings(plan: Plan) -> Iterator[Happening]:
    """Certificates that hold no more: revoked ones, and one that another replaced after a corrected name."""
    if not plan.courses:
        return
    *some, renamed, misspelt = _thirds(plan)
    some[0] = [plan.members[year.CONTRACTED].actor.person_id]
    for place, (ended_class, why) in enumerate(elsewhere.WHY_REVOKED):
        act = certifying.revoke(plan.admin, some[place], ended_class, why)
        yield Happening(plan.at(20 - place), act)
    renew = certifying.correct_name(plan.admin, renamed, elsewhere.NEW_TITLE)
    yield Happening(plan.at(17), renew)
    wrong = certifying.correct_name(plan.admin, misspelt, elsewhere.NEW_TITLE, reissue=False)
    yield Happening(plan.at(13), wrong)


def _thirds(plan: Plan) -> list[list[int]]:
    """The others in four groups, so that nobody is meant twice."""
    people = [member.actor.person_id for member in _here(plan)]
    return [people[place::4] for place in range(4)]


def _written(plan: Plan, member: Member, name: str, claim: Claim, ago: int, send: bool = True) -> Happening:
    """Somebody writes down what ended a few days before."""
    at = plan.at(ago)
    ends = day_in(ZONE, at) - timedelta(days=3)
    return Happening(at, crediting.write_claim(member, name, claim, ends, send))


def _answered(plan: Plan, name: str, ago: int, outcome: str, why: str = "") -> Happening:
    return Happening(plan.at(ago), crediting.decide_claim(plan.admin, name, outcome, why))


def _here(plan: Plan) -> Sequence[Member]:
    """Those who came in early, are still there, never moved, and are no account to look around with."""
    gone = {*plan.left, *plan.moved, *plan.accounts}
    return [plan.members[spot] for spot, since in plan.since.items() if since > BALANCE and spot not in gone]
