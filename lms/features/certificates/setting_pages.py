"""What the agency prints on certificates, by day, and who signs them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.core.forms import answer
from lms.core.pictures import MOST_BYTES, as_png
from lms.core.security import current_actor, requires, takes_files
from lms.features.certificates import arms, desk, layout, patterns, policies, setting
from lms.features.certificates.desk import blueprint
from lms.features.certificates.forms import SettingForm, SignatoryForm
from lms.features.certificates.terms import dated, predicates

ARMS_SIDE = 600
"""Pixels: sharp at 5 cm on paper, and small in a file of less than 200 KB."""
BODY = (MOST_BYTES + 100_000, 40)


@blueprint.get("/admin/certificates/settings")
@requires(policies.may_run_certificates, staff=True)
def show_settings() -> str:
    """What holds now, what held before, and who signs when."""
    held, today = dated(db.session()), desk.today()
    past = [one for one in held.settings if one.from_day <= today]
    return render_template(
        "certificates/show_settings.html",
        settings=tuple(reversed(held.settings)),
        present=past[-1] if past else None,
        signatories=tuple(reversed(held.signatories)),
        uneven=setting.uneven(held.signatories),
        today=today,
        example=_example,
        layouts=layout.known(),
        predicates=predicates,
        arms=arms.address,
        done=request.args.get("done", ""),
    )


def _example(pattern: str, organiser: str) -> str:
    return patterns.fill(pattern, 42, patterns.Values(desk.today(), "layanan-publik", "YAN-01", organiser))


@blueprint.route("/admin/certificates/settings/new", methods=["GET", "POST"])
@requires(policies.may_run_certificates, staff=True)
@takes_files(*BODY)
def change_settings() -> Any:
    """What is to hold from a day on, beginning with what holds now."""
    form, refusal = SettingForm(), None
    form.prepare()
    held = dated(db.session()).settings
    last = held[-1] if held else None
    if form.validate_on_submit():
        try:
            wish = form.wish(_arms(form, last.arms if last else ""))
            db.write(setting.put, current_actor(), wish, now())
            return redirect(url_for(".show_settings", done="set"), 303)
        except Invalid as error:
            refusal = error
    elif request.method == "GET":
        form.fill(last, desk.today())
    shown = _example(form.pattern.data or "", form.organiser_code.data or "")
    return answer("certificates/change_settings.html", refusal, form, example=shown, last=last)


def _arms(form: SettingForm, kept: str) -> str:
    """The digest of the picture that is to be printed: a new one, none, or the one kept."""
    if form.without_arms.data:
        return ""
    sent = request.files.get("arms")
    data = sent.read() if sent and sent.filename else b""
    if not data:
        return kept
    try:
        return arms.keep(as_png(data, ARMS_SIDE))
    except Invalid as error:
        fields = {"arms": error.message} if error.message else {}
        raise Invalid(fields=fields) from error


@blueprint.route("/admin/certificates/signatories/new", methods=["GET", "POST"])
@requires(policies.may_run_certificates, staff=True)
def add_signatory() -> Any:
    """Somebody who signs from a day on."""
    return _signatory("")


@blueprint.route("/admin/certificates/signatories/<public_id>", methods=["GET", "POST"])
@requires(policies.may_run_certificates, staff=True)
def edit_signatory(public_id: str) -> Any:
    """Their words and days."""
    return _signatory(public_id)


def _signatory(public_id: str) -> Any:
    held = dated(db.session()).signatories
    known = next((one for one in held if one.public_id == public_id), None)
    if public_id and known is None:
        raise NotFound
    form, refusal = SignatoryForm(), None
    if form.validate_on_submit():
        try:
            db.write(setting.put_signatory, current_actor(), public_id, form.wish(), now())
            return redirect(url_for(".show_settings", done="signatory"), 303)
        except Invalid as error:
            refusal = error
    elif known is not None and request.method == "GET":
        form.fill(known)
    return answer("certificates/edit_signatory.html", refusal, form, known=known)
