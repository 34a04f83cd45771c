"""What is heard and what the worker does, so that plugin.py stays a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app

from lms.core.clock import day_in
from lms.core.db import db
from lms.features.attainment import counting, services
from lms.features.attainment.counting import Change, Move
from lms.plugin import facts

A_DAY = timedelta(days=1)


def count_credits(fact: facts.CreditsChanged) -> None:
    """Counts hours that were entered or taken back."""
    changed = [Change(**one) for one in fact.changes]
    counting.credits_changed(db.session(), changed, fact.at.date())


def count_move(fact: facts.PersonMoved) -> None:
    """Takes a person with their hours to the new unit and employment."""
    move = Move(
        fact.person_id,
        fact.from_unit_id,
        fact.to_unit_id,
        fact.was.get("status", ""),
        fact.becomes.get("status", ""),
    )
    counting.people_moved(db.session(), [move], fact.on_day)


def count_moves(fact: facts.PeopleMoved) -> None:
    """The same for many people at once."""
    moves = [_move(one) for one in fact.moves]
    if moves:
        counting.people_moved(db.session(), moves, date.fromisoformat(str(fact.moves[0]["on_day"])))


def _move(values: Mapping[str, Any]) -> Move:
    return Move(
        values["person_id"],
        values["from_unit_id"],
        values["to_unit_id"],
        values["was"].get("status", ""),
        values["becomes"].get("status", ""),
    )


def follow_terms(payload: Mapping[str, Any], now: datetime) -> None:
    """Counts by the targets of the agency's terms: of the year that is, the one before it, and the one about to
    begin."""
    today = day_in(current_app.config["TIMEZONE"], now)
    for year in sorted({today.year - 1, today.year, (today + A_DAY).year}):
        db.write(services.follow_terms, year, today)
