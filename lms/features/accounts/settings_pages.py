"""A person's own settings: password, display, time in quizzes; and where they are signed in."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import cookies
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Busy, Gone, Invalid, Refusal
from lms.core.forms import answer
from lms.core.i18n import languages
from lms.core.security import requires, signed_in
from lms.core.session import current_session
from lms.features.accounts import credentials, desk, queries, register, services
from lms.features.accounts.desk import blueprint
from lms.features.accounts.forms import ExtraTimeForm, PasswordForm
from lms.features.onboarding import queries as onboarding
from lms.features.organisation import queries as organisation

THEMES = ("light", "dark")
TEXT_SIZES = ("1", "2")


@blueprint.get("/my/settings")
@requires(signed_in)
def show_settings() -> Any:
    """One's own data, display, password and time in quizzes."""
    return _settings()


@blueprint.post("/my/settings/password")
@requires(signed_in)
def change_password() -> Any:
    """A new password: all sessions end, and this browser gets a new one."""
    form = PasswordForm()
    refusal: Refusal | None = None
    if form.validate():
        person_id = current_user.person_id
        try:
            credentials.change_own(person_id, form.old.data, form.password.data, desk.address())
            desk.begin(person_id, remember=False)
        except (Invalid, Gone, Busy) as error:
            refusal = error
        else:
            return redirect(url_for("accounts.show_settings", done="password"), 303)
    return _settings(form, refusal)


@blueprint.post("/my/settings/time")
@requires(signed_in)
def ask_time() -> Any:
    """Asks the administrator of one's unit for more time in quizzes."""
    form = _time_form(posted=True)
    refusal: Refusal | None = None
    if form.validate():
        try:
            db.write(register.ask_extra_time, current_user, form.factor.data, form.words.data, now())
        except Invalid as error:
            refusal = error
        else:
            return redirect(url_for("accounts.show_settings", done="time"), 303)
    return _settings(form, refusal)


@blueprint.post("/my/settings/display")
@requires(signed_in)
def save_display() -> Response:
    """Language, theme and size of letters. All are kept on this device, the language with the person too."""
    response = redirect(url_for("accounts.show_settings", done="display"), 303)
    for name, allowed in (("lang", languages()), ("theme", THEMES), ("text", TEXT_SIZES)):
        value = request.form.get(name, "")
        if value in allowed:
            cookies.keep(response, name, value)
        else:
            cookies.forget(response, name)
    wanted = request.form.get("lang", "")
    if wanted in languages():
        db.write(services.choose_language, current_user.person_id, wanted)
    return response


@blueprint.get("/my/sessions")
@requires(signed_in)
def show_sessions() -> str:
    """The devices on which one is signed in, this one first."""
    found = queries.own_sessions(db.session(), current_user.person_id, now(), current_session().sid)
    return render_template("accounts/show_sessions.html", sessions=found)


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
    return redirect(url_for("accounts.show_sessions", done="one" if handle else "others"), 303)


def _time_form(posted: bool = False) -> ExtraTimeForm:
    form = ExtraTimeForm() if posted else ExtraTimeForm(formdata=None)
    form.factor.choices = [
        choice for choice in form.factor.choices if choice.value != current_user.time_factor
    ]
    return form


def _settings(form: PasswordForm | ExtraTimeForm | None = None, refusal: Refusal | None = None) -> Response:
    """The page with both its forms; `form` is the one that was sent."""
    session, me = db.session(), current_user
    password = form if isinstance(form, PasswordForm) else PasswordForm(formdata=None)
    time = form if isinstance(form, ExtraTimeForm) else _time_form()
    return answer(
        "accounts/show_settings.html",
        refusal,
        form or password,
        password=password,
        time=time,
        own=queries.own_data(session, me.person_id),
        extra=queries.extra_time(session, me.person_id),
        unit=organisation.unit_name(session, me.unit_id),
        helper=onboarding.helper_of(session, me.unit_path),
        theme=cookies.kept("theme"),
        languages=languages(),
    )
