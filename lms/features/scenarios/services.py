"""Going through a scenario: begin, decide, come to an end. Each is one transaction; constraints have the last word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.rules import completion, scoring
from lms.content.rules import scenario as rules_of_ways
from lms.core import tokens
from lms.core.actor import Actor
from lms.core.errors import Conflict, Gone, Invalid, NotFound
from lms.core.rows import insert_new
from lms.features.catalogue import queries as catalogue
from lms.features.progress import entering
from lms.features.progress import services as progress_services
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act, Score
from lms.features.scenarios import places, policies, queries
from lms.features.scenarios.models import ScenarioRun, ScenarioStep
from lms.features.scenarios.places import Place
from lms.features.scenarios.queries import RunRecord, Walked
from lms.plugin.message import Message, mark

LOCKED = Message(mark("This scenario is not open to you yet."))
NONE_LEFT = Message(mark("You have gone through this scenario as often as it allows."))
TO_THE_END = Message(mark("Bring this run to an end first. Then you can begin anew."))
NO_DECISION = Message(mark("Choose what you do."))
NOT_THERE = Message(mark("This decision is not offered here. Choose again."))
ELSEWHERE = Message(mark("You decided here elsewhere in the meantime. This is where the story stands now."))
OVER = Message(mark("This run has ended. Its decisions stay as they are."))


def start(
    session: Session, actor: Actor, course: str, item: str, language: str, now: datetime, leaving: int = 0
) -> int:
    """Begins a run and returns its number, or the number of the open one to go on with.

    `leaving` is the number of an open run that is to be left for the new one. Begins the run of the course where there
    is none. Raises NotFound, NotAllowed while the scenario is locked, and Invalid where none may be begun.
    """
    place = places.find(course, item)
    journey, act = entering.begin(session, actor, course, now)
    if not place.in_service:
        raise NotFound
    before = queries.runs(session, journey.run.id, place.item_row)
    current = next((run for run in before if run.is_open), None)
    if current is not None:
        if current.n != leaving:
            return current.n
        if not policies.may_leave(place.rules, len(before)):
            raise Invalid(TO_THE_END)
    entering.check_open(place.course, place.item, journey, act, LOCKED)
    if policies.runs_left(place.rules, len(before)) == 0:
        raise Invalid(NONE_LEFT)
    if current is not None:
        left = sa.update(ScenarioRun).where(ScenarioRun.id == current.id)
        session.execute(left.values(state="left", ended_at=now))
    n = max((run.n for run in before), default=0) + 1
    _begin(session, journey, place, n, language, act)
    return n


def _begin(session: Session, journey: Journey, place: Place, n: int, language: str, act: Act) -> None:
    values = {
        "public_id": tokens.public_id(),
        "enrolment_id": journey.run.id,
        "item_id": place.item_row,
        "n": n,
        "edition_id": catalogue.snapshot().edition_row(place.course.id),
        "version": places.version(place.story),
        "language": language,
        "state": "open",
        "steps": 0,
        "started_at": act.at,
        "points": Fraction(0),
        "ending": "",
        "forced": False,
    }
    session.execute(sa.insert(ScenarioRun).values(**values))
    journey = progress_services.open_item(session, journey, place.course, place.item, act)
    if rules_of_ways.run(place.story, ()).ended:  # a story of one scene is over as it begins
        (run,) = [one for one in queries.runs(session, journey.run.id, place.item_row) if one.is_open]
        _end(session, journey, place, Walked(run, ()), act)
        return
    state = journey.states[place.item.id]
    score = Score(state.score, state.attempts_ended, started=True)
    progress_services.note_score(session, journey, place.course, place.item, score, act)


def decide(
    session: Session,
    actor: Actor,
    course: str,
    item: str,
    n: int,
    step: int,
    decision: int | None,
    now: datetime,
) -> bool:
    """Takes decision `decision` (its place in the scene, from 0) as step `step`; whether the run has ended with it.

    The same step with the same decision again changes nothing. Raises Conflict where that step was taken otherwise,
    Gone after the end, Invalid for no decision or one that is not there, NotFound for a run that is not the actor's.
    """
    journey, act = entering.go_on(session, actor, course, now)
    found = queries.own(session, actor.person_id, *catalogue.snapshot().rows(course, item), n)
    if found is None:
        raise NotFound
    if 0 < step <= len(found.taken) and found.taken[step - 1] == decision:
        return not found.run.is_open
    if not found.run.is_open:
        raise Gone(OVER)
    if step != len(found.taken) + 1:
        raise Conflict(ELSEWHERE)
    place = places.find(course, item, found.run.edition_key)
    walked = _step(session, place, found, decision, now)
    if not rules_of_ways.run(place.story, walked.taken).ended:
        return False
    _end(session, journey, place, walked, act)
    return True


def _step(session: Session, place: Place, found: Walked, decision: int | None, now: datetime) -> Walked:
    here = rules_of_ways.run(place.story, found.taken).scenes[-1]
    if decision is None:
        raise Invalid(NO_DECISION)
    if not 0 <= decision < len(here.decisions):
        raise Invalid(NOT_THERE)
    way = here.decisions[decision]
    values = {
        "run_id": found.run.id,
        "step": len(found.taken) + 1,
        "scene": here.id,
        "decision": decision,
        "target": way.target,
        "points": way.points,
        "at": now,
    }
    if not insert_new(session, ScenarioStep, values):
        raise Conflict(ELSEWHERE)
    taken = (*found.taken, decision)
    points = rules_of_ways.run(place.story, taken).points
    stood = sa.update(ScenarioRun).where(ScenarioRun.id == found.run.id)
    session.execute(stood.values(steps=len(taken), points=points))
    return Walked(found.run, taken)


def _end(session: Session, journey: Journey, place: Place, walked: Walked, act: Act) -> None:
    """Writes down what a run came to, and what that decides."""
    came = rules_of_ways.run(place.story, walked.taken)
    best, last = place.best_of.best, came.scenes[-1]
    score = None if best is None else rules_of_ways.score(came.points, best)
    passed = None if score is None else scoring.passed(score, completion.pass_mark(place.item))
    ended = sa.update(ScenarioRun).where(ScenarioRun.id == walked.run.id, ScenarioRun.state == "open")
    values = {
        "state": "ended",
        "ended_at": act.at,
        "score": score,
        "passed": passed,
        "ending": last.id,
        "forced": bool(last.decisions),
    }
    session.execute(ended.values(**values))
    everything = queries.runs(session, journey.run.id, place.item_row)
    note = Score(_in_force(place, everything), ended=sum(run.state == "ended" for run in everything))
    progress_services.note_score(session, journey, place.course, place.item, note, act)


def _in_force(place: Place, runs: Sequence[RunRecord]) -> Fraction | None:
    scores = [run.score for run in runs if run.state == "ended" and run.score is not None]
    return scoring.item_score(place.rules.grade, scores)
