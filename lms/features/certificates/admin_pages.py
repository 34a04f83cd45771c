"""Certificates as administrators see them: found, opened, revoked, issued anew."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid, Refusal
from lms.core.forms import answer
from lms.core.looking import looked
from lms.core.security import current_actor, requires
from lms.features.audit import queries as audit
from lms.features.audit.queries import Narrowed
from lms.features.certificates import arms, desk, drawing, ending, files, policies, records
from lms.features.certificates.desk import blueprint
from lms.features.certificates.forms import RevokeForm
from lms.features.organisation.policies import may_administer

HISTORY = 20


@blueprint.get("/admin/certificates")
@requires(may_administer, staff=True)
def list_certificates() -> str:
    """All certificates of the people in one's scope, found by number, code or name."""
    wanted = {name: request.args.get(name, "").strip() for name in ("q", "state", "person")}
    after = request.args.get("after", "")
    return render_template(
        "certificates/list_certificates.html",
        found=records.listed(
            db.session(),
            desk.scopes(),
            desk.today(),
            wanted["q"][:100],
            wanted["state"],
            after if after.isalnum() else "",
            wanted["person"],
        ),
        wanted=wanted,
        states=records.STATES,
        today=desk.today(),
        may_act=desk.may_act(),
    )


@blueprint.get("/admin/certificates/<public_id>")
@requires(may_administer, staff=True)
def show_kept(public_id: str) -> str:
    """One certificate: what it says, what became of it, and what can be done."""
    kept = desk.found(public_id)
    return _page(kept, request.args.get("done", ""))


def _page(kept: records.Kept, done: str = "", refusal: Refusal | None = None) -> str:
    session, one = db.session(), kept.one
    return render_template(
        "certificates/show_kept.html",
        kept=kept,
        one=one,
        sheet=drawing.drawn(one.frozen, arms.address(one.frozen.arms)),
        today=desk.today(),
        history=audit.entries(session, Narrowed(about=f"certificate:{one.public_id}"), size=HISTORY).rows,
        renamed=records.others_renamed(session, one.person_id, kept.name_now) if kept.is_renamed else 0,
        may_act=desk.may_act(),
        done=done,
        refusal=refusal,
    )


@blueprint.get("/admin/certificates/<public_id>.pdf")
@requires(may_administer, staff=True)
def download_certificate(public_id: str) -> Response:
    """The file of a certificate; whoever takes that of somebody else is noted."""
    kept = desk.found(public_id)
    response = files.response(kept.one, desk.today())
    about = f"certificate:{kept.one.public_id}"
    db.write(looked, current_actor(), "certificate.taken", about, now(), kept.one.person_id)
    return response


@blueprint.route("/admin/certificates/<public_id>/revocation", methods=["GET", "POST"])
@requires(policies.may_run_certificates, staff=True)
def revoke(public_id: str) -> Any:
    """Asks why, and revokes."""
    kept = desk.found(public_id)
    form, refusal = RevokeForm(), None
    form.prepare()
    if form.validate_on_submit():
        words = (form.ended_class.data, form.why.data or "")
        try:
            db.write(ending.revoke, current_actor(), public_id, *words, now())
            return redirect(url_for(".show_kept", public_id=public_id, done="revoked"), 303)
        except (Invalid, Gone) as error:
            refusal = error
    return answer("certificates/revoke.html", refusal, form, kept=kept, one=kept.one)


@blueprint.post("/admin/certificates/<public_id>/reissue")
@requires(policies.may_run_certificates, staff=True)
def reissue(public_id: str) -> Any:
    """Issues it anew with the name of the register; `all` does so with every certificate of the person."""
    kept = desk.found(public_id)
    try:
        if request.form.get("all"):
            db.write(ending.reissue_all, current_actor(), kept.one.person_id, now())
            return redirect(url_for(".list_certificates", person=kept.person), 303)
        new = db.write(ending.reissue, current_actor(), public_id, now())
    except (Invalid, Conflict, Gone) as error:
        return _page(kept, refusal=error), error.status
    return redirect(url_for(".show_kept", public_id=new, done="reissued"), 303)
