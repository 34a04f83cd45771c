"""The plan of what is handed in and marked: when, in which course, and by which of those who have completed it.

It takes whatever kinds of items the courses in service have.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from lms.content.course import Course, Item, QuizRules
from lms.features.catalogue import queries as catalogue
from lms.features.demo import handing, marks, year
from lms.features.demo.acts import Study
from lms.features.demo.handing import ByFinisher, Deed
from lms.features.demo.year import Happening, Plan, Spot

BEFORE = 27
"""Days ago by which somebody has to have completed a course to hand something in after it."""

ANSWERS, RUNS, WORKS, ESSAYS, REVIEWS = 18, 24, 14, 12, 6
"""How many answer a survey, play a scenario, hand in an assignment, write an essay, and use recall."""


def happenings(plan: Plan) -> Iterator[Happening]:
    """Everything of this plan, in no order. Comes after the plan of the year, which says who has come in."""
    if not plan.courses:
        return
    for course in plan.courses:
        for item in course.items:
            if item.visible:
                yield from _of_item(plan, course, item)
    for days_ago in range(24, 2, -4):
        yield Happening(plan.at(days_ago), marks.mark_waiting(plan.trainer))
    yield from _recall(plan)
    yield from _hasty(plan)


def _of_item(plan: Plan, course: Course, item: Item) -> Iterator[Happening]:
    if item.kind == "survey":
        yield from _spread(plan, course, handing.answer_survey(course, item), ANSWERS)
    elif item.kind == "scenario":
        yield from _spread(plan, course, handing.play_scenario(course, item), RUNS)
    elif item.kind == "assignment":
        yield from _spread(plan, course, handing.hand_in(course, item), WORKS)
        yield from _spread(plan, course, handing.hand_in(course, item), WORKS - 3, since=8)
        yield from _by_figure(plan, course, year.FINISHER, 20, handing.hand_in(course, item))
    elif isinstance(item.rules, QuizRules):
        yield from _of_quiz(plan, course, item, item.rules)


def _of_quiz(plan: Plan, course: Course, item: Item, rules: QuizRules) -> Iterator[Happening]:
    questions = catalogue.snapshot().library.questions(course.id, item.id).questions
    if any(one.type == "essay" for one in questions):
        yield from _spread(plan, course, handing.write_essay(course, item), ESSAYS)
        yield from _by_figure(plan, course, year.FINISHER, 19, handing.write_essay(course, item))
    if rules.time_limit:
        limit = timedelta(seconds=rules.time_limit)
        late = handing.answer_too_late(course, item, limit)
        sits = handing.sit_on(course, item)
        start = plan.now - limit * 2 / 3
        for number in range(2):
            yield Happening(plan.at(2), _finisher(plan, course, number + 3, late))
        yield Happening(start, _finisher(plan, course, 7, sits))
        yield Happening(plan.now - limit / 6, marks.add_time(plan.trainer, course.id, item.id))


def _spread(plan: Plan, course: Course, deed: Deed, count: int, since: int = 24) -> Iterator[Happening]:
    """The same deed by so many, over the days since then."""
    for number in range(count):
        days_ago = max(1, since - number * since // count)
        yield Happening(plan.at(days_ago), _finisher(plan, course, number, deed))


def _by_figure(plan: Plan, course: Course, spot: Spot, days_ago: int, deed: Deed) -> Iterator[Happening]:
    """The same by one of those to look around as."""
    person = plan.members[spot].actor
    act = ByFinisher(course.id, 0, plan.now, {person.person_id: person}, deed)
    yield Happening(plan.at(days_ago), act)


def _finisher(plan: Plan, course: Course, number: int, deed: Deed) -> ByFinisher:
    actors = {
        one.actor.person_id: one.actor
        for spot, one in plan.members.items()
        if spot not in plan.accounts and spot not in plan.left and spot not in year.HASTY
    }
    return ByFinisher(course.id, number, plan.now - timedelta(days=BEFORE), actors, deed)


def _recall(plan: Plan) -> Iterator[Happening]:
    """The learner to look around as has completed another course; some have begun to recall theirs."""
    if len(plan.courses) > 1:
        yield _study(plan, year.LEARNER, plan.courses[1], 70, skill=1.0, stops_after=99, tries=3)
    for days_ago in (16, 9):
        yield from _by_figure(plan, plan.courses[0], year.FINISHER, days_ago, handing.remember(0.85))
    for number in range(REVIEWS):
        yield Happening(plan.at(12 - number), _finisher(plan, plan.courses[0], number, handing.remember(0.8)))


def _hasty(plan: Plan) -> Iterator[Happening]:
    for place, spot in enumerate(year.HASTY):
        if spot in plan.members and plan.since.get(spot, 0) > 40:
            course = plan.courses[min(1, len(plan.courses) - 1)]
            yield _study(plan, spot, course, 18 + place, skill=1.0, stops_after=99, tries=1, hurries=True)


def _study(plan: Plan, spot: Spot, course: Course, days_ago: int, **robot: object) -> Happening:
    until: datetime = plan.now - year.STILL
    seed = f"{plan.seed}:{spot}:{course.id}"
    return Happening(plan.at(days_ago), Study(plan.members[spot], course, "finished", until, seed, robot))
