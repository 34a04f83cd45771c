"""An assignment in a preview: its page with an empty form. What is typed is looked at and kept nowhere."""

from __future__ import annotations

from dataclasses import replace

from flask import request

from lms.content.course import AssignmentRules
from lms.core.clock import day_in
from lms.core.errors import Invalid
from lms.features.assignments import policies, showing
from lms.features.assignments.forms import WorkForm
from lms.features.assignments.places import Place
from lms.features.assignments.showing import Sheet
from lms.features.catalogue import places
from lms.features.files.receiving import Demands
from lms.features.learning.queries import lesson_text
from lms.features.preview import trial
from lms.features.preview.trial import Trial


def place_of(seen: Trial, slug: str) -> Place:
    """The assignment of this address. Raises NotFound."""
    return places.looked_at(AssignmentRules, seen.course, trial.visible_item(seen, slug), seen.volume)


def page(seen: Trial, place: Place, form: WorkForm | None = None) -> str:
    """The page of an assignment for somebody who has begun today; with `form` as it was sent."""
    today = day_in(seen.zone, seen.at)
    sheet = Sheet(
        place=place,
        standing=seen.standing,
        text=lesson_text(place.volume, place.item, seen.language),
        due=policies.due(place.rules, today, today),
        works=(),
        marks={},
        files={},
        trail=seen.trail,
        zone=seen.zone,
        at=seen.at,
        is_kept=False,
    )
    if form is None:
        form = WorkForm(formdata=None)
        form.fill(1, 0, None)
    demands = Demands(place.rules.file_types, place.rules.max_size, policies.most_files(place.rules))
    form.fit(place.rules, demands)
    return seen.turned(showing.page(replace(sheet, form=form, accept=demands.accept)))


def refused(seen: Trial, place: Place) -> str:
    """The page with what keeps the work that was typed from being sent; empty where nothing does.

    Files do not come along: their names say whether some were chosen.
    """
    form = WorkForm()
    text, names = form.text.data or "", request.form.getlist("files")
    if request.form.get("do") == "send":
        problems = policies.problems(place.rules, text, form.addresses, [name for name in names if name])
        if not problems:
            return ""
        form.take(Invalid(fields=problems))
    return page(seen, place, form)
