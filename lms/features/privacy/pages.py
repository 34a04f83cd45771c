"""My data: see it, take it along, ask for a correction or for erasure."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, stream_with_context, url_for
from flask_login import current_user

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Busy, Conflict, Invalid, Refusal
from lms.core.forms import BaseForm, answer
from lms.core.outbox import note
from lms.core.security import current_actor, requires, signed_in
from lms.features.accounts import credentials, desk
from lms.features.accounts import queries as accounts
from lms.features.organisation import queries as organisation
from lms.features.privacy import archive, queries, services
from lms.features.privacy.desk import blueprint
from lms.features.privacy.forms import CorrectionForm, DownloadForm, ErasureForm


@blueprint.get("/my/data")
@requires(signed_in)
def show_data() -> Any:
    """What is kept of oneself, and what one may ask for; ``?field=name`` chooses what is to be put right."""
    return _data()


@blueprint.post("/my/data/download")
@requires(signed_in)
def download() -> Any:
    """All of one's own data as a ZIP, for who types the password again. That it was taken is noted."""
    form = DownloadForm()
    refusal = _checked(form, form.download_password)
    if refusal is not None or form.errors:
        return _data(form, refusal)
    me, at = current_actor(), now()
    about = f"person:{me.public_id}"
    db.write(note, me.person_id, "data.taken", about, at)
    file = archive.build(db.session(), me.person_id, at)
    response = Response(stream_with_context(archive.pieces(file)), mimetype="application/zip")
    name = f"suluh-{me.public_id}-{at:%Y%m%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/my/data/corrections")
@requires(signed_in)
def ask_correction() -> Any:
    """Asks for something to be put right."""
    form = CorrectionForm()
    refusal: Refusal | None = None
    if form.validate():
        try:
            db.write(services.ask_correction, current_actor(), form.field.data, form.wanted.data or "", now())
        except (Invalid, Conflict) as error:
            refusal = error
        else:
            return redirect(url_for("privacy.show_data", done="correction"), 303)
    return _data(form, refusal)


@blueprint.post("/my/data/erasure")
@requires(signed_in)
def ask_erasure() -> Any:
    """Asks for one's own data to be erased."""
    form = ErasureForm()
    refusal = _checked(form, form.erasure_password)
    if refusal is None and not form.errors:
        try:
            db.write(services.ask_erasure, current_actor(), form.why.data or "", now())
        except (Invalid, Conflict) as error:
            refusal = error
        else:
            return redirect(url_for("privacy.show_data", done="erasure"), 303)
    return _data(form, refusal)


@blueprint.post("/my/data/erasure/withdrawal")
@requires(signed_in)
def take_back_erasure() -> Any:
    """Takes the wish to be erased back."""
    db.write(services.take_back_erasure, current_actor(), now())
    return redirect(url_for("privacy.show_data", done="withdrawn"), 303)


def _checked(form: BaseForm, password: Any) -> Refusal | None:
    """What speaks against the password that was typed again, shown at its field."""
    if not form.validate():
        return None
    try:
        credentials.check_own(current_user.person_id, password.data, desk.address())
    except Busy as busy:
        return busy
    except Invalid as wrong:
        return Invalid(fields={password.name: wrong.message or credentials.WRONG_PASSWORD})
    return None


def _data(form: BaseForm | None = None, refusal: Refusal | None = None) -> Any:
    session, me = db.session(), current_actor()
    return answer(
        "privacy/show_data.html",
        refusal,
        form or DownloadForm(formdata=None),
        download=form if isinstance(form, DownloadForm) else DownloadForm(formdata=None),
        correction=form if isinstance(form, CorrectionForm) else _correction(),
        erasure=form if isinstance(form, ErasureForm) else ErasureForm(formdata=None),
        own=accounts.own_data(session, me.person_id),
        unit=organisation.unit_name(session, me.unit_id),
        offers=archive.offers(),
        asked=queries.own_corrections(session, me.person_id),
        erasing=queries.own_erasure(session, me.person_id),
    )


def _correction() -> CorrectionForm:
    """The form for a correction, with what the address names chosen already."""
    asked = request.args.get("field", "")
    return CorrectionForm(formdata=None, field=asked if asked in services.FIELDS else "")
