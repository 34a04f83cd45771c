"""What a run's works at an assignment mean for the ledger, and what a mark writes; once, whoever comes first."""

from __future__ import annotations

from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.rules import assignment, completion, scoring
from lms.core.errors import NotFound
from lms.core.outbox import announce
from lms.features.assignments import places, queries
from lms.features.assignments.models import Submission
from lms.features.assignments.places import Place
from lms.features.assignments.queries import KIND, Whose, latest
from lms.features.progress import queries as progress
from lms.features.progress import services as progress_services
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act, Score
from lms.plugin.facts import Told, WorkMarked

MARKED, RETURNED, REMARKED = "assignment.marked", "assignment.returned", "assignment.remarked"


def note(session: Session, journey: Journey, place: Place, act: Act) -> None:
    """Keeps the score in force, which is that of the last work marked, and what it decides."""
    works = queries.of_run(session, journey.run.id, place.item_row)
    marked = latest(works, "marked")
    score = Score(
        marked.score if marked else None,
        ended=sum(work.state in ("sent", "returned", "marked") for work in works),
        pending=latest(works, "sent") is not None,
        started=latest(works, "draft") is not None,
    )
    progress_services.note_score(session, journey, place.course, place.item, score, act)


def hear(session: Session, fact: WorkMarked) -> None:
    """Writes down what a trainer gave a work, what follows for the run, and tells the learner.

    The day that counts is that on which the learner sent it.
    """
    found = queries.by_ref(session, fact.ref) if fact.kind == KIND else None
    if found is None or found.work.sent_at is None or found.work.sent_day is None:
        return
    place = _place(found)
    share = None if fact.returned else Fraction(fact.share)
    score = None if share is None else assignment.lowered(share, found.work.deduction)
    passed = (
        None if score is None or place is None else scoring.passed(score, completion.pass_mark(place.item))
    )
    values = {"state": "returned" if fact.returned else "marked", "score": score, "passed": passed}
    session.execute(sa.update(Submission).where(Submission.id == found.work.id).values(**values))
    journey = progress.journey_of_run(session, found.work.enrolment_id, found.person_id, lock=True)
    if journey is not None and place is not None:
        note(session, journey, place, Act(found.work.sent_at, found.work.sent_day))
    _tell(session, found, fact)


def _place(found: Whose) -> Place | None:
    try:
        return places.find(found.course, found.item, found.work.edition_key)
    except NotFound:
        return None


def _tell(session: Session, found: Whose, fact: WorkMarked) -> None:
    kind = RETURNED if fact.returned else REMARKED if fact.amended else MARKED
    announce(
        session,
        Told(
            person_ids=(found.person_id,),
            kind=kind,
            key=f"assignment:{found.work.id}:{fact.number}",
            data={"course": found.course, "item": found.item},
            at=fact.at,
        ),
    )
