"""Proof of a year's development: one's own, and that of a person whom one looks after, with files and a code."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.looking import looked
from lms.core.security import current_actor, requires, signed_in
from lms.features.credits import queries as credit
from lms.features.organisation import person_records
from lms.features.transcripts import codes, desk, fields, policies, queries
from lms.features.transcripts.desk import Shown, blueprint
from lms.features.transcripts.queries import Proof
from lms.plugin.message import Message, mark

UNKNOWN = Message(mark("No proof has this code. Compare it with the paper and type it again."))


@blueprint.get("/my/credits/transcript")
@requires(signed_in)
def show_transcript() -> Any:
    """One's own year: the ten fields of each training, to copy, print or take along."""
    one = desk.shown(current_user.person_id)
    return desk.file_of(one) or _page(one, own=True)


@blueprint.get("/admin/people/<public_id>/transcript")
@requires(policies.may_print, staff=True)
def show_transcript_of(public_id: str) -> Any:
    """The same of a person whom one looks after; the look is noted."""
    person = person_records.person_detail(
        db.session(), unit_scopes(current_actor(), ADMINISTRATOR), public_id
    )
    one = desk.shown(person.id)
    if person.id != current_user.person_id:
        db.write(looked, current_actor(), "transcript.seen", f"person:{public_id}", now(), person.id)
    return desk.file_of(one) or _page(one, own=False)


def _page(one: Shown, own: bool) -> str:
    return render_template(
        "transcripts/show_transcript.html",
        one=one,
        own=own,
        lines=[(line, fields.fields(line, one.kinds)) for line in one.lines],
        address=desk.address(one.code),
        at=now(),
        zone=current_user.zone,
    )


@blueprint.get("/p/<code>")
@requires(signed_in)
def open_proof(code: str) -> str:
    """A proof as it was printed, beside what counts today; for the person, and whoever looks after them."""
    session = db.session()
    kept = queries.proof(session, codes.readings(code))
    if kept is None or not _may_open(kept):
        raise NotFound(UNKNOWN)
    if kept.person_id != current_user.person_id:
        db.write(
            looked, current_actor(), "transcript.seen", f"person:{kept.public_id}", now(), kept.person_id
        )
    today = queries.lines(session, kept.person_id, kept.year)
    kinds = fields.kinds_of(credit.terms(session))
    return render_template(
        "transcripts/open_proof.html",
        kept=kept,
        own=kept.person_id == current_user.person_id,
        lines=[(line, fields.fields(line, kinds)) for line in kept.lines],
        added=[(line, fields.fields(line, kinds)) for line in today if line not in kept.lines],
        gone=[(line, fields.fields(line, kinds)) for line in kept.lines if line not in today],
        quarters=sum(line.quarters for line in today),
        zone=current_user.zone,
    )


def _may_open(kept: Proof) -> bool:
    """Who has the paper learns nothing more by it: others hear the same as of a code that does not exist."""
    if kept.person_id == current_user.person_id:
        return True
    scopes = unit_scopes(current_actor(), ADMINISTRATOR)
    try:
        return bool(scopes) and person_records.person_detail(db.session(), scopes, kept.public_id).id > 0
    except NotFound:
        return False
