"""How one wants one's mail, how such mail is ended from within it, and what became of the site's mail."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_login import current_user

from lms.core import mail
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.core.forms import answer
from lms.core.security import anyone, csrf, requires, signed_in
from lms.features.accounts import queries as accounts
from lms.features.notices import queries, services, stopping
from lms.features.notices.desk import blueprint
from lms.features.notices.forms import WishForm
from lms.features.organisation.policies import may_administer_site

STATES = ("waiting", "unknown", "failed", "sent")


@blueprint.get("/my/settings/mail")
@requires(signed_in)
def show_wish() -> Any:
    """How one wants what the inbox has by mail too."""
    return _wish(WishForm(formdata=None, wish=queries.wish_of(db.session(), current_user.person_id)))


@blueprint.post("/my/settings/mail")
@requires(signed_in)
def save_wish() -> Any:
    """Keeps it."""
    form = WishForm()
    try:
        db.write(services.wish, current_user.person_id, form.wish.data or "", now())
    except Invalid as refusal:
        return _wish(form, refusal)
    return redirect(url_for("notices.show_wish", done="kept"), 303)


def _wish(form: WishForm, refusal: Invalid | None = None) -> Any:
    own = accounts.own_data(db.session(), current_user.person_id)
    sends = mail.is_configured()
    return answer(
        "notices/show_wish.html", refusal, form, own=own, sends=sends, done=request.args.get("done")
    )


@blueprint.get("/unsubscribe/<public_id>/<token>")
@anyone
def show_stop(public_id: str, token: str) -> str:
    """Asks whether mail shall end: a link alone may be opened by a program that looks through mail."""
    return _stop(public_id, token, done=False)


@blueprint.post("/unsubscribe/<public_id>/<token>")
@anyone
@csrf.exempt
def stop(public_id: str, token: str) -> str:
    """Ends mail about notices: by the button of the page, or by one press in a reader's program (RFC 8058), which
    carries neither a session nor a token of a form; the address itself is the secret."""
    if stopping.is_good(public_id, token):
        db.write(services.unsubscribe, public_id, now())
    return _stop(public_id, token, done=True)


def _stop(public_id: str, token: str, done: bool) -> str:
    if not stopping.is_good(public_id, token):
        raise NotFound
    return render_template("notices/show_stop.html", public_id=public_id, token=token, done=done)


@blueprint.get("/admin/mail")
@requires(may_administer_site, staff=True)
def show_mail() -> str:
    """Mail that waits, failed, or of which nobody knows whether it arrived."""
    state = request.args.get("state", "")
    return render_template(
        "notices/show_mail.html",
        lines=queries.unsent_mail(db.session(), state),
        counts=queries.mail_counts(db.session()),
        state=state if state in STATES else "",
        server=current_app.config["MAIL_SERVER"],
        zone=current_user.zone,
        at=now(),
        done=request.args.get("done"),
    )


@blueprint.post("/admin/mail")
@requires(may_administer_site, staff=True)
def send_again() -> Any:
    """Sends one of them once more: a person's decision."""
    db.write(services.send_again, current_user, request.form.get("mail", ""), now())
    return redirect(url_for("notices.show_mail", done="again"), 303)
