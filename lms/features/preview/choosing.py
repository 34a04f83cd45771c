"""Surveys and scenarios in a preview: what is answered or decided lives in one form, and is kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request

from lms.content.rules import completion, scoring
from lms.content.rules import scenario as ways
from lms.features.preview import trial
from lms.features.preview.trial import Trial
from lms.features.quizzes.queries import question_types
from lms.features.scenarios import forms as scenario_forms
from lms.features.scenarios import places as scenario_places
from lms.features.scenarios import showing as scenario_showing
from lms.features.scenarios.queries import RunRecord, Walked
from lms.features.scenarios.services import NO_DECISION, NOT_THERE
from lms.features.surveys import answers, forms, places
from lms.features.surveys import showing as survey_showing
from lms.plugin.message import Message


def survey_page(seen: Trial, slug: str) -> tuple[str, int]:
    """A survey with an empty form; a form that was sent is thanked for, or comes back with what is wrong with it."""
    item = trial.visible_item(seen, slug)
    place = places.looked_at(seen.course, item, seen.volume)
    sheet = survey_showing.Sheet(place, seen.trail)
    if request.method != "POST":
        return seen.turned(survey_showing.page(sheet)), 200
    typed = forms.typed(request.form)
    asked = answers.questions(question_types(), place.file, seen.language, seen.course.language)
    problems = dict(answers.read(asked, typed).problems)
    if problems:
        refused = survey_showing.Refused(typed, problems.pop("", None), problems)
        return seen.turned(survey_showing.page(sheet, refused)), 422
    following = trial.next_part(seen, item)
    return seen.turned(survey_showing.page(replace(sheet, times=1), following=following)), 200


def scenario_cover(seen: Trial, slug: str) -> str:
    """What comes before a scenario, and the way in."""
    return seen.turned(scenario_showing.cover_page(_sheet(seen, _scenario(seen, slug))))


def scenario_run(seen: Trial, slug: str) -> tuple[str, int]:
    """Where a run stands whose decisions came along, with the one that was just taken."""
    place = _scenario(seen, slug)
    taken = _taken(place, request.form.get("way", ""))
    problem: Message | None = None
    if request.method == "POST" and not ways.run(place.story, taken).ended:
        decision = scenario_forms.decision(request.form)
        offered = ways.run(place.story, taken).scenes[-1].decisions
        if decision is None:
            problem = NO_DECISION
        elif not 0 <= decision < len(offered):
            problem = NOT_THERE
        else:
            taken = (*taken, decision)
    walked = Walked(_run(seen, place, taken), taken)
    page = scenario_showing.run_page(
        _sheet(seen, place), walked, problem, following=trial.next_part(seen, place.item)
    )
    return seen.turned(page), 422 if problem else 200


def _scenario(seen: Trial, slug: str) -> scenario_places.Place:
    return scenario_places.looked_at(seen.course, trial.visible_item(seen, slug), seen.volume)


def _sheet(seen: Trial, place: scenario_places.Place) -> scenario_showing.Sheet:
    return scenario_showing.Sheet(place, seen.trail, seen.zone, is_kept=False)


def _taken(place: scenario_places.Place, way: str) -> tuple[int, ...]:
    """The decisions that a page carried along; none where they lead nowhere."""
    parts = way.split(".")[: ways.MOST_STEPS]
    taken = tuple(int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 3)
    try:
        ways.run(place.story, taken)
    except ValueError:
        return ()
    return taken


def _run(seen: Trial, place: scenario_places.Place, taken: tuple[int, ...]) -> RunRecord:
    came, best = ways.run(place.story, taken), place.rules.best
    score = ways.score(came.points, best) if came.ended and best is not None else None
    values: dict[str, Any] = {
        "score": score,
        "passed": None if score is None else scoring.passed(score, completion.pass_mark(place.item)),
        "ending": came.scenes[-1].id if came.ended else "",
        "forced": came.ended and bool(came.scenes[-1].decisions),
    }
    return RunRecord(
        id=0,
        public_id="",
        enrolment_id=0,
        n=1,
        state="ended" if came.ended else "open",
        steps=len(taken),
        version="",
        language=seen.language,
        started_at=seen.at,
        ended_at=seen.at if came.ended else None,
        edition_key=seen.volume.key,
        **values,
    )
