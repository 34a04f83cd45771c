"""What is heard, and what the worker does: telling of duties, packing notices into mail, and sending it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale

from lms.content.course import QuizRules
from lms.core import mail, postman
from lms.core.clock import day_in
from lms.core.clock import now as clock_now
from lms.core.db import db
from lms.core.jobs import enqueue
from lms.core.outbox import announce
from lms.features.catalogue import queries as catalogue
from lms.features.notices import digests, kinds, queries, services, stopping
from lms.features.notices.wording import in_reader_words
from lms.features.quizzes.policies import shows_score
from lms.plugin.facts import CourseCompleted, DutyGiven, DutyWithdrawn, ScoreChanged, Told
from lms.plugin.offers import Job

GIVEN, WITHDRAWN = "notices.duty", "notices.withdrawal"
LINES = 20
"""So many notices stand in one mail; of the rest it says how many they are."""


def hear_told(fact: Told) -> None:
    services.keep(db.session(), fact)


def hear_duty(fact: DutyGiven) -> None:
    enqueue(db.session(), GIVEN, {"duty": fact.duty_id}, fact.at)


def hear_withdrawal(fact: DutyWithdrawn) -> None:
    enqueue(db.session(), WITHDRAWN, {"duty": fact.duty_id}, fact.at)


def hear_completion(fact: CourseCompleted) -> None:
    key, data = f"completed:{fact.course}:{fact.run}", {"course": fact.course}
    person = (fact.person_id,)
    announce(
        db.session(), Told(person_ids=person, kind=kinds.COURSE_COMPLETED, key=key, data=data, at=fact.at)
    )


def hear_score(fact: ScoreChanged) -> None:
    """Tells a person once for each cause that their score changed; a quiz that shows no score tells none."""
    course = catalogue.snapshot().library.course(fact.course)
    item = course.item(fact.item) if course else None
    rules = item.rules if item else None
    if course is None or item is None or (isinstance(rules, QuizRules) and not shows_score(rules)):
        return
    if not fact.after:
        return
    name = kinds.SCORE_CHANGED if fact.before else kinds.SCORE_GIVEN
    data = {
        "course": fact.course,
        "item": fact.item,
        "n": fact.number,
        "quiz": item.title.get(course.language) or next(iter(item.title.values()), fact.item),
        "before_score": fact.before,
        "after_score": fact.after,
        "why": fact.why,
    }
    told = Told(
        person_ids=(fact.person_id,), kind=f"{name}.{fact.cause}", key=fact.key, data=data, at=fact.at
    )
    announce(db.session(), told)


def tell_duty(payload: Mapping[str, Any], now: datetime) -> None:
    """Tells the people of one duty."""
    db.write(services.tell_duty, payload["duty"], _today(now), now)


def tell_withdrawal(payload: Mapping[str, Any], now: datetime) -> None:
    """Tells that a duty holds no longer."""
    db.write(services.tell_withdrawal, payload["duty"], now)


def tell_late(payload: Mapping[str, Any], now: datetime) -> None:
    """Tells those who came under a duty after it was given: they joined its unit since."""
    for duty in queries.running_duties(db.session(), _today(now)):
        db.write(services.tell_duty, duty.id, _today(now), now)
    db.write(mail.sweep, now)


def tell_each(payload: Mapping[str, Any], now: datetime) -> None:
    """Puts what is new into mails for those who wish each by itself."""
    after: int | None = 0
    while after is not None:
        after = db.write(digests.pack, None, _today(now), now, after)


def send(payload: Mapping[str, Any], now: datetime) -> None:
    """Sends one mail. Nothing of it is tried twice once the server may have taken it."""
    mail_id: int = payload["mail"]
    letter = db.write(mail.claim, mail_id, now)
    if letter is None:
        return
    try:
        text = _in_words(letter)
        fate = postman.deliver(text) if text else None
    except Exception as error:  # a template or value that fails now will fail again
        db.write(mail.settle, mail_id, "failed", f"it could not be written: {error!r}", clock_now())
        raise
    if fate is None:
        db.write(mail.drop, mail_id)
    else:
        db.write(mail.settle, mail_id, fate.state, fate.reason, clock_now())


def _in_words(letter: mail.Letter) -> postman.Text | None:
    """Subject and text in the language of whoever gets it; None where nothing is left to tell."""
    with current_app.test_request_context(), force_locale(letter.language):
        values = dict(letter.data)
        if "notice" in values:
            values["said"] = in_reader_words(values["notice"], values["values"])
        if "notices" in values:
            found = queries.to_be_told(db.session(), values["notices"])
            if not found:
                return None
            values["told"] = [in_reader_words(one.kind, one.data) for one in found[:LINES]]
            values["more"] = len(found) - len(values["told"])
            stop = stopping.address(values["to"])
            return replace(postman.write(letter, {**values, "stop": stop}), stop=stop)
        return postman.write(letter, values)


def _today(now: datetime) -> Any:
    return day_in(current_app.config["TIMEZONE"], now)


JOBS = (
    Job(GIVEN, tell_duty),
    Job(WITHDRAWN, tell_withdrawal),
    Job("notices.late", tell_late, every=int(timedelta(hours=6).total_seconds())),
    Job("notices.each", tell_each, every=300),
    Job(mail.JOB, send),
)
