"""The plan of the year before now: who does what and when, in the order of time.

Everything is drawn from one seed before anything is written, so that a plan is the same wherever it is loaded on the
same day, and a transaction that has to run again does the same again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from lms.content.course import Course
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.features.demo import acts, words
from lms.features.demo.acts import Act, Member, Study
from lms.features.demo.region import KEEN, SLOW, ZONE, DemoUnit
from lms.features.enrolment.services import NewDuty

YEAR = 365
STILL = timedelta(minutes=45)
"""Nothing has happened for so long when the demonstration begins, but for those who are at it."""

Spot = tuple[str, int]
"""A person by the code of the unit and the place in it."""

LEARNER: Spot = ("4.01.3", 1)
BEGINNER: Spot = ("3.03.1", 1)
CONTRACTED: Spot = ("3.02.4", 1)
FINISHER: Spot = ("2.04.2", 1)
NEWCOMER: Spot = ("4.01.4", 1)
STUCK: Spot = ("3.07.2", 1)
HASTY: tuple[Spot, ...] = (("3.02.4", 2), ("3.03.1", 2))
"""They completed a course faster than anybody can read it."""


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """One thing at its time."""

    at: datetime
    act: Act = field(compare=False)


@dataclass(frozen=True, slots=True)
class GivenDuty:
    """A duty of the plan: which course, on whom, given so many days ago, and how many days later it is due."""

    name: str
    course: int
    units: tuple[str, ...]
    given: int
    lasts: int
    counts_from: int | None = None
    valid_months: int | None = None
    every_months: int | None = None
    reason: str = "mandate"
    statuses: frozenset[str] = frozenset()


DUTIES = (
    GivenDuty("first", 0, ("2.04", "3.02", "4.01", "4.02"), 300, 120),
    GivenDuty("withdrawn", 1, ("3.05",), 250, 90),
    GivenDuty("far", 2, ("3.03", "3.06", "3.07", "3.04"), 75, 160, reason="gap"),
    GivenDuty("soon", 1, ("1.01", "2.01", "2.02"), 40, 47, reason="appraisal"),
    GivenDuty("again", 0, ("2.04.3",), 30, 60, counts_from=60),
    GivenDuty("lapsing", 3, ("2.02", "2.03", "3.01"), 350, 120, valid_months=6),
    GivenDuty("series", 4, ("1.02", "3.03"), 260, 120, every_months=6, statuses=frozenset({"PNS", "CPNS"})),
)
WITHDRAWN_AFTER = 20


@dataclass
class Plan:
    """Who there is and what is known before the year begins; `happenings` is what comes of it.

    `admin` and `trainer` act for the agency, `officer` for an office. `hashed` is the password of those whom
    nobody looks around as.
    """

    now: datetime
    seed: int
    units: Mapping[str, DemoUnit]
    rows: Mapping[str, tuple[int, str]]
    members: Mapping[Spot, Member]
    courses: Sequence[Course]
    admin: Actor
    trainer: Actor
    officer: Actor
    hashed: str
    accounts: frozenset[Spot]
    rng: random.Random = field(init=False)
    since: dict[Spot, int] = field(default_factory=dict)
    """How many days ago somebody came in; 0: never."""
    left: dict[Spot, int] = field(default_factory=dict)
    """How many days ago somebody left the service."""
    moved: set[Spot] = field(default_factory=set)
    """Who has gone to another unit: slips for the one of before are not theirs."""

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311  # the same year wherever it is loaded

    def happenings(self) -> list[Happening]:
        """Everything of the year, by time. A plan is made once."""
        found = [*self._register(), *self._entries(), *self._wishes()]
        if self.courses:
            found += [*self._duties(), *self._studies(), *self._figures(), *self._questions()]
        found += self._visits()
        return sorted(found)

    def readers(self, number: int) -> list[Actor]:
        """Some who have come in, are still there, and are no account to look around with."""
        spots = [spot for spot, since in self.since.items() if since and spot not in self.left]
        return [self.members[spot].actor for spot in spots if spot not in self.accounts][:number]

    def at(self, days_ago: int, rng: random.Random | None = None) -> datetime:
        """An hour of work so many days ago, on the last weekday up to then; never later than now."""
        day = day_in(ZONE, self.now) - timedelta(days=days_ago)
        day -= timedelta(days=max(0, day.weekday() - 4))
        minutes = (rng or self.rng).randint(7 * 60 + 40, 15 * 60)
        moment = datetime.combine(day, time(), ZoneInfo(ZONE)) + timedelta(minutes=minutes)
        return min(moment.astimezone(self.now.tzinfo), self.now - STILL)

    def _entries(self) -> Iterator[Happening]:
        """Slips go round in three waves; most people use theirs, some let it lapse, some hold a good one now."""
        for number, office in enumerate(unit for unit in self.units.values() if unit.above == "ARK"):
            wave = YEAR - 2 - number
            slips = self._slips(office, wave)
            yield slips
            for spot, member in self._people_of(office):
                if spot not in self.accounts and self.rng.random() < 0.9:
                    yield self._entry(spot, member, wave, slips.at)
                else:
                    self.since[spot] = YEAR - 1 if spot in self.accounts else 0
            if office.code in {"3.01", "3.02", "3.05"}:
                slips = self._slips(office, 60)
                yield slips
                for spot, member in self._people_of(office):
                    stayed = spot not in self.left and spot not in self.moved
                    if not self.since[spot] and stayed and self.rng.random() < 0.3:
                        yield self._entry(spot, member, 60, slips.at)
            if office.code in {"4.01", "3.07", "2.03"}:
                yield self._slips(office, 5)

    def _slips(self, office: DemoUnit, days_ago: int) -> Happening:
        act = acts.make_slips(self.admin, self.rows[office.code][1], office.code, office.short_name)
        return Happening(self.at(days_ago), act)

    def _entry(self, spot: Spot, member: Member, wave: int, slips: datetime) -> Happening:
        at = max(self.at(wave - self.rng.randint(1, 10)), slips + timedelta(hours=2))
        self.since[spot] = (self.now - at).days
        return Happening(at, acts.come_in(member, self.hashed))

    def _people_of(self, office: DemoUnit) -> list[tuple[Spot, Member]]:
        found = [
            (spot, one) for spot, one in self.members.items() if one.who.unit.first_office == office.code
        ]
        return [(spot, one) for spot, one in found if spot != NEWCOMER]

    def _register(self) -> Iterator[Happening]:
        """Some move, some leave, some of these return, one stands in no unit for now."""
        movable = [spot for spot in self.members if spot[1] > 0 and spot not in {*self.accounts, NEWCOMER}]
        chosen = self.rng.sample(movable, min(22, len(movable)))
        goals = [code for code, unit in self.units.items() if unit.above not in {"", "ARK"}]
        for spot in chosen[:13]:
            goal = self.rng.choice([code for code in goals if code != spot[0]])
            act = acts.move(self.admin, self.members[spot], self.rows[goal][0])
            self.moved.add(spot)
            yield Happening(self.at(self.rng.randint(20, 320)), act)
        for place, spot in enumerate(chosen[13:21]):
            gone = self.rng.randint(100, 300)
            self.left[spot] = gone
            yield Happening(self.at(gone), acts.switch(self.admin, self.members[spot], active=False))
            if place < 2:
                yield Happening(self.at(gone - 70), acts.switch(self.admin, self.members[spot], active=True))
        for spot in chosen[21:]:
            yield Happening(self.at(25), acts.move(self.admin, self.members[spot], None))

    def _wishes(self) -> Iterator[Happening]:
        """Wishes for extra time: granted, refused, and waiting for their administrators."""
        here = [spot for spot, since in self.since.items() if since > 40 and spot not in self.left]
        here = [spot for spot in here if spot[0].startswith(("3.02", "4.01"))] or here
        asking = self.rng.sample(here, min(len(words.TIME_WISHES), len(here)))
        for place, (spot, (factor, why)) in enumerate(zip(asking, words.TIME_WISHES, strict=False)):
            member, days_ago = self.members[spot], (30, 24, 2, 1)[place]
            asked = self.at(days_ago)
            yield Happening(asked, acts.ask_time(member, factor, why))
            if place < 2:
                answer = acts.grant_time(self.admin, member, (factor, "1")[place])
                yield Happening(asked + timedelta(days=1), answer)

    def _duties(self) -> Iterator[Happening]:
        for one in DUTIES:
            at = self.at(one.given)
            today = day_in(ZONE, self.now)
            counts = today - timedelta(days=one.counts_from) if one.counts_from is not None else None
            duty = NewDuty(
                self._course(one.course).id,
                one.units,
                day_in(ZONE, at) + timedelta(days=one.lasts),
                note=words.DUTY_NOTES[one.name],
                counts_from=counts,
                valid_months=one.valid_months,
                every_months=one.every_months,
                reason=one.reason,
                statuses=one.statuses,
            )
            yield Happening(at, acts.give_duty(self.admin, one.name, duty))
        withdrawn = next(one for one in DUTIES if one.name == "withdrawn")
        yield Happening(
            self.at(withdrawn.given - WITHDRAWN_AFTER), acts.withdraw_duty(self.admin, withdrawn.name)
        )
        for days_ago in range(270, 0, -30):
            yield Happening(self.at(days_ago), acts.tell_late())

    def _course(self, number: int) -> Course:
        return self.courses[number % len(self.courses)]

    def _studies(self) -> Iterator[Happening]:
        figures = {LEARNER, BEGINNER, CONTRACTED, FINISHER, STUCK, *HASTY}
        for spot, member in self.members.items():
            since = self.since.get(spot, 0)
            if not since or spot in figures:
                continue
            # Each has a chance of their own, so that one more course changes nobody's history much.
            rng = random.Random(f"{self.seed}:study:{spot}")  # noqa: S311
            for course, earliest in self._picked(rng, member, since):
                yield from self._study(rng, spot, member, course, earliest)

    def _picked(self, rng: random.Random, member: Member, since: int) -> list[tuple[Course, int]]:
        """Courses with the number of days ago at which they can begin earliest: duties first, then free ones."""
        code = member.who.unit.code
        keen = member.who.unit.office in KEEN
        weights = (20, 50, 25, 5) if code in SLOW or member.who.unit.office in SLOW else (14, 42, 28, 16)
        count = rng.choices((0, 1, 2, 3), (4, 30, 40, 26) if keen else weights)[0]
        due = [
            (self._course(one.course), min(since, one.given))
            for one in DUTIES
            if one.name != "withdrawn"
            and any(code == unit or code.startswith(f"{unit}.") for unit in one.units)
        ]
        free = [(course, since) for course in rng.sample(list(self.courses), len(self.courses))]
        picked = {course.id: (course, earliest) for course, earliest in reversed([*due, *free])}
        order = list(dict.fromkeys(course.id for course, _ in [*due, *free]))
        return [picked[name] for name in order[:count]]

    def _study(
        self, rng: random.Random, spot: Spot, member: Member, course: Course, earliest: int
    ) -> Iterator[Happening]:
        outcome = rng.choices(("finished", "partway", "dropped"), (62, 25, 13))[0]
        span = max(3, earliest - 2)
        if outcome == "partway":
            days_ago = rng.randint(2, min(45, span))
        else:
            # Most begin soon after they may, some much later.
            days_ago = span - min(int(rng.expovariate(1 / 70)), span - rng.randint(2, span))
        gone = self.left.get(spot)
        if gone is not None and days_ago < gone + 45:
            return
        at = self.at(max(2, days_ago), rng)
        study = Study(member, course, outcome, self.now - STILL, f"{self.seed}:{spot}:{course.id}")
        yield Happening(at, study)

    def _figures(self) -> Iterator[Happening]:
        """Those to look around as: one on the way, one far on and in a quiz now, one who has done all, one stuck."""
        first, last = self.courses[0], self.courses[-1]
        yield self._figure(LEARNER, first, 12, stops_after=3, skill=0.9)
        for number, course in enumerate(self.courses):
            yield self._figure(
                FINISHER, course, max(20, 280 - 40 * number), skill=1.0, stops_after=99, tries=3
            )
            if course is not last:
                yield self._figure(
                    CONTRACTED, course, max(20, 200 - 30 * number), skill=1.0, stops_after=99, tries=3
                )
        sitting = self._figure(CONTRACTED, last, 1, stops_after=0, leaves_open=True, until=self.now)
        yield Happening(self.now - STILL / 2, sitting.act)
        learner, finisher = self.members[LEARNER], self.members[FINISHER]
        yield Happening(self.at(3), acts.note(learner, first, words.NOTES[0]))
        yield Happening(self.at(2), acts.ask(learner, first, words.QUESTIONS[1]))
        yield Happening(self.at(200), acts.ask(finisher, first, words.QUESTIONS[0]))
        yield Happening(self.at(1), acts.ask(finisher, first, words.QUESTIONS[2]))
        yield self._figure(STUCK, first, 20, skill=-1.0, stops_after=99, tries=9)

    def _figure(self, spot: Spot, course: Course, days_ago: int, **robot: object) -> Happening:
        seed = f"{self.seed}:{spot}:{course.id}"
        study = Study(self.members[spot], course, "finished", self.now - STILL, seed, robot)
        return Happening(self.at(days_ago), study)

    def _questions(self) -> Iterator[Happening]:
        """Twice a week the trainer answers; what came in the last days still waits."""
        for days_ago in range(YEAR - 20, 9, -4):
            yield Happening(self.at(days_ago), acts.answer_questions(self.trainer, self.seed))

    def _visits(self) -> Iterator[Happening]:
        here = [spot for spot, since in self.since.items() if since > 3 and spot not in self.left]
        for spot in here:
            if self.rng.random() < 0.45:
                yield Happening(
                    self.at(self.rng.randint(1, min(60, self.since[spot] - 1))),
                    acts.read_inbox(self.members[spot]),
                )


def in_batches(happenings: Sequence[Happening], size: int) -> Iterator[Sequence[Happening]]:
    """Cut into pieces, each for one transaction."""
    cuts = [*range(0, len(happenings), size), len(happenings)]
    for first, last in pairwise(cuts):
        yield happenings[first:last]
