"""Signing in and out, first entry, a forgotten password, and the password once more."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import mail
from lms.core.clock import now
from lms.core.db import db
from lms.core.doors import door
from lms.core.errors import Busy, Gone, Invalid, Refusal
from lms.core.forms import answer
from lms.core.i18n import language
from lms.core.security import anyone, local_path, requires, signed_in
from lms.core.session import current_session
from lms.features.accounts import credentials, desk, forgotten, resuming, services
from lms.features.accounts.desk import blueprint
from lms.features.accounts.forms import CodeForm, ConfirmForm, ForgotForm, LinkForm, SignInForm
from lms.features.accounts.resuming import Waiting


@blueprint.route("/session", methods=["GET", "POST"])
@anyone
def sign_in() -> Any:
    """In with NIP or email and password, and back to where one wanted to be, with the form that was on its way."""
    target = local_path(request.args.get("next"), door("home"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target, 303)
    waiting = resuming.waiting()
    if resuming.arrives():
        if waiting is None:
            return redirect(url_for("accounts.sign_in", next=target, why="ended"), 303)
        return answer("accounts/sign_in.html", None, SignInForm(formdata=None), waiting=waiting)
    form = SignInForm()
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            checked = credentials.check_identifier(form.account, form.password.data, desk.address())
            desk.begin(checked.person_id, form.remember.data, checked)
        except (Invalid, Busy) as error:
            refusal = error
        else:
            return _go_on(target, waiting, checked.person_id)
    return answer("accounts/sign_in.html", refusal, form, waiting=waiting)


def _go_on(target: str, waiting: Waiting | None, person_id: int) -> Any:
    """Back to where one wanted to be; a form that waited is sent on by whoever had typed it, and by nobody else."""
    if waiting is None:
        return redirect(target, 303)
    if waiting.owner != person_id:
        return redirect(door("home"), 303)
    return render_template("accounts/_send_on.html", waiting=waiting, target=target)


@blueprint.post("/session/end")
@anyone
def sign_out() -> Response:
    """Out; this browser gets a new id that names nobody."""
    db.write(services.sign_out, current_session().sid, now())
    current_session().renew()
    return redirect(url_for("accounts.sign_in", done="out"), 303)


@blueprint.route("/session/first", methods=["GET", "POST"])
@anyone
def first_entry() -> Any:
    """In for the first time, with the code of a slip or a one-time link, choosing a password."""
    token = request.values.get("token", "")
    form = LinkForm(token=token) if token else CodeForm(code=request.args.get("code", ""))
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            if isinstance(form, LinkForm):
                person_id = credentials.choose_by_link(token, form.password.data, desk.address())
            else:
                person_id = credentials.choose_by_code(
                    form.number, form.code.data, form.password.data, desk.address()
                )
            desk.begin(person_id, form.remember.data)
        except (Invalid, Gone, Busy) as error:
            refusal = error
        else:
            return redirect(door("home"), 303)
    return answer("accounts/first_entry.html", refusal, form)


@blueprint.route("/session/forgot", methods=["GET", "POST"])
@anyone
def forgot() -> Any:
    """A link by mail, or whom to ask for a code; the same answer whether somebody is known or not."""
    by_mail = mail.is_configured()
    form = ForgotForm()
    refusal: Refusal | None = None
    if by_mail and form.validate_on_submit():
        try:
            db.write(forgotten.ask, form.account, language(), desk.address(), now())
        except Busy as error:
            refusal = error
        else:
            return redirect(url_for("accounts.forgot", done="sent"), 303)
    return answer("accounts/forgot.html", refusal, form, by_mail=by_mail)


@blueprint.route("/session/reset", methods=["GET", "POST"])
@anyone
def reset_password() -> Any:
    """A new password, with the link of a mail; all other sessions end."""
    token = request.values.get("token", "")
    form = LinkForm(token=token)
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            person_id = credentials.choose_by_mailed_link(token, form.password.data, desk.address())
            desk.begin(person_id, form.remember.data)
        except (Invalid, Busy) as error:
            refusal = error
        except Gone:
            pass  # the page says so, and how to get another link
        else:
            return redirect(door("home"), 303)
    good = forgotten.is_good(db.session(), token, now())
    response = answer("accounts/reset_password.html", refusal, form, good=good)
    if not good:
        response.status_code = Gone.status
    return response


@blueprint.route("/session/again", methods=["GET", "POST"])
@requires(signed_in)
def confirm() -> Any:
    """The password again, for staff pages. A form that was on its way waits here and then goes on."""
    form = ConfirmForm()
    refusal: Refusal | None = None
    # A form that was stopped on its way (307) brings its own fields and no password: that is no mistake.
    typed = "confirmed_password" in request.form
    # Only what was posted goes on as a post, never what a link asks for.
    posted = request.method == "POST" and (not typed or request.args.get("posted") == "yes")
    target = local_path(request.args.get("resume"), door("home")).rstrip("?")
    if typed and form.validate():
        try:
            checked = credentials.check_own(
                current_user.person_id, form.confirmed_password.data, desk.address()
            )
            db.write(services.confirm_password, current_session().sid, checked.limits, now())
        except (Invalid, Busy) as error:
            refusal = error
        else:
            return redirect(target, 307 if posted else 303)
    again = url_for("accounts.confirm", resume=target, posted="yes" if posted else None)
    return answer("accounts/confirm.html", refusal, form, waiting=_waiting() if posted else [], again=again)


def _waiting() -> list[tuple[str, str]]:
    own = {"csrf_token", "confirmed_password"}
    return [(name, text) for name, text in request.form.items(multi=True) if name not in own]
