"""Signing in and out, first entry, and a person's own settings."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import cookies, mail
from lms.core.clock import now
from lms.core.db import db
from lms.core.device import device_name
from lms.core.doors import door
from lms.core.errors import Busy, Gone, Invalid, Refusal
from lms.core.forms import BaseForm
from lms.core.i18n import COOKIE, LANGUAGES, language, say
from lms.core.security import anyone, local_path, requires, signed_in
from lms.core.session import current_session
from lms.features.accounts import credentials, forgotten, queries, services
from lms.features.accounts.forms import (
    CodeForm,
    ConfirmForm,
    ForgotForm,
    LinkForm,
    PasswordForm,
    SignInForm,
)

blueprint = Blueprint("accounts", __name__, template_folder="templates")

THEMES = ("light", "dark")
TEXT_SIZES = ("1", "2")


@blueprint.route("/session", methods=["GET", "POST"])
@anyone
def sign_in() -> Any:
    """In with NIP or email and password, and back to where one wanted to be."""
    target = local_path(request.args.get("next"), door("home"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target, 303)
    form = SignInForm()
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            checked = credentials.check_identifier(form.account, form.password.data, _address())
            _begin(checked.person_id, form.remember.data, checked)
        except (Invalid, Busy) as error:
            refusal = error
        else:
            return redirect(target, 303)
    return _answer("accounts/sign_in.html", form, refusal)


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
                person_id = credentials.choose_by_link(token, form.password.data, _address())
            else:
                person_id = credentials.choose_by_code(
                    form.number, form.code.data, form.password.data, _address()
                )
            _begin(person_id, form.remember.data)
        except (Invalid, Gone, Busy) as error:
            refusal = error
        else:
            return redirect(door("home"), 303)
    return _answer("accounts/first_entry.html", form, refusal)


@blueprint.route("/session/forgot", methods=["GET", "POST"])
@anyone
def forgot() -> Any:
    """A link by mail, or whom to ask for a code; the same answer whether somebody is known or not."""
    by_mail = mail.is_configured()
    form = ForgotForm()
    refusal: Refusal | None = None
    if by_mail and form.validate_on_submit():
        try:
            db.write(forgotten.ask, form.account, language(), _address(), now())
        except Busy as error:
            refusal = error
        else:
            return redirect(url_for("accounts.forgot", done="sent"), 303)
    return _answer("accounts/forgot.html", form, refusal, by_mail=by_mail)


@blueprint.route("/session/reset", methods=["GET", "POST"])
@anyone
def reset_password() -> Any:
    """A new password, with the link of a mail; all other sessions end."""
    token = request.values.get("token", "")
    form = LinkForm(token=token)
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            person_id = credentials.choose_by_mailed_link(token, form.password.data, _address())
            _begin(person_id, form.remember.data)
        except (Invalid, Busy) as error:
            refusal = error
        except Gone:
            pass  # the page says so, and how to get another link
        else:
            return redirect(door("home"), 303)
    good = forgotten.is_good(db.session(), token, now())
    response = _answer("accounts/reset_password.html", form, refusal, good=good)
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
            checked = credentials.check_own(current_user.person_id, form.confirmed_password.data, _address())
            db.write(services.confirm_password, current_session().sid, checked.limits, now())
        except (Invalid, Busy) as error:
            refusal = error
        else:
            return redirect(target, 307 if posted else 303)
    again = url_for("accounts.confirm", resume=target, posted="yes" if posted else None)
    return _answer("accounts/confirm.html", form, refusal, waiting=_waiting() if posted else [], again=again)


@blueprint.get("/my/settings")
@requires(signed_in)
def show_settings() -> Any:
    """One's own data, password, sessions, language, theme and size of letters."""
    return _settings(PasswordForm(formdata=None))


@blueprint.post("/my/settings/password")
@requires(signed_in)
def change_password() -> Any:
    """A new password: all sessions end, and this browser gets a new one."""
    form = PasswordForm()
    refusal: Refusal | None = None
    if form.validate():
        person_id = current_user.person_id
        try:
            credentials.change_own(person_id, form.old.data, form.password.data, _address())
            _begin(person_id, remember=False)
        except (Invalid, Gone, Busy) as error:
            refusal = error
        else:
            return redirect(url_for("accounts.show_settings", done="password"), 303)
    return _settings(form, refusal)


@blueprint.post("/my/sessions/end")
@requires(signed_in)
def end_session() -> Response:
    """Ends one other session of one's own, or all but this one."""
    handle = request.form.get("session", "")
    person_id, sid = current_user.person_id, current_session().sid
    if handle:
        db.write(services.end_session, person_id, handle, now())
    else:
        db.write(services.end_other_sessions, person_id, sid, now())
    return redirect(url_for("accounts.show_settings", done="sessions"), 303)


@blueprint.post("/my/settings/display")
@requires(signed_in)
def save_display() -> Response:
    """Language, theme and size of letters, kept on this device."""
    response = redirect(url_for("accounts.show_settings", done="display"), 303)
    for name, allowed in (("lang", LANGUAGES), ("theme", THEMES), ("text", TEXT_SIZES)):
        value = request.form.get(name, "")
        if value in allowed:
            cookies.keep(response, name, value)
        else:
            cookies.forget(response, name)
    wanted = request.form.get("lang", "")
    if wanted in LANGUAGES:
        db.write(services.choose_language, current_user.person_id, wanted)
    return response


def _begin(person_id: int, remember: bool, checked: credentials.Checked | None = None) -> None:
    session = current_session()
    before = session.sid
    db.write(
        services.sign_in,
        person_id,
        device_name(request.user_agent.string),
        remember,
        now(),
        session.renew(remember),
        checked=checked.password if checked else None,
        rehashed=checked.rehashed if checked else None,
        limits=checked.limits if checked else None,
        replaces=before,
        language=_chosen_language(),
    )


def _chosen_language() -> str:
    chosen = cookies.kept(COOKIE)
    return chosen if chosen in LANGUAGES else ""


def _address() -> str:
    return request.remote_addr or ""


def _waiting() -> list[tuple[str, str]]:
    own = {"csrf_token", "confirmed_password"}
    return [(name, text) for name, text in request.form.items(multi=True) if name not in own]


def _settings(form: PasswordForm, refusal: Refusal | None = None) -> Response:
    person_id = current_user.person_id
    return _answer(
        "accounts/show_settings.html",
        form,
        refusal,
        own=queries.own_data(db.session(), person_id),
        sessions=queries.own_sessions(db.session(), person_id, now(), current_session().sid),
        theme=cookies.kept("theme"),
    )


def _answer(template: str, form: BaseForm, refusal: Refusal | None, **values: Any) -> Response:
    """The page of a form: 200, or with the status of what is wrong with it."""
    if isinstance(refusal, Invalid):
        form.take(refusal)
    elif refusal is not None and refusal.message:
        form.form_errors.append(say(refusal.message))
    response = make_response(render_template(template, form=form, **values))
    if form.errors:
        response.status_code = refusal.status if refusal else 422
    if isinstance(refusal, Busy):
        response.headers["Retry-After"] = str(refusal.values["seconds"])
    return response
