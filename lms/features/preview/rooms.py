"""The pages of a preview, in the order of the learner's: each takes what is looked at, and records nothing.

`ROOMS` lists them by their address below the root of a preview; the site and the page of one's own both put them up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import redirect, request

from lms.core.errors import NotFound
from lms.features.catalogue.assets import file_response
from lms.features.preview import carrying, choosing, handing, sitting, trial
from lms.features.preview.trial import Trial
from lms.features.quizzes import forms, policies
from lms.features.quizzes.blocks import block_of

_ATTEMPT = "/quizzes/<item>/attempts/<int(max=999):n>"


def show_course(seen: Trial) -> Any:
    """The page of the course."""
    return trial.course_page(seen)


def begin_course(seen: Trial) -> Any:
    """Leads to the first part."""
    return redirect(seen.address(trial.next_part(seen)), 303)


def show_item(seen: Trial, item: str) -> Any:
    """A lesson; another part of the course is led to where it is shown."""
    found = trial.visible_item(seen, item)
    if found.kind != "lesson" or found.id != item:
        return redirect(seen.address(found), 303)
    return trial.lesson_page(seen, found)


def finish_lesson(seen: Trial, item: str) -> Any:
    """Goes on to the next part, as marking a lesson done does."""
    return redirect(seen.address(trial.next_part(seen, trial.visible_item(seen, item))), 303)


def answer_check(seen: Trial, item: str, check: str) -> Any:
    """The lesson once more, with what there is to say about the answer."""
    found = trial.visible_item(seen, item)
    if found.kind != "lesson":
        raise NotFound
    return trial.lesson_page(seen, found, answering=check)


def show_cover(seen: Trial, item: str) -> Any:
    """The rules of a quiz and the way in."""
    return sitting.cover_page(seen, sitting.place_of(seen, item))


def start_attempt(seen: Trial, item: str) -> Any:
    """Leads to the questions of the next attempt."""
    place = sitting.place_of(seen, item)
    n = sitting.next_number(place, request.form.get("after", ""))
    return redirect(f"{seen.address(place.item)}/attempts/{n}#q1", 303)


def take_quiz(seen: Trial, item: str, n: int) -> Any:
    """The questions of an attempt; the answers that were sent stand in them, or in the check before sending."""
    place = sitting.place_of(seen, item)
    form, wish = request.form, forms.wish(request.form)
    given, before = forms.all_answers(form), carrying.steps(form)
    turn = wish.to or wish.page or forms.number_in(request.args.get("q", "")) or 1
    shown = sitting.opened(seen, place, n, given, before, turn)
    if wish.review:
        return sitting.check_page(seen, place, shown, carrying.fields(form, before))
    now, saved = carrying.done(before, wish, shown, place.rules.feedback == "immediate")
    shown = sitting.opened(seen, place, n, given, now, turn)
    everything = {one.position for one in shown.asked}
    standing = set(block_of(shown.asked, turn)) if policies.is_paged(place.rules) else everything
    carried = carrying.fields(form, now, standing - now.checked)
    return sitting.questions_page(seen, place, shown, saved, turn, carried)


def send_attempt(seen: Trial, item: str, n: int) -> Any:
    """What a learner would see of the answers that were sent."""
    place = sitting.place_of(seen, item)
    given, before = forms.all_answers(request.form), carrying.steps(request.form)
    return sitting.result_page(seen, place, sitting.opened(seen, place, n, given, before))


def back_to_quiz(seen: Trial, item: str, n: int) -> Any:
    """Leads to the questions: a result that is not kept cannot be opened again."""
    return redirect(f"{seen.address(sitting.place_of(seen, item).item)}/attempts/{n}", 303)


def show_result(seen: Trial, item: str, n: int) -> Any:
    """The same: a result stands on the page that answers the form."""
    return back_to_quiz(seen, item, n)


def show_assignment(seen: Trial, item: str) -> Any:
    """The task and the form of an assignment."""
    return handing.page(seen, handing.place_of(seen, item))


def hand_in(seen: Trial, item: str) -> Any:
    """What a learner would be told of the work that was typed; a whole one leads to the next part."""
    place = handing.place_of(seen, item)
    shown = handing.refused(seen, place)
    return (shown, 422) if shown else redirect(seen.address(trial.next_part(seen, place.item)), 303)


def show_survey(seen: Trial, item: str) -> Any:
    """A survey, to be filled in for a try."""
    return choosing.survey_page(seen, item)


def show_scenario(seen: Trial, item: str) -> Any:
    """What comes before a scenario."""
    return choosing.scenario_cover(seen, item)


def start_run(seen: Trial, item: str) -> Any:
    """Leads to the first scene."""
    return redirect(f"{seen.address(trial.visible_item(seen, item))}/runs/1", 303)


def show_run(seen: Trial, item: str, n: int) -> Any:
    """A scene; the way to it is carried along by the forms."""
    return choosing.scenario_run(seen, item)


def show_asset(seen: Trial, digest: str, extension: str) -> Any:
    """A picture or file of the course."""
    return file_response(seen.volume, digest, extension)


class Room(NamedTuple):
    """A page by its address and the ways to ask for it."""

    address: str
    show: Callable[..., Any]
    methods: tuple[str, ...] = ("GET",)


_SENT = ("POST",)


ROOMS = (
    Room("", show_course),
    Room("/runs", begin_course, _SENT),
    Room("/<item>", show_item),
    Room("/<item>/completion", finish_lesson, _SENT),
    Room("/<item>/checks/<check>", answer_check, _SENT),
    Room("/quizzes/<item>", show_cover),
    Room("/quizzes/<item>/attempts", start_attempt, _SENT),
    Room(_ATTEMPT, take_quiz, ("GET", "POST")),
    Room(f"{_ATTEMPT}/review", back_to_quiz),
    Room(f"{_ATTEMPT}/review", send_attempt, _SENT),
    Room(f"{_ATTEMPT}/result", show_result),
    Room("/assignments/<item>", show_assignment),
    Room("/assignments/<item>", hand_in, _SENT),
    Room("/surveys/<item>", show_survey, ("GET", "POST")),
    Room("/scenarios/<item>", show_scenario),
    Room("/scenarios/<item>/runs", start_run, _SENT),
    Room("/scenarios/<item>/runs/<int(max=999):n>", show_run, ("GET", "POST")),
    Room("/assets/<digest>.<extension>", show_asset),
)
